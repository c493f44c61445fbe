// What the suites share: one Chromium, a page that reports what it loads, and axe.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const FLAGS = [
  "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

export const { SITE, BROKEN, CORPUS, PYTHON, CHROMIUM } = process.env;
export const DESKTOP = { viewport: { width: 1280, height: 900 } };
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
export const DOCUMENT = "documents/000_f0889c038c5465e0.html";
export const LONG = "documents/001_756e22f519f86261.html";

// The pages run only the builder's own script, and root, as in containers, has no sandbox.
export const launch = () =>
  chromium.launch({ executablePath: CHROMIUM, args: FLAGS, chromiumSandbox: process.getuid() !== 0 });

export const address = (path, site = SITE) => pathToFileURL(`${site}/${path}`).href;

/** Open a page; whatever it complains about, or loads beyond itself, fails the test. */
export async function open(browser, url, options = DESKTOP) {
  const context = await browser.newContext({ offline: url.startsWith("file:"), ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => { complaints.push(dialog.message()); dialog.dismiss(); });
  page.on("request", (request) => {
    if (!request.isNavigationRequest() && !/^data:|\/events$/.test(request.url())) {
      complaints.push(`loaded ${request.url()}`);
    }
  });
  await page.goto(url);
  return {
    page,
    done: async () => { assert.deepEqual(complaints, []); await context.close(); },
  };
}

/** Fail with what axe, with all its rules or those named, finds wrong with a page as it is now. */
export async function accessible(page, only) {
  // The page's policy lets no script in, as it should; the debugger's way in is not bound by it.
  await page.evaluate((await import("node:fs")).readFileSync(AXE, "utf-8"));
  const { violations, passes } = await page.evaluate(
    (options) => window.axe.run(document, options),
    only ? { runOnly: only } : { rules: { "target-size": { enabled: true } } });
  const said = violations.map((one) => `${one.id}: ${one.nodes.map((n) => n.html.slice(0, 200)).join("\n  ")}`);
  assert.deepEqual(said, []);
  assert.ok(passes.length >= (only ? only.length : 10));
}

export const tag = (page, id) => page.locator(`button.tag[data-details="ui-${id}"]`);
export const card = (page) => page.locator("#ui-card");

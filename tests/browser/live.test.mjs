// `preview --serve` while its files are edited.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { accessible, CORPUS, DOCUMENT, launch, open, PYTHON } from "./harness.mjs";

const NOTES = `${CORPUS}/annotations/documents/000_f0889c038c5465e0.yaml`;
let browser, server, home;

before(async () => {
  browser = await launch();
  const command = ["-m", "builder", "preview", "--serve", "--port", "0", "--root", CORPUS];
  server = spawn(PYTHON, command, { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(server.stdout, "data");
  home = String(line).match(/http:\/\/127\.0\.0\.1:\d+\//)[0];
});
after(async () => {
  await browser.close();
  server.kill("SIGINT");
  const [code] = await once(server, "exit");
  assert.equal(code, 0);
});

function edit(old, now) {
  const words = readFileSync(NOTES, "utf-8");
  assert.ok(words.includes(old));
  writeFileSync(NOTES, words.replace(old, now));
}

test("a saved file reloads the page, and its switches stay as they were", async () => {
  const { page, done } = await open(browser, `${home}${DOCUMENT}`);
  await page.locator("#ui-layer-2").uncheck();
  edit("rossiyskaya-gazeta: Rossiyskaya Gazeta", "tass: Rossiyskaya Gazeta");
  await page.locator("#L38 .problem").first().waitFor();
  assert.match(await page.locator("#L38 .problem").first().innerText(), /unlisted-name/);
  assert.ok(!(await page.locator("#ui-layer-2").isChecked()));
  edit("tass: Rossiyskaya Gazeta", "rossiyskaya-gazeta: Rossiyskaya Gazeta");
  await page.locator("#L38 .problem").first().waitFor({ state: "detached" });
  await done();
});

test("a file that cannot be read is told in the page, until it can", async () => {
  const { page, done } = await open(browser, `${home}${DOCUMENT}`);
  edit("page:\n", "page: [\n");
  await page.getByText("yaml-").first().waitFor();
  edit("page: [\n", "page:\n");
  await page.locator('[id="s2"]').waitFor();
  await done();
});

test("a corpus that is gone is told in the page, until it is back", async () => {
  const { page } = await open(browser, home);
  renameSync(`${CORPUS}/seeds`, `${CORPUS}/elsewhere`);
  await page.getByText("holds no corpus").waitFor();
  await accessible(page);
  renameSync(`${CORPUS}/elsewhere`, `${CORPUS}/seeds`);
  await page.locator(".documents li").first().waitFor();
  await page.context().close(); // the 500 is a complaint of its own
});

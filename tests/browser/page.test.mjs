// The static page in a real browser, from file://, offline.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  accessible, address, BROKEN, card, DESKTOP, DOCUMENT, launch, LONG, open, PHONE, tag,
} from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

const style = (locator, name) =>
  locator.evaluate((element, name) => getComputedStyle(element)[name], name);

test("a layer is switched off and on by mouse and by keyboard, the text stays", async () => {
  const { page, done } = await open(browser, address(LONG));
  const text = page.locator("#L17 .text");
  const words = await text.evaluate((p) => p.textContent);
  const mark = page.locator("mark.layer-1").first();
  await page.locator("#ui-layer-1").click();
  assert.equal(await page.locator("button.tag:visible").and(page.locator(".layer-1 > button")).count(), 0);
  assert.match(await style(mark, "textDecorationLine"), /none/);
  assert.ok(await page.locator(".layer-0 > button.tag").first().isVisible());
  await page.locator("#ui-layer-1").focus();
  await page.keyboard.press("Space");
  assert.ok(await page.locator(".layer-1 > button.tag").first().isVisible());
  assert.equal(await text.evaluate((p) => p.textContent), words);
  await done();
});

test("layers differ by more than their colour", async () => {
  const { page, done } = await open(browser, address(LONG));
  const looks = await page.locator("#ui-layer-0, #ui-layer-1, #ui-layer-2, #ui-layer-3").evaluateAll(
    (boxes) => boxes.map((box) => {
      const seen = getComputedStyle(document.querySelector(`mark.${box.id.slice(3)}`));
      return [seen.textDecorationStyle, seen.textDecorationThickness, seen.textUnderlineOffset].join();
    }));
  assert.equal(looks.length, 4);
  assert.equal(new Set(looks).size, looks.length);
  const letters = await page.locator(".toolbar .letter").allTextContents();
  assert.deepEqual(letters, ["S", "O", "F", "D"]);
  await done();
});

test("hovering shows the details of the innermost annotation, leaving hides them", async () => {
  const { page, done } = await open(browser, address(LONG));
  const inner = page.locator("mark.layer-0 mark.layer-1").first();
  await inner.hover();
  await card(page).waitFor();
  assert.match(await card(page).innerText(), /organization: /);
  assert.match(await card(page).innerText(), /\.yaml, line \d+/);
  await page.locator("h1").hover();
  await card(page).waitFor({ state: "hidden" });
  await done();
});

test("the pointer can move into the card", async () => {
  const { page, done } = await open(browser, address(DOCUMENT));
  await page.locator("mark.layer-3").first().hover();
  await card(page).waitFor();
  await card(page).hover();
  await page.waitForTimeout(500);
  assert.ok(await card(page).isVisible());
  await done();
});

test("keys: Tab reaches an annotation and shows it, Enter goes in, Escape comes back", async () => {
  const { page, done } = await open(browser, address(DOCUMENT));
  await page.locator("#ui-lists").focus();
  const seen = () => page.evaluate(() => document.activeElement.dataset.details ?? "");
  for (let i = 0; i < 20 && (await seen()) !== "ui-s2"; i += 1) await page.keyboard.press("Tab");
  assert.equal(await seen(), "ui-s2");
  assert.match(await card(page).innerText(), /statement: indirect · Sergey Lavrov/);
  assert.equal(await tag(page, "s2").getAttribute("aria-expanded"), "true");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "ui-card");
  await page.keyboard.press("Escape");
  assert.equal(await seen(), "ui-s2");
  assert.ok(await card(page).isHidden());
  assert.equal(await tag(page, "s2").getAttribute("aria-expanded"), "false");
  await done();
});

test("every annotation can be reached by keys and says what it is", async () => {
  const { page, done } = await open(browser, address(LONG));
  const names = await page.locator("button.tag").evaluateAll((all) => all.map((b) => b.ariaLabel));
  const marks = await page.locator("mark[data-mention]").evaluateAll(
    (all) => new Set(all.map((mark) => mark.dataset.mention)).size);
  assert.equal(names.length, marks);
  assert.ok(names.every((name) => name.length > 10), names.join());
  await done();
});

test("tapping a mark shows its details, tapping elsewhere hides them", async () => {
  const { page, done } = await open(browser, address(DOCUMENT), PHONE);
  await page.locator("mark.layer-3").first().tap();
  await card(page).waitFor();
  assert.match(await card(page).innerText(), /date: 2017-10-04/);
  await page.locator("h1").evaluate((h1) => h1.scrollIntoView());
  await page.locator("h1").tap();
  assert.ok(await card(page).isHidden());
  await done();
});

test("source, cue and content of a statement light up together and are linked", async () => {
  const { page, done } = await open(browser, address(DOCUMENT));
  await page.locator("#s2-cue").click({ position: { x: 40, y: 10 } });
  assert.match(await card(page).innerText(), /statement: /);
  for (const id of ["s2", "s2-cue", "s2-source"]) {
    assert.match(await page.locator(`[id="${id}"]`).getAttribute("class"), /\blit\b/);
  }
  await card(page).getByRole("link", { name: "Russian Foreign Minister Sergei Lavrov" }).click();
  assert.equal(new URL(page.url()).hash, "#s2-source");
  await done();
});

test("the lists of the paragraphs open together", async () => {
  const { page, done } = await open(browser, address(DOCUMENT));
  assert.ok(await page.locator('[id="ui-s2"]').isHidden());
  await page.locator("#ui-lists").check();
  assert.ok(await page.locator('[id="ui-s2"]').isVisible());
  assert.match(await page.locator('[id="ui-s2"]').innerText(), /cue\s+“said”/);
  await done();
});

test("the raw page stands beside the clean text, each line with its label", async () => {
  const { page, done } = await open(browser, address(DOCUMENT));
  const text = await page.locator("#L38 .text").boundingBox();
  const raw = await page.locator("#L38 .raw").boundingBox();
  assert.ok(raw.x > text.x + text.width && Math.abs(raw.y - text.y) < 30);
  assert.equal(await page.locator("#L38 .label").innerText(), "body");
  assert.equal(await page.locator(".line").count(), await page.locator(".line .label").count());
  await page.locator("#ui-raw").uncheck();
  assert.ok(await page.locator("#L38 .raw").isHidden());
  await done();
});

test("an address that points at a folded line unfolds it", async () => {
  const { page, done } = await open(browser, `${address(DOCUMENT)}#L5`, PHONE);
  assert.ok(await page.locator("#L5 .raw-text").isVisible());
  await done();
});

test("nothing is wider than the screen of a phone", async () => {
  for (const width of [320, 390]) {
    for (const [path, site] of [["index.html"], [LONG], [DOCUMENT, BROKEN]]) {
      const options = { ...PHONE, viewport: { width, height: 700 } };
      const { page, done } = await open(browser, address(path, site), options);
      for (const box of await page.locator(".toolbar input").all()) await box.check();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${path} is ${wide} wide on ${width}`);
      await done();
    }
  }
});

test("switches are remembered within a tab", async () => {
  const { page, done } = await open(browser, address(DOCUMENT));
  await page.locator("#ui-layer-2").uncheck();
  await page.goto(address(LONG));
  assert.ok(!(await page.locator("#ui-layer-2").isChecked()));
  await done();
});

test("without scripts: layers are switched, lists and problems are there", async () => {
  const options = { ...DESKTOP, javaScriptEnabled: false };
  const { page, done } = await open(browser, address(DOCUMENT, BROKEN), options);
  await page.locator("#ui-layer-0").uncheck();
  assert.ok(await tag(page, "s2").isHidden());
  await page.locator("#L38 .list summary").click();
  assert.ok(await page.locator("#L38 .list li").last().isVisible());
  assert.ok(await page.locator(".problem.error").first().isVisible());
  await done();
});

test("on paper: no switches, all lists open", async () => {
  const { page, done } = await open(browser, address(DOCUMENT));
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.ok(await page.locator(".toolbar").isHidden());
  assert.ok(await page.locator('[id="ui-s2"]').isVisible());
  await page.emulateMedia({ media: "screen" });
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.ok(await page.locator('[id="ui-s2"]').isHidden());
  await done();
});

test("nothing moves for readers who ask for that", async () => {
  const { page, done } = await open(browser, address(DOCUMENT), { ...DESKTOP, reducedMotion: "reduce" });
  assert.equal(await style(page.locator("mark").first(), "transitionDuration"), "0s");
  await done();
});

test("a problem stands at its line, and the list at the top leads there", async () => {
  const { page, done } = await open(browser, address(DOCUMENT, BROKEN));
  const problem = page.locator("#L38 .problem.error");
  assert.match(await problem.first().innerText(), /inside-token/);
  await page.locator("main > .problems a").filter({ hasText: "inside a word of L38" }).click();
  assert.equal(new URL(page.url()).hash, "#L38");
  assert.ok(await problem.first().isVisible());
  await done();
});

test("an injected script stays text", async () => {
  const { page, done } = await open(browser, address(DOCUMENT, BROKEN));
  assert.match(await page.locator("#L28 .raw-text").textContent(), /<script>alert\(1\)<\/script>/);
  assert.match(await page.locator("#L44 .problem").first().innerText(), /<img src=x onerror=alert\(2\)>/);
  assert.equal(await page.locator("script").count(), 1);
  assert.equal(await page.locator("main img").count(), 0);
  await done();
});

for (const colorScheme of ["light", "dark"]) {
  for (const [name, device] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    test(`axe finds nothing, ${colorScheme}, ${name}`, async () => {
      for (const [path, site] of [["index.html", BROKEN], [LONG], [DOCUMENT, BROKEN]]) {
        const { page, done } = await open(browser, address(path, site), { ...device, colorScheme });
        // Darkness changes colours and nothing else.
        const only = colorScheme === "dark" ? ["color-contrast"] : undefined;
        await accessible(page, only);
        for (const box of await page.locator(".toolbar input").all()) await box.check();
        if (path !== "index.html") {
          await page.locator("details.folded summary").first().click();
          await page.locator("button.tag").nth(2).click();
          await accessible(page, only);
        }
        await done();
      }
    });
  }
}

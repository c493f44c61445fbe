// The picture of the README: two paragraphs under their annotations, the raw page beside them.
import assert from "node:assert/strict";
import { address, launch, LONG, open } from "./harness.mjs";

const [target] = process.argv.slice(2);
const WIDTH = 1120; // the switches fit on one line, as they do on a desktop
const [FIRST, LAST] = ["#L19", "#L21"];

const browser = await launch();
const { page, done } = await open(browser, address(LONG), {
  viewport: { width: WIDTH, height: 1000 }, deviceScaleFactor: 2, colorScheme: "light",
});
await page.locator("#ui-brief").check();
await page.locator(FIRST).evaluate((line) => {
  scrollTo(0, line.offsetTop - document.querySelector(".toolbar").offsetHeight);
});
for (const layer of ["statement", "organization", "figure", "date"]) {
  const tags = page.locator(`:is(${FIRST}, ${LAST}) button.tag[aria-label*=", ${layer}: "]`);
  assert.ok(await tags.count(), `no ${layer} is in the picture`);
}
const last = await page.locator(LAST).boundingBox();
const height = Math.round(last.y + last.height);
await page.screenshot({ path: target, clip: { x: 0, y: 0, width: WIDTH, height } });
await done();
await browser.close();

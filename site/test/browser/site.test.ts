import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { figureOn, photograph, violations, visit } from "./support/visit.js";

const pages = [
  "/",
  "/start.html",
  "/course/",
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((week) => `/course/week-${week}.html`),
  "/pytorch.html",
  "/gallery.html",
  "/benchmarks.html",
];

it.each(pages)("%s is accessible, light and dark", async (path) => {
  for (const dark of [false, true])
    await visit(path, { dark }, async (page) => {
      expect(await violations(page)).toEqual([]);
    });
});

it.each(pages)("%s loads less than 300 kB, compressed, before anything is scrolled", async (path) => {
  await visit(path, {}, async (page, { loaded }) => {
    await page.waitForLoadState("networkidle");
    const sizes = await Promise.all(
      // A picture is the page's content, and comes when it is scrolled to.
      loaded
        .filter((url) => url.startsWith("http") && !/\.png$/.test(url))
        .map(async (url) => {
          const body = Buffer.from(await (await fetch(url)).arrayBuffer());
          return url.endsWith(".woff2") ? body.length : gzipSync(body).length;
        }),
    );
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(300_000);
  });
});

it("has no horizontal scrolling on a phone", async () => {
  for (const path of ["/", "/course/week-5.html", "/course/week-6.html", "/pytorch.html"])
    await visit(path, { phone: true }, async (page) => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect.soft(width, path).toBeLessThanOrEqual(390);
    });
});

it("finds pages by their text", async () => {
  await visit("/", {}, async (page) => {
    await page.locator(".VPNavBarSearch button").click();
    await page.locator(".search-input").fill("cross-entropy");
    await page.locator(".result").first().waitFor();
    expect(await page.locator(".result").allTextContents()).toContainEqual(expect.stringContaining("Week 3"));
  });
});

it.each([
  ["light", {}],
  ["dark", { dark: true }],
  ["phone", { phone: true }],
])("home looks as it should: %s", async (name, look) => {
  await visit("/", look, async (page) => {
    await figureOn(page, "backprop");
    await photograph(page, page.locator("#app"), `home-${name}`);
  });
});

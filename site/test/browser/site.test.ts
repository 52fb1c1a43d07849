import { readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { figureOn, photograph, putOn, violations, visit } from "./support/visit.js";

const course = new URL("../../../docs/course/", import.meta.url);
const pages = [
  "/",
  "/start.html",
  "/course/",
  ...readdirSync(course)
    .filter((name) => /^[\w-]+\.md$/.test(name) && name !== "README.md")
    .map((name) => `/course/${name.replace(".md", ".html")}`),
  "/pytorch.html",
  "/gallery.html",
  "/benchmarks.html",
];

it.each(pages)("%s is small, and accessible in light, in dark and on a phone", async (path) => {
  await visit(path, async (page, { loaded }) => {
    // Its figure is seen at once, and counts.
    if (path === "/") await figureOn(page, "backprop");
    await page.waitForLoadState("networkidle");
    expect(await weightOf(loaded)).toBeLessThan(path === "/" ? 290_000 : 300_000);
    for (const look of ["light", "dark", "phone"] as const) {
      await putOn(page, look);
      if (look !== "phone") expect(await violations(page), look).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});

/** What a server would send, compressed. A picture is the page's content, and comes when it is scrolled to. */
async function weightOf(loaded: readonly string[]): Promise<number> {
  const files = loaded.filter((url) => url.startsWith("http") && !/\.(png|gif|webp)$/.test(url));
  const sizes = files.map(async (url) => {
    const body = Buffer.from(await (await fetch(url)).arrayBuffer());
    return url.endsWith(".woff2") ? body.length : gzipSync(body).length;
  });
  return (await Promise.all(sizes)).reduce((a, b) => a + b, 0);
}

it("finds pages by their text", async () => {
  await visit("/", async (page) => {
    await page.locator(".VPNavBarSearch button").click();
    await page.locator(".search-input").fill("cross-entropy");
    await page.locator(".result").first().waitFor();
    expect(await page.locator(".result").allTextContents()).toContainEqual(expect.stringContaining("Week 3"));
  });
});

it("has a home page that looks as it should", async () => {
  await visit("/", async (page) => {
    await figureOn(page, "backprop");
    await page.evaluate(() => scrollTo(0, 0));
    for (const look of ["light", "dark", "phone"] as const) {
      await putOn(page, look);
      await photograph(page.locator("#app"), `home-${look}`);
    }
  });
});

import { readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import {
  figureOn,
  numberIn,
  photograph,
  putOn,
  textWhere,
  type Visit,
  violations,
  visit,
} from "./support/visit.js";

/** The pages of a folder of documents. */
const pagesIn = (folder: string): string[] =>
  readdirSync(new URL(`../../../docs/${folder}`, import.meta.url))
    .filter((name) => /^[\w-]+\.md$/.test(name) && name !== "README.md")
    .map((name) => `/${folder}${name.replace(".md", ".html")}`);

const pages = ["/", "/start.html", "/course/", ...pagesIn("course/"), ...pagesIn("")];

it.each(pages)("%s is small, and accessible in light, in dark and on a phone", async (path) => {
  const isHome = path === "/";
  const check = async (page: Page, { loaded }: Visit): Promise<void> => {
    if (isHome) await figureOn(page, "backprop");
    await page.waitForLoadState("networkidle");
    expect(await weightOf(loaded)).toBeLessThan(isHome ? 290_000 : 300_000);
    for (const look of ["light", "dark", "phone"] as const) {
      await putOn(page, look);
      if (look !== "phone") expect(await violations(page), look).toEqual([]);
      if (look === "light") expect(await cutOffFormulas(page)).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  };
  // The figure of the home page is seen at once, and counts. Its film comes later, and not at all with reduced motion.
  await visit(path, check, isHome ? "reduce" : "no-preference");
});

/** The formulas of which a part is out of sight. */
function cutOffFormulas(page: Page): Promise<(string | null)[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll(".language-text pre")]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map(({ textContent }) => textContent),
  );
}

/** What a server would send, compressed. A picture is the page's content, and comes when it is scrolled to. */
async function weightOf(loaded: readonly string[]): Promise<number> {
  const files = loaded.filter((url) => url.startsWith("http") && !/\.(png|gif|webp)$/.test(url));
  const sizes = files.map(async (url) => {
    const body = Buffer.from(await (await fetch(url)).arrayBuffer());
    return url.endsWith(".woff2") ? body.length : gzipSync(body).length;
  });
  return (await Promise.all(sizes)).reduce((a, b) => a + b, 0);
}

it("lists every written page at its side", async () => {
  await visit("/course/", async (page) => {
    const links = await page
      .locator(".VPSidebar a")
      .evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    expect(links).toEqual(expect.arrayContaining(pages.filter((path) => path !== "/")));
  });
});

it("finds pages by their text", async () => {
  await visit("/", async (page) => {
    await page.locator(".VPNavBarSearch button").click();
    await page.locator(".search-input").fill("cross-entropy");
    await page.locator(".result").first().waitFor();
    expect(await page.locator(".result").allTextContents()).toContainEqual(expect.stringContaining("Week 3"));
  });
});

it("trains a network on the home page, once, unless the visitor prefers less motion", async () => {
  await visit("/", async (page) => {
    const standing = page.locator("[data-standing]");
    const picture = page.locator(".home-picture");
    await textWhere(standing, (text) => text.startsWith("step 1,"));
    await picture.locator('[data-action="play"]').waitFor();
    expect(numberIn(/[\d.]+%/.exec((await standing.textContent())!)![0])).toBeGreaterThan(95);

    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.reload();
    await picture.locator('[data-action="play"]').click();
    await textWhere(standing, (text) => Number(/step (\d+)/.exec(text)?.[1]) > 10);
    await picture.locator('[data-action="pause"]').click();
  });
});

it("has a home page that looks as it should", async () => {
  await visit("/", async (page) => {
    await textWhere(page.locator("[data-standing]"), (text) => text.startsWith("step 1,"));
    await figureOn(page, "backprop");
    await page.evaluate(() => scrollTo(0, 0));
    for (const look of ["light", "dark", "phone"] as const) {
      await putOn(page, look);
      await photograph(page.locator("#app"), `home-${look}`);
    }
  });
});

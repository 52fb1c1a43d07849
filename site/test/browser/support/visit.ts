/** @file A visitor's browser: Chromium, which notes everything that went wrong on a page. */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, expect, inject } from "vitest";

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Screenshots for whoever wants to look. */
const pictures = fileURLToPath(new URL("../../../../runs/site/", import.meta.url));

const screen = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

let browser: Promise<Browser> | undefined;
afterAll(async () => {
  await (await browser)?.close();
  browser = undefined;
});

export interface Visit {
  readonly page: Page;
  /** Everything that was loaded: address and compressed size are what a server would send. */
  readonly loaded: string[];
  /** Fails if the console has errors, or anything was asked of another host. */
  check(): void;
}

/** Opens a page of the site, runs `body` on it, and checks that nothing went wrong. */
export async function visit(
  path: string,
  body: (page: Page, visit: Visit) => Promise<void>,
  reducedMotion: "reduce" | "no-preference" = "no-preference",
): Promise<void> {
  browser ??= chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
  const context = await (await browser).newContext({
    colorScheme: "light",
    reducedMotion,
    viewport: screen,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  try {
    // A loaded machine is slow, not wrong.
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    const problems: string[] = [];
    const loaded: string[] = [];
    const origin = inject("origin");
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("request", (request) => {
      loaded.push(request.url());
      if (
        !request.url().startsWith(origin) &&
        !request.url().startsWith("data:") &&
        !request.url().startsWith("blob:")
      )
        problems.push(`asked another host: ${request.url()}`);
    });
    await page.goto(origin + path, { waitUntil: "load" });
    const check = (): void => expect(problems).toEqual([]);
    await body(page, { page, loaded, check });
    check();
  } finally {
    await context.close();
  }
}

/** Scrolls to a figure and waits until it shows something. */
export async function figureOn(page: Page, name: string): Promise<Locator> {
  const figure = page.locator(`#figure-${name}`);
  await figure.scrollIntoViewIfNeeded();
  await figure.locator('.figure-body[aria-busy="false"]').waitFor();
  return figure;
}

/** Waits until an element's text is as it should be: training takes as long as the machine needs. */
export async function textWhere(element: Locator, isRight: (text: string) => boolean): Promise<void> {
  await expect
    .poll(async () => isRight((await element.textContent()) ?? ""), { timeout: 240_000, interval: 100 })
    .toBe(true);
}

/** Waits until a figure that plays has taken so many steps. */
export async function stepsAtLeast(figure: Locator, steps: number): Promise<void> {
  await textWhere(figure.locator("[data-steps]"), (text) => Number(text.replace(/\D/g, "")) >= steps);
}

/**
 * A figure, or code that runs, in light, in dark and on a phone: axe finds nothing wrong, nothing is wider than the
 * screen, and pictures, without the bars that lie over them, are left under `runs/site`.
 */
export async function everyLook(page: Page, figure: Locator, name: string): Promise<void> {
  const within = await figure.evaluate(({ id, className }) => (id === "" ? `.${className}` : `#${id}`));
  mkdirSync(pictures, { recursive: true });
  await unstick(page);
  for (const look of ["light", "dark", "phone"] as const) {
    await putOn(page, look);
    expect(await violations(page, within), look).toEqual([]);
    expect(await cutOff(figure), look).toEqual([]);
    await figure.screenshot({ path: `${pictures}${name}-${look}.png` });
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.width);
}

/** The parts of a figure that its frame cuts off at the side. */
function cutOff(figure: Locator): Promise<string[]> {
  return figure.evaluate((frame) => {
    const { right } = frame.getBoundingClientRect();
    const parts = [...frame.querySelectorAll(".figure-view > *")];
    return parts
      .filter((part) => part.getBoundingClientRect().right > right)
      .map(({ className }) => className);
  });
}

/** Bars that stay in sight lie over parts of a picture that is taller than the screen. */
async function unstick(page: Page): Promise<void> {
  await page.addStyleTag({
    content: ".VPNav, .VPLocalNav, .figure-toolbar { position: static !important }",
  });
}

/** Changes how an open page looks. */
export async function putOn(page: Page, look: "light" | "dark" | "phone"): Promise<void> {
  await page.setViewportSize(look === "phone" ? phone : screen);
  await page.emulateMedia({ colorScheme: look === "dark" ? "dark" : "light" });
  await page.waitForFunction(
    (dark) => document.documentElement.classList.contains("dark") === dark,
    look === "dark",
  );
  // What is drawn on canvases follows with the next pictures; colors on their way are no colors yet.
  await page.evaluate(async () => {
    for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame);
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    const ended = Promise.allSettled(ending.map(({ finished }) => finished));
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 1000))]);
  });
}

/** A picture of a page or a part of it, under `runs/site`. */
export async function photograph(element: Locator, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await unstick(element.page());
  await element.screenshot({ path: `${pictures}${name}.png` });
}

/** What axe finds wrong with a page, or a part of it. */
export async function violations(page: Page, within = "body"): Promise<string[]> {
  // As an element of its own a script would fall under the page's policy.
  await page.evaluate(axe.source);
  return page.evaluate(async (within) => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const found = await axe.run(within);
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ""}`),
    );
  }, within);
}

/** A number as figures write it. */
export function numberIn(text: string | null): number {
  return Number((text ?? "").replaceAll("−", "-").replace(/[^\d.e+-].*$/, ""));
}

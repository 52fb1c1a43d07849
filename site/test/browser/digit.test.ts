import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import makeEngine from "../../figures/digit/engine.js";
import { digit } from "../../figures/digit/index.js";
import { initialSettings } from "../../figures/settings.js";
import { everyLook, figureOn, textWhere, visit } from "./support/visit.js";

const page = "/course/week-8.html";

/** Draws with the mouse; places are shares of the paper's width. */
async function draw(page: Page, figure: Locator, ...strokes: (readonly [number, number])[][]): Promise<void> {
  const pad = figure.locator("[data-pad]");
  await pad.scrollIntoViewIfNeeded();
  const { x, y, width } = (await pad.boundingBox())!;
  for (const [first, ...rest] of strokes) {
    await page.mouse.move(x + first![0] * width, y + first![1] * width);
    await page.mouse.down();
    for (const [across, down] of rest)
      await page.mouse.move(x + across * width, y + down * width, { steps: 6 });
    await page.mouse.up();
  }
}

const seven: (readonly [number, number])[] = [
  [0.25, 0.15],
  [0.7, 0.15],
  [0.4, 0.85],
];
const three: (readonly [number, number])[] = [
  [0.3, 0.25],
  [0.5, 0.12],
  [0.66, 0.25],
  [0.5, 0.45],
  [0.68, 0.65],
  [0.5, 0.86],
  [0.28, 0.75],
];

/** Waits until the network has learned to read. */
async function learned(figure: Locator): Promise<void> {
  await figure.getByText("learned", { exact: true }).waitFor({ timeout: 240_000 });
}

describe("Draw a digit", () => {
  it("learns by itself, reads what is drawn, and says what the engine says in Node", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "digit");
      await draw(page, figure, seven);
      await learned(figure);
      expect(Number.parseFloat((await figure.locator("[data-accuracy]").textContent())!)).toBeGreaterThan(97);
      await textWhere(figure.locator("[data-reads]"), (text) => text === "7");
      const engine = makeEngine({
        ...initialSettings(digit.settings),
        picture: new URL(page.url()).searchParams.get("digit.picture")!,
      });
      while (!engine.finished) engine.step!();
      const shown = Number.parseFloat((await figure.locator('[data-share="7"] output').textContent())!);
      // After 400 steps rounding has made a little of a difference.
      expect(shown / 100).toBeCloseTo(engine.frame().probabilities[7]!, 1);
      await figure.locator('[data-action="clear"]').click();
      await draw(page, figure, three);
      await textWhere(figure.locator("[data-reads]"), (text) => text === "3");
    });
  });

  it("makes the picture a 7 to the network by the gradient, and takes it back", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "digit");
      await learned(figure);
      await figure.locator('[data-action="morph"]').click();
      await textWhere(figure.locator("[data-reads]"), (text) => text === "7");
      await figure.locator("[data-changed]").waitFor();
      await figure.locator('[data-action="back"]').click();
      await textWhere(figure.locator("[data-reads]"), (text) => text === "2");
      await figure.getByLabel("Make it a").selectOption("3");
      const three = figure.locator('[data-share="3"] output');
      const before = Number.parseFloat((await three.textContent())!);
      for (let i = 0; i < 3; i++) await figure.locator('[data-action="nudge"]').click();
      await textWhere(three, (text) => Number.parseFloat(text) > before);
    });
  });

  it("is drawn on by keyboard, and knows nothing after a reset", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "digit");
      await figure.getByRole("application").focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Space");
      await page.waitForFunction(() => location.search.includes("digit.picture="));
      await learned(figure);
      await figure.locator('[data-action="reset"]').click();
      await figure.getByText("not learned yet: Play").waitFor();
      expect(Number.parseFloat((await figure.locator("[data-accuracy]").textContent())!)).toBeLessThan(40);
    });
  });

  it("is accessible and looks as it should in light, in dark and on a phone", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "digit");
      await draw(page, figure, three);
      await learned(figure);
      await figure.locator('[data-action="morph"]').click();
      await textWhere(figure.locator("[data-reads]"), (text) => text === "7");
      await everyLook(page, figure, "digit");
    });
  });
});

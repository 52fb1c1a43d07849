import { describe, expect, it } from "vitest";
import makeEngine from "../../figures/playground/engine.js";
import { playground } from "../../figures/playground/index.js";
import { initialSettings } from "../../figures/settings.js";
import { everyLook, figureOn, numberIn, stepsAtLeast, textWhere, visit } from "./support/visit.js";

const page = "/course/week-5.html";

describe("Playground", () => {
  it("takes the steps that the engine takes in Node", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "playground");
      for (let i = 0; i < 5; i++) await figure.locator('[data-action="step"]').click();
      await figure.locator('[data-steps]:text-is("step 5")').waitFor();
      const engine = makeEngine(initialSettings(playground.settings));
      for (let i = 0; i < 5; i++) engine.step!();
      const { train, test } = engine.frame();
      const shown = async (which: string): Promise<number> =>
        numberIn(await figure.locator(`[data-${which}]`).textContent());
      expect(await shown("train-loss")).toBeCloseTo(train.loss, 2);
      expect(await shown("test-loss")).toBeCloseTo(test.loss, 2);
      expect(await shown("test-accuracy")).toBeCloseTo(100 * test.accuracy, 0);
    });
  });

  it("trains until 90% of the test points are right, while the rate is changed", async () => {
    await visit(`${page}?playground.speed=full&playground.noise=0.1`, async (page) => {
      const figure = await figureOn(page, "playground");
      await figure.locator('[data-action="play"]').click();
      await figure.getByLabel("Learning rate").press("ArrowRight");
      await textWhere(figure.locator("[data-test-accuracy]"), (text) => Number.parseFloat(text) >= 90);
      await figure.locator('[data-action="pause"]').click();
      expect(new URL(page.url()).searchParams.get("playground.rate")).toBe("0.03");
    });
  });

  it("shows that nothing moves where all weights are zero, and counts dead ReLUs", async () => {
    await visit("/course/week-1.html", async (page) => {
      const figure = await figureOn(page, "playground");
      const zeros = figure.locator('[data-preset="zeros"]');
      expect(await zeros.getAttribute("aria-pressed")).toBe("true");
      await figure.getByLabel("Initialization").selectOption("xavier");
      await page.waitForFunction(() => location.search === "?playground.init=xavier");
      await figure.locator('[data-action="restore"]').click();
      expect(new URL(page.url()).search).toBe("");
      await figure.locator('[data-action="play"]').click();
      await stepsAtLeast(figure, 10);
      expect(await figure.locator("[data-zero-gradients]").allTextContents()).toEqual(
        Array(3).fill("100% are 0"),
      );
      await figure.locator('[data-preset="dead"]').click();
      await textWhere(figure.locator("[data-dead]"), (text) => Number.parseInt(text, 10) > 3);
    });
  });

  it("changes its layers, and shows what a neuron sees, by mouse and by keyboard", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "playground");
      await figure.getByRole("button", { name: "One layer more" }).click();
      await figure.getByLabel("Neurons in layer 3").selectOption("3");
      await expect
        .poll(() => figure.locator("[data-neuron]").count(), { timeout: 120_000 })
        .toBe(8 + 8 + 3 + 3);
      expect(new URL(page.url()).searchParams.get("playground.layers")).toBe("8,8,3");
      await figure.locator('[data-neuron="0.0"]').focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowDown");
      await figure.getByText("Layer 2, neuron 2, bias").waitFor();
      await figure.locator('[data-neuron="2.1"]').hover();
      await figure.getByText("Layer 3, neuron 2, bias").waitFor();
    });
  });

  it("learns points that are drawn, and keeps them in its address", async () => {
    await visit(`${page}?playground.data=drawn&playground.speed=full`, async (page) => {
      const figure = await figureOn(page, "playground");
      const map = figure.locator("[data-map]");
      await map.scrollIntoViewIfNeeded();
      const { x, y, width } = (await map.boundingBox())!;
      const stroke = async (left: number): Promise<void> => {
        await page.mouse.move(x + width * left, y + width * 0.2);
        await page.mouse.down();
        await page.mouse.move(x + width * left, y + width * 0.8, { steps: 12 });
        await page.mouse.up();
      };
      await stroke(0.3);
      await figure.getByRole("radio", { name: "Orange" }).check();
      await stroke(0.7);
      await map.focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => location.search.includes("playground.points="));
      const points = new URL(page.url()).searchParams.get("playground.points")!;
      expect(points.length / 5).toBeGreaterThan(15);
      await figure.locator('[data-action="play"]').click();
      await textWhere(figure.locator("[data-test-accuracy]"), (text) => text === "100.0%");
      await page.reload();
      await figureOn(page, "playground");
      expect(new URL(page.url()).searchParams.get("playground.points")).toBe(points);
    });
  });

  it("is accessible and looks as it should in light, in dark and on a phone", async () => {
    await visit(`${page}?playground.speed=full`, async (page) => {
      const figure = await figureOn(page, "playground");
      await figure.locator('[data-action="play"]').click();
      await textWhere(figure.locator("[data-train-accuracy]"), (text) => Number.parseFloat(text) >= 90);
      await figure.locator('[data-action="pause"]').click();
      await everyLook(page, figure, "playground");
    });
  });
});

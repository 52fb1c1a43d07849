import { describe, expect, it } from "vitest";
import makeEngine from "../../figures/comparison/engine.js";
import { comparison } from "../../figures/comparison/index.js";
import { initialSettings } from "../../figures/settings.js";
import { everyLook, figureOn, numberIn, stepsAtLeast, textWhere, visit } from "./support/visit.js";

const page = "/course/week-6.html";

describe("By hand beside the tape", () => {
  it("trains both networks to the same accuracy as in Node, and nothing is different", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "comparison");
      for (let i = 0; i < 20; i++) await figure.locator('[data-action="step"]').click();
      await figure.locator('[data-steps]:text-is("step 20")').waitFor();
      const engine = makeEngine(initialSettings(comparison.settings));
      for (let i = 0; i < 20; i++) engine.step!();
      const { accuracyByHand, accuracyOnTape } = engine.frame();
      const shown = await figure.locator("[data-accuracy-hand], [data-accuracy-tape]").allTextContents();
      expect(shown.map(numberIn)).toEqual(
        [accuracyByHand, accuracyOnTape].map((a) => Number((100 * a).toFixed(1))),
      );
      expect(await figure.locator('[data-verdict="different"]').count()).toBe(0);
    });
  });

  it.each([
    [
      "ReLU forgotten",
      [
        "activation1.dinputs",
        "dense1.dweights",
        "dense1.dbiases",
        "dense1.dinputs",
        "dense1.weights",
        "dense1.biases",
      ],
    ],
    [
      "W updated too early",
      [
        "dense2.dinputs",
        "activation1.dinputs",
        "dense1.dweights",
        "dense1.dbiases",
        "dense1.dinputs",
        "dense1.weights",
        "dense1.biases",
      ],
    ],
  ])("%s: exactly what it reaches turns red", async (mistake, reached) => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "comparison");
      await figure.getByLabel("Mistake by hand").selectOption({ label: mistake });
      await figure.locator('[data-verdict="different"]').first().waitFor();
      const red = figure.locator('[data-verdict="different"]');
      expect(await red.evaluateAll((rows) => rows.map((row) => row.getAttribute("data-quantity")))).toEqual(
        reached,
      );
    });
  });

  it("trains until 80% are right", async () => {
    await visit(`${page}?comparison.rate=1`, async (page) => {
      const figure = await figureOn(page, "comparison");
      await figure.locator('[data-action="play"]').click();
      await textWhere(figure.locator("[data-accuracy-tape]"), (text) => Number.parseFloat(text) >= 80);
      await figure.locator('[data-action="pause"]').click();
    });
  });

  it("is accessible and looks as it should in light, in dark and on a phone", async () => {
    await visit(`${page}?comparison.bug=relu`, async (page) => {
      const figure = await figureOn(page, "comparison");
      await figure.locator('[data-action="play"]').click();
      await stepsAtLeast(figure, 100);
      await figure.locator('[data-action="pause"]').click();
      await everyLook(page, figure, "comparison");
    });
  });
});

import { describe, expect, it } from "vitest";
import makeEngine from "../../figures/memory/engine.js";
import { memory } from "../../figures/memory/index.js";
import { initialSettings } from "../../figures/settings.js";
import { everyLook, figureOn, stepsAtLeast, textWhere, visit } from "./support/visit.js";

const page = "/course/week-7.html";

describe("Memory", () => {
  it("takes the steps that the engine takes in Node", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "memory");
      for (let i = 0; i < 3; i++) await figure.locator('[data-action="step"]').click();
      await figure.locator('[data-steps]:text-is("step 3")').waitFor();
      const engine = makeEngine(initialSettings(memory.settings));
      for (let i = 0; i < 3; i++) engine.step!();
      const shown = Number(await figure.locator("[data-loss]").textContent());
      expect(shown).toBeCloseTo(engine.frame().losses.at(-1)!, 2);
    });
  });

  it("learns a text that is typed, and what comes next in it", async () => {
    await visit(`${page}?memory.hidden=16&memory.length=5`, async (page) => {
      const figure = await figureOn(page, "memory");
      await figure.getByLabel("Text to learn").fill("abcabcabcabcabcabc");
      await figure.getByLabel("You begin").fill("ca");
      await page.waitForFunction(() => location.search.includes("memory.text=abc"));
      await figure.locator('[data-action="play"]').click();
      await textWhere(figure.locator("[data-next] li").first(), (text) => /^b/.test(text.trim()));
      await textWhere(figure.locator("[data-next] output").first(), (text) => Number.parseFloat(text) > 90);
    });
  });

  it("is accessible and looks as it should in light, in dark and on a phone", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "memory");
      await figure.locator('[data-preset="plain"]').click();
      await stepsAtLeast(figure, 150);
      await figure.locator('[data-action="pause"]').click();
      await everyLook(page, figure, "memory");
    });
  });
});

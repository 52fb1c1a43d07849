import { describe, expect, it } from "vitest";
import makeEngine from "../../figures/gan/engine.js";
import { gan } from "../../figures/gan/index.js";
import { initialSettings } from "../../figures/settings.js";
import { everyLook, figureOn, numberIn, stepsAtLeast, textWhere, visit } from "./support/visit.js";

const page = "/course/week-8.html";

describe("A GAN, live", () => {
  it("takes the steps that the engine takes in Node", async () => {
    await visit(`${page}?gan.data=one`, async (page) => {
      const figure = await figureOn(page, "gan");
      for (let i = 0; i < 8; i++) await figure.locator('[data-action="step"]').click();
      await figure.locator('[data-steps]:text-is("step 8")').waitFor();
      const engine = makeEngine({ ...initialSettings(gan.settings), data: "one" });
      for (let i = 0; i < 8; i++) engine.step!();
      const { mean, std } = engine.frame().numbers!;
      expect(numberIn(await figure.locator("[data-mean]").textContent())).toBeCloseTo(mean, 1);
      expect(numberIn(await figure.locator("[data-spread]").textContent())).toBeCloseTo(std, 1);
    });
  });

  it("finds four hills", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "gan");
      await figure.locator('[data-preset="four"]').click();
      await textWhere(figure.locator("[data-found]"), (text) => text === "4 of 4");
    });
  });

  it("collapses onto one hill where the forger is too fast", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "gan");
      await figure.locator('[data-preset="collapse"]').click();
      await stepsAtLeast(figure, 100);
      await textWhere(figure.locator("[data-found]"), (text) => /^[01] of 4$/.test(text));
    });
  });

  it("makes digits of the same noise, and walks through latent space", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "gan");
      await figure.getByLabel("Real samples").selectOption({ label: "Digits 8 × 8" });
      const sheet = figure.locator("[data-digits]");
      await sheet.waitFor();
      const before = await sheet.screenshot();
      await figure.locator('[data-action="play"]').click();
      await stepsAtLeast(figure, 100);
      await figure.locator('[data-action="pause"]').click();
      expect(before.equals(await sheet.screenshot())).toBe(false);
      const here = figure.getByRole("img", { name: "The picture at this place of the walk" });
      const first = await here.screenshot();
      await figure.getByLabel("Walk through latent space").fill("0.5");
      await page.waitForFunction(() => location.search.includes("gan.walk=0.5"));
      await expect.poll(async () => first.equals(await here.screenshot()), { timeout: 60_000 }).toBe(false);
    });
  });

  it("is accessible and looks as it should in light, in dark and on a phone", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "gan");
      for (const [preset, steps] of [
        ["collapse", 150],
        ["digits", 1200],
      ] as const) {
        await figure.locator(`[data-preset="${preset}"]`).click();
        await stepsAtLeast(figure, steps);
        await figure.locator('[data-action="pause"]').click();
        await everyLook(page, figure, `gan-${preset}`);
      }
    });
  });
});

import { expect, it } from "vitest";
import { everyLook, figureOn, numberIn, visit } from "./support/visit.js";

const page = "/course/week-3.html";

it("shows p, the loss and p − y for logits that are moved, and descends", async () => {
  await visit(page, async (page) => {
    const figure = await figureOn(page, "softmax");
    await figure.getByLabel("Logit of A").fill("0");
    await figure.getByLabel("Logit of B").fill("0");
    await figure.getByLabel("Logit of C").fill("0");
    await figure.locator('[data-loss]:text("1.099")').waitFor();
    expect((await figure.locator("[data-gradient]").allTextContents()).map(numberIn)).toEqual([
      0.333, -0.667, 0.333,
    ]);
    await figure.locator('[data-action="play"]').click();
    await page.waitForFunction(() => Number(document.querySelector("[data-loss]")?.textContent) < 0.3);
    await figure.locator('[data-action="pause"]').click();
  });
});

it("is accessible and looks as it should in light, in dark and on a phone", async () => {
  await visit(`${page}?softmax.smoothing=0.2`, async (page) => {
    const figure = await figureOn(page, "softmax");
    await everyLook(page, figure, "softmax");
  });
});

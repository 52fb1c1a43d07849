import { expect, it } from "vitest";
import { everyLook, figureOn, stepsAtLeast, visit } from "./support/visit.js";

const page = "/course/week-4.html";

it("starts where the map is clicked, and descends", async () => {
  await visit(page, async (page) => {
    const figure = await figureOn(page, "descent");
    const map = figure.locator(".map");
    const { x, y, width, height } = (await map.boundingBox())!;
    await page.mouse.click(x + width * 0.75, y + height * 0.25);
    await page.waitForFunction(() => location.search.includes("descent.x=1.5"));
    await figure.getByRole("slider", { name: "Start" }).press("ArrowLeft");
    await page.waitForFunction(() => location.search.includes("descent.x=1.4"));
    const loss = figure.locator('[data-optimizer="SGD"] output');
    const before = Number(await loss.textContent());
    for (let i = 0; i < 5; i++) await figure.locator('[data-action="step"]').click();
    await figure.locator('[data-steps]:text-is("step 5")').waitFor();
    expect(Number(await loss.textContent())).toBeLessThan(before);
  });
});

it("is accessible and looks as it should in light, in dark and on a phone", async () => {
  await visit(page, async (page) => {
    const figure = await figureOn(page, "descent");
    for (let i = 0; i < 25; i++) await figure.locator('[data-action="step"]').click();
    await stepsAtLeast(figure, 25);
    await everyLook(page, figure, "descent");
  });
});

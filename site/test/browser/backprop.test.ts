import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";
import { type Graph, graphFor } from "../../figures/backprop/engine.js";
import { parseFormula } from "../../figures/backprop/expression.js";
import { everyLook, figureOn, numberIn, visit } from "./support/visit.js";

const page = "/course/week-6.html";

/** The values and gradients shown are those of the library in Node. */
async function expectShown(figure: Locator, graph: Graph, what: "value" | "gradient"): Promise<void> {
  for (const node of graph.nodes) {
    if (node.kind === "constant") continue;
    const box = figure.locator(`[data-node="${node.name}"] [data-${what}]`);
    expect.soft(numberIn(await box.textContent()), `${what} of ${node.name}`).toBeCloseTo(node[what], 2);
  }
}

async function back(figure: Locator): Promise<void> {
  const slider = figure.getByLabel("Step of the walk");
  await slider.focus();
  await slider.press("End");
}

describe("Backprop, stepped", () => {
  it("shows the gradients of a formula that is typed", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "backprop");
      await figure.getByLabel("Formula for L").fill("(sigmoid(w*x) - 1)**2 + w");
      await figure.locator('[data-node="L"] [data-value]').waitFor();
      await back(figure);
      const graph = graphFor(parseFormula("(sigmoid(w*x) - 1)**2 + w"), new Map());
      await expectShown(figure, graph, "value");
      await expectShown(figure, graph, "gradient");
    });
  });

  it("says what is wrong with a formula, and keeps the last graph", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "backprop");
      await figure.getByLabel("Formula for L").fill("foo(x)");
      expect(await figure.getByRole("alert").textContent()).toContain("foo is not known here");
      expect(await figure.locator("[data-node]").count()).toBe(10);
    });
  });

  it("goes one step at a time, and shows the sum arriving at a fork", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "backprop");
      await figure.getByLabel("Examples").selectOption({ label: "A fork (week 4)" });
      await figure.locator('[data-node="v2"]').waitFor();
      const step = figure.locator('[data-action="step"]');
      const x = figure.locator('[data-node="x"] [data-gradient]');
      for (let i = 0; i < 4; i++) await step.click();
      expect(await x.textContent()).toBe("0.540 + …");
      await step.click();
      await step.click();
      expect(await x.textContent()).toBe("2.540");
      expect(await figure.locator('[data-node="x"] [data-terms]').textContent()).toBe("0.540 + 2.000");
    });
  });

  it("plays forward, then back, and pauses", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "backprop");
      await figure.locator('[data-action="forward"]').click();
      await figure.locator('[data-node="L"] [data-value]:text("0.380")').waitFor();
      await figure.locator('[data-action="back"]').click();
      await figure.locator('[data-node="v4"] [data-gradient]').waitFor();
      await figure.locator('[data-action="pause"]').click();
      expect(await figure.locator('[data-node="x1"] [data-gradient]').count()).toBe(0);
    });
  });

  it("follows an input that is dragged, or moved by keys, and writes it into the address", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "backprop");
      const input = figure.getByRole("slider", { name: "Input w1" });
      const { x, y, width, height } = (await input.boundingBox())!;
      await page.mouse.move(x + width / 2, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + width / 2 + 50, y + height / 2, { steps: 5 });
      await page.mouse.up();
      await input.focus();
      await input.press("ArrowRight");
      const shown = async () => numberIn(await input.getAttribute("aria-valuenow"));
      await expect.poll(shown).toBeCloseTo(0.1, 6);
      await expect.poll(() => new URL(page.url()).searchParams.get("backprop.values")).toBe("w1:0.1");
      const value = await shown();
      await back(figure);
      await expectShown(
        figure,
        graphFor(parseFormula("tanh(w1*x1 + w2*x2 + b)"), new Map([["w1", value]])),
        "gradient",
      );
    });
  });

  it("is as the address says, measures, and starts over", async () => {
    const query = "?backprop.expression=x*x*y&backprop.values=x:3,y:-2&backprop.measure=true";
    await visit(page + query, async (page) => {
      const figure = await figureOn(page, "backprop");
      await back(figure);
      expect(await figure.locator('[data-node="x"] [data-gradient]').textContent()).toBe("−12.00");
      expect(await figure.locator('[data-node="x"] [data-measured]').textContent()).toBe("−12.00 ✓");
      await figure.locator('[data-action="restore"]').click();
      await figure.locator('[data-node="w2"]').waitFor();
      expect(new URL(page.url()).search).toBe("");
    });
  });

  it("lets the learner fill in the gradients", async () => {
    await visit(`${page}?backprop.expression=x*y%2Bsin(x)&backprop.fill=true`, async (page) => {
      const figure = await figureOn(page, "backprop");
      const remark = figure.locator("[data-remark]");
      const answer = async (name: string, text: string): Promise<string> => {
        const field = figure.getByLabel(`Gradient of L with respect to ${name}`, { exact: true });
        await field.fill(text);
        await field.press("Tab");
        return (await remark.textContent())!;
      };
      expect(await answer("x", "2")).toContain("x is read twice: the paths add up");
      expect(await answer("y", "2")).toContain("slope");
      expect(await answer("y", "-1")).toContain("Right but for the sign");
      await answer("y", "1");
      await answer("v1", "1");
      await answer("v2", "1,0");
      expect(await answer("x", "2.54")).toContain("All 4 gradients are right");
    });
  });

  it("is accessible and looks as it should in light, in dark and on a phone", async () => {
    await visit(page, async (page) => {
      const figure = await figureOn(page, "backprop");
      await figure.getByLabel("Examples").selectOption({ label: "A neuron and its loss" });
      for (let i = 0; i < 7; i++) await figure.locator('[data-action="step"]').click();
      await everyLook(page, figure, "backprop");
    });
  });
});

import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { everyLook, textWhere, visit } from "./support/visit.js";

const page = "/course/week-6.html";

/** What the editor is to hold instead. */
async function write(editor: Locator, code: string): Promise<void> {
  await editor.locator(".cm-content").fill(code);
}
const blockWith = (page: Page, text: string): Locator => page.locator(".runnable", { hasText: text }).first();

describe("A program on a page", () => {
  it("prints what the page says it prints", async () => {
    await visit(page, async (page) => {
      const blocks = await page.locator(".runnable").all();
      expect(blocks.length).toBeGreaterThan(4);
      let compared = 0;
      for (const block of blocks) {
        const next = block.locator("xpath=following-sibling::*[1]");
        if (!(await next.getAttribute("class"))?.match(/^language- /)) continue;
        await block.locator('[data-action="run"]').click();
        await block.locator('.code-output[aria-busy="false"]').waitFor();
        const printed = await block.locator("[data-output]").textContent();
        expect(printed!.trimEnd()).toBe((await next.locator("code").textContent())!.trimEnd());
        compared++;
      }
      expect(compared).toBeGreaterThan(4);
    });
  });

  it("can be changed, says what is wrong, can be stopped, and is put back", async () => {
    await visit(page, async (page) => {
      const block = blockWith(page, "x requires a gradient");
      await block.locator('[data-action="edit"]').click();
      await write(
        block,
        'import { tensor } from "tapegrad";\nconsole.log(tensor([1, 2]).mul(3), { a: [1] });',
      );
      await page.keyboard.press("Control+Enter");
      await textWhere(
        block.locator(".code-output"),
        (text) => text.includes("[3., 6.]") && text.includes("{ a: [ 1 ] }"),
      );
      const wrong = {
        "let = 3;": /SyntaxError: Unexpected token.*1:5/,
        'import fs from "node:fs";\nfs.readFileSync("x");': /"node:fs" cannot be imported here/,
        'throw new RangeError("no");': /RangeError: no/,
      };
      for (const [code, message] of Object.entries(wrong)) {
        await write(block, code);
        await block.locator('[data-action="run"]').click();
        await textWhere(block.locator(".code-output"), (text) => message.test(text));
      }
      await write(block, "while (true) {}");
      await block.locator('[data-action="run"]').click();
      await block.locator('[data-action="stop"]').click();
      await block.locator('[data-action="run"]').waitFor();
      await block.locator('[data-action="back"]').click();
      await block.locator('[data-action="edit"]').click();
      expect(await block.locator(".cm-content").textContent()).toContain("x requires a gradient");
    });
  });

  it("looks as it should, in the editor, too", async () => {
    await visit(page, async (page) => {
      const block = blockWith(page, "x requires a gradient");
      await block.locator('[data-action="edit"]').click();
      await block.locator('[data-action="run"]').click();
      await block.locator("[data-output]").waitFor();
      await everyLook(page, block, "code");
    });
  });
});

describe("An exercise on a page", () => {
  const solution = readFileSync(
    new URL("../../../exercises/solutions/week-5/dense.ts", import.meta.url),
    "utf8",
  );

  it("is graded as on the command line, and kept", async () => {
    await visit("/course/week-5.html", async (page) => {
      await page.locator('[data-action="open"]').click();
      const workshop = page.locator(".exercises");
      await workshop.locator('[data-exercise="dense"]').click();
      const check = async (code: string | undefined): Promise<Locator> => {
        if (code !== undefined) await write(workshop, code);
        await workshop.locator('[data-action="check"]').click();
        await workshop.locator('.code-output[aria-busy="false"]').waitFor();
        await workshop.locator("li").first().waitFor();
        return workshop.locator(".code-output");
      };
      await textWhere(await check(undefined), (text) => text.includes("is not written yet"));
      const mistaken = solution.replace("dot(transpose(this.inputs), dy)", "dot(this.inputs, dy)");
      expect(mistaken).not.toBe(solution);
      await textWhere(await check(mistaken), (text) => text.includes("`dot` rejected x·dy"));
      await everyLook(page, workshop, "exercise");
      await check(solution);
      await expect
        .poll(() => workshop.locator('[data-verdict="wrong"]').count(), { timeout: 60_000 })
        .toBe(0);
      expect(await workshop.locator('[data-verdict="right"]').count()).toBeGreaterThan(2);
      await page.reload();
      await page.locator('[data-action="open"]').click();
      await workshop.locator('[data-exercise="dense"]').click();
      await textWhere(workshop.locator(".cm-content"), (text) => text.includes("sumRows(dy)"));
      await workshop.locator('[data-action="start-over"]').click();
      await textWhere(workshop.locator(".cm-content"), (text) => text.includes("notYet"));
    });
  });
});

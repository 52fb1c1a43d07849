import { expect, it } from "vitest";
import { linesOf } from "../../content/sourceLines.js";
import { figures } from "../../figures/index.js";

it.each(Object.values(figures).flatMap(({ runs }) => runs))("%s is declared in the library", (reference) => {
  const [from, to] = linesOf(reference);
  expect(to).toBeGreaterThan(from);
});

/**
 * What an op does not take, it refuses in its own name: an argument too many is an option that somebody believes in,
 * and so is an unknown option.
 */
import { describe, expect, it } from "vitest";
import {
  assign,
  isTensor,
  oneHot,
  ones,
  rand,
  randn,
  relu,
  softmax,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.js";
import * as functional from "../../src/nn/functional.js";
import { opTable } from "./opTable.js";
import { everyOp, type OpName, type Row } from "./table/row.js";

type AnyOp = (...args: unknown[]) => unknown;

/** A function's parameter names, as the engine shows them. */
function parametersOf(op: unknown): string[] {
  const head = /^(?:function )?\w*\s*\(([^)]*)\)/.exec(String(op))![1]!;
  return head.split(",").map((name) => name.trim());
}

/** How many arguments an op takes; `undefined` where there is no last one. */
function countOf(op: unknown): number | undefined {
  const names = parametersOf(op);
  return names.at(-1)!.startsWith("...") ? undefined : names.length;
}

function takesOptions(op: unknown): boolean {
  return /^(options|tolerance)/.test(parametersOf(op).at(-1)!);
}

const x = (): Tensor => tensor([0.25, 0.75]);
const image = tensor([[[1, 2]]]);

/** Arguments of those functions of layers that are not ops. */
const layerCalls: Readonly<Record<string, readonly unknown[]>> = {
  threshold: [x(), 0, 0],
  prelu: [x(), tensor(0.1)],
  bilinear: [
    image.squeeze(0),
    image.squeeze(0),
    tensor([
      [
        [1, 0],
        [0, 1],
      ],
    ]),
  ],
  rnnTanhCell: [],
  rnnReluCell: [],
  lstmCell: [],
  gruCell: [],
};

const ofLayers = Object.entries(functional)
  .filter(([name, f]) => !(name in everyOp) && f !== oneHot)
  .map(([name, f]) => [name, f, layerCalls[name] ?? [x()]] as const);

const all = [
  ...(Object.keys(opTable) as OpName[]).map((name) => {
    const { inputs, args } = (opTable[name] as unknown as Row<OpName>).samples[0]!;
    const made = inputs.map((make) => make("float32"));
    return [name, everyOp[name], args === undefined ? made : (args(...made) as unknown[])] as const;
  }),
  ...ofLayers,
  ["assign", assign, [x(), [0], 1]] as const,
];

describe("an op rejects surplus arguments", () => {
  it.each(all.filter(([, op]) => countOf(op) !== undefined))("%s", (name, op, given) => {
    const count = countOf(op)!;
    const full = [...given, ...Array<unknown>(Math.max(0, count - given.length)).fill(undefined)];
    expect(full.length).toBe(count);
    const cure = takesOptions(op) ? "Its options are one object, the last argument." : "It has no options.";
    const words = `${name}: takes ${count} argument${count === 1 ? "" : "s"}, got ${count + 1}. ${cure}`;
    for (const surplus of [{ dtype: "float64" }, 1, true, null]) {
      expect(() => (op as AnyOp)(...full, surplus)).toThrow(expect.objectContaining({ message: words }));
    }
    if (takesOptions(op) && name in everyOp) {
      const unknown = expect.objectContaining({
        op: name,
        problem: expect.stringMatching(/^unknown option "qq"/),
      });
      expect(() => (op as AnyOp)(...full.slice(0, -1), { qq: 1 })).toThrow(unknown);
    }
    const [first, ...rest] = full;
    if (!isTensor(first) || !(name in first)) return;
    const method = (first as unknown as Record<string, AnyOp>)[name]!;
    expect(() => method.call(first, ...rest, {})).toThrow(expect.objectContaining({ message: words }));
  });

  it("ignores undefined, and the extra arguments of map and reduce", () => {
    expect((relu as AnyOp)(tensor(2), undefined)).toEqual(tensor(2));
    expect([tensor(-1), tensor(2)].map(relu).map((y) => y.item())).toEqual([0, 2]);
    expect([tensor(1), tensor(2), tensor(3)].reduce(everyOp.add).item()).toBe(6);
    expect(() => (relu as AnyOp)(tensor(1), 0, 1)).toThrow("relu: takes 1 argument, got 3");
  });

  it("in PyTorch's words, too", () => {
    const y = x() as unknown as Record<string, AnyOp>;
    expect(() => y["softmax"]!(0, { dtype: "float64" })).toThrow("softmax: takes 2 arguments, got 3");
    expect(() => y["nonzero"]!({ asTuple: true })).toThrow("nonzero: takes 1 argument, got 2");
    expect(() => (softmax as AnyOp)(x(), 0, { dtype: "float64" })).toThrow("softmax: takes 2 arguments");
    expect(() => y["sum"]!(0, { keepDims: true }, "float64")).toThrow("sum: takes 3 arguments, got 4");
    expect(() => (assign as AnyOp)(x(), x(), true)).toThrow("assign: takes 2 arguments, got 3");
  });

  it("asks for a list where PyTorch also takes its numbers one by one", () => {
    const y = x() as unknown as Record<string, AnyOp>;
    for (const [name, what] of [
      ["reshape", "shape"],
      ["expand", "shape"],
      ["permute", "axes"],
      ["repeat", "repeats"],
      ["tile", "repeats"],
    ] as const) {
      const words = `${name}: ${what} must be a list, got 3. Pass one: ${name}([3, …]).`;
      expect(() => y[name]!(3, 2)).toThrow(expect.objectContaining({ message: words }));
    }
    for (const [name, make] of Object.entries({ zeros, ones, rand, randn })) {
      const words = `${name}: shape must be a list of whole numbers ≥ 0, got 3. Pass a list such as [3].`;
      expect(() => (make as unknown as AnyOp)(3, 2)).toThrow(expect.objectContaining({ message: words }));
    }
  });
});

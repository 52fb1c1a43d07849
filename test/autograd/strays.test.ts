import { describe, it } from "vitest";
import * as tapegrad from "../../src/index.js";
import { grad, gradcheck, noGrad, TapegradError, type Tensor, tensor } from "../../src/index.js";
import { opTable } from "./opTable.js";
import { everyOp, type OpName, type Row } from "./table/row.js";

type AnyOp = (...args: unknown[]) => unknown;

describe("what a caller in plain JavaScript gets wrong is refused by the library, not by the engine", () => {
  const strays: unknown[] = [undefined, null, 3, -0.5, "a", [1, 2], [[1]], {}, [undefined], Math.abs];
  /** Tensors of shapes and dtypes that fit hardly anything. */
  const strangers = [
    tensor([]),
    tensor(2),
    tapegrad.zeros([2, 0]),
    tapegrad.ones([7, 5, 3]),
    tensor([1, 0], { dtype: "int32" }),
    tensor([-1, 9], { dtype: "int32" }),
    tensor([true]),
  ];
  const expectTyped = (call: () => unknown, which: string, name?: string): void => {
    try {
      call();
    } catch (error) {
      const names = name === undefined ? error : (error as TapegradError).op === name;
      if (error instanceof TapegradError && names) return;
      throw new Error(`${which}: ${String(error)}`, { cause: error });
    }
  };

  it.each(Object.keys(opTable) as OpName[])("%s", (name) => {
    const op = everyOp[name] as AnyOp;
    for (const sample of (opTable[name] as unknown as Row<OpName>).samples) {
      const inputs = sample.inputs.map((make) => make("float32"));
      const args: readonly unknown[] = sample.args === undefined ? inputs : sample.args(...inputs);
      for (const i of args.keys()) {
        for (const stray of [...strays, ...strangers])
          expectTyped(() => op(...args.with(i, stray)), `${i}: ${String(stray)}`, name);
      }
    }
  });

  const x = tensor([1, 2], { requiresGrad: true });
  const labels = tensor([0, 1], { dtype: "int32" });
  const customOp = (forward: unknown, pullbacks: unknown): unknown =>
    tapegrad.customOp({ name: "mine", forward, pullbacks } as never)(x as never);
  const others: Record<string, [call: unknown, ...args: unknown[]]> = {
    tensor: [tensor, [1], { shape: [1] }],
    zeros: [tapegrad.zeros, [1], {}],
    full: [tapegrad.full, [1], 2, {}],
    fullLike: [tapegrad.fullLike, x, 2, {}],
    arange: [tapegrad.arange, 1, 2, 1, {}],
    linspace: [tapegrad.linspace, 0, 1, 2, {}],
    eye: [tapegrad.eye, 1, 2, {}],
    oneHot: [tapegrad.oneHot, labels, 3, {}],
    randn: [tapegrad.randn, [1], {}],
    randLike: [tapegrad.randLike, x, {}],
    randint: [tapegrad.randint, 0, 2, [1]],
    randperm: [tapegrad.randperm, 3],
    noGrad: [noGrad, () => x],
    grad: [(y: Tensor, of: Tensor[]) => grad(y, of, { allowUnused: true }), x.sum(), [x]],
    backward: [(gradient: Tensor) => x.mul(2).backward({ gradient }), tensor([1, 1])],
    gradcheck: [gradcheck, (y: Tensor) => y, [x.detach().to("float64").requireGrad()]],
    assign: [tapegrad.assign, tensor([1, 2]), x],
    registerHook: [(hook: () => undefined) => x.registerHook(hook), () => undefined],
    customOp: [customOp, (y: Tensor) => y, [(g: Tensor) => g]],
  };

  it.each(Object.entries(others))("%s", (_, [call, ...args]) => {
    (call as AnyOp)(...args);
    for (const i of args.keys()) {
      for (const stray of strays) {
        expectTyped(() => (call as AnyOp)(...args.with(i, stray)), `${i}: ${String(stray)}`);
      }
    }
  });
});

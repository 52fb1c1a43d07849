import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.js";
import { crossEntropy, Generator, kernelInfo, noGrad, randn, type Tensor, tensor } from "../../src/index.js";
import { type KernelSet, wrappingKernels } from "../../src/kernels/index.js";
import { wrapped } from "../../src/kernels/sets.js";
import { GELU, LayerNorm, Linear, ReLU, Sequential } from "../../src/nn/index.js";
import { Adam } from "../../src/optim/index.js";

/** What happened while something ran. */
interface Counts {
  calls: number;
  arrays: number;
  bytesCopied: number;
}

const kinds = ["Float32Array", "Float64Array", "Int32Array", "Uint8Array"] as const;

/** Counts typed arrays that are made, and bytes that go from one to another. */
function counted(counts: Counts, body: () => void): void {
  const common = Object.getPrototypeOf(Float32Array.prototype) as Float32Array;
  const { set, slice, subarray } = common;
  const before = kinds.map((kind) => globalThis[kind]);
  for (const kind of kinds) {
    const construct = (target: unknown, args: unknown[], newTarget: unknown): object => {
      counts.arrays++;
      return Reflect.construct(target as () => void, args, newTarget as () => void) as object;
    };
    globalThis[kind] = new Proxy(globalThis[kind], { construct } as never) as never;
  }
  common.set = function (this: Float32Array, from: Float32Array, at?: number): void {
    counts.bytesCopied += from.length * this.BYTES_PER_ELEMENT;
    set.call(this, from, at);
  };
  common.slice = function (this: Float32Array, ...range: [number?, number?]): Float32Array<ArrayBuffer> {
    counts.arrays++;
    return slice.apply(this, range);
  };
  common.subarray = function (this: Float32Array, ...range: [number, number?]): Float32Array {
    counts.arrays++;
    return subarray.apply(this, range);
  } as never;
  try {
    body();
  } finally {
    Object.assign(common, { set, slice, subarray });
    kinds.forEach((kind, i) => {
      globalThis[kind] = before[i] as never;
    });
  }
}

/** What a replay does: kernels count from the recorded calls on. */
function replayOf(
  fn: (...args: Tensor[]) => Tensor,
  args: readonly Tensor[],
): Counts & { explained: string } {
  const counts: Counts = { calls: 0, arrays: 0, bytesCopied: 0 };
  const counting = (set: KernelSet): KernelSet =>
    wrapped(set, (kernel) => (...given) => {
      counts.calls++;
      kernel(...given);
    });
  const compiled = compile(fn);
  return wrappingKernels(counting, () => {
    for (let i = 0; i < 4; i++) compiled(...args);
    Object.assign(counts, { calls: 0, arrays: 0, bytesCopied: 0 });
    counted(counts, () => void compiled(...args));
    return { ...counts, explained: compiled.explain() };
  });
}

const generator = new Generator(2);
const x = randn([32, 20], { generator });
const labels = tensor(generator.randint(0, 10, 32), { dtype: "int32" });
const bytes = (...tensors: Tensor[]): number => tensors.reduce((sum, { data }) => sum + data.byteLength, 0);

describe("a replay", () => {
  it("of a forward pass calls the kernels, copies what comes in and goes out, and makes the result", () => {
    const model = new Sequential(
      new Linear(20, 64),
      new LayerNorm(64),
      new GELU(),
      new Linear(64, 10),
    ).eval();
    const { explained, ...counts } = replayOf((input) => noGrad(() => model.forward(input!)), [x]);
    const result = model.forward(x);
    expect(counts).toEqual({ calls: 4, arrays: 1, bytesCopied: bytes(x, result) });
    expect(explained).toContain("4 calls of kernels, 0 entries of the host");
    expect(kernelInfo().loops).toEqual([]);
  });

  it("of a training step does the same, and what the host does makes nothing", () => {
    const model = new Sequential(new Linear(20, 64), new ReLU(), new Linear(64, 10));
    const optimizer = new Adam(model.parameters());
    const step = (input?: Tensor, target?: Tensor): Tensor => {
      optimizer.zeroGrad();
      const loss = crossEntropy(model.forward(input!), target!);
      loss.backward();
      optimizer.step();
      return loss;
    };
    const { explained, ...counts } = replayOf(step, [x, labels]);
    const recorded = Number(/(\d+) calls of kernels/.exec(explained)![1]);
    // Adam's are entries of the host: one call a parameter.
    expect(counts).toEqual({ calls: recorded + 4, arrays: 1, bytesCopied: bytes(x, labels) + 4 });
    expect(recorded).toBe(14);
    expect(kernelInfo().loops).toEqual([]);
  });
});

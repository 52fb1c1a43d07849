import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { kernels } from "../../src/kernels/index.js";
import { Recorder } from "../../src/recorder/recorder.js";
import type { Call, View } from "../../src/recorder/recording.js";

const [out, a, b, bias] = [4, 4, 4, 2].map((length) => new Float32Array(length).fill(1)) as [
  Float32Array,
  Float32Array,
  Float32Array,
  Float32Array,
];

describe("a recorded call reads every array whose elements it depends on", () => {
  let recorder: Recorder;
  beforeEach(() => {
    recorder = new Recorder();
  });
  afterEach(() => out.fill(1));

  function arraysOf(views: readonly View[]): unknown[] {
    return views.map(({ buffer }) => buffer.array);
  }

  function onlyCall(): Call {
    expect(recorder.entries).toHaveLength(1);
    return recorder.entries[0] as Call;
  }

  it("the operands and the bias of a product", () => {
    recorder.watch(kernels).matmul(out, a, b, 2, 2, 2, { bias });
    expect(arraysOf(onlyCall().reads)).toEqual([a, b, bias]);
    expect(arraysOf(onlyCall().writes)).toEqual([out]);
  });

  it("what a product adds to", () => {
    recorder.watch(kernels).matmul(out, a, b, 2, 2, 2, { accumulate: true });
    expect(new Set(arraysOf(onlyCall().reads))).toEqual(new Set([a, b, out]));
    expect(arraysOf(onlyCall().writes)).toEqual([out]);
  });

  it("what rows are added to", () => {
    recorder.watch(kernels).scatterAdd(out, a, new Int32Array([1]), 1, 2, 1, 2);
    expect(arraysOf(onlyCall().reads)).toContain(out);
  });
});

/** Every collective against plain sums; prints what was compared. */
import assert from "node:assert/strict";
import { compile, type DType, type Tensor, tensor, zeros } from "../../../src/index.js";
import { init } from "../../../src/mpi/index.js";
import { buffer, parameter } from "../../../src/nn/index.js";

const world = init();
const { rank, size } = world;
const ranks = Array.from({ length: size }, (_, r) => r);
const lengths = [0, 1, 3, 4, 17, 20_011];
const dtypes: readonly DType[] = ["float32", "float64", "int32", "bool"];
const compared: string[] = [];

/** What rank `r` holds at `i`: of either sign, and exact in sums of float32. */
function value(r: number, i: number, dtype: DType): number {
  const number = ((i * 7 + r * 13) % 101) - 50;
  if (dtype === "bool") return Number(number > 20);
  return dtype === "int32" ? number : number / 8;
}

function own(length: number, dtype: DType, r = rank): Tensor {
  return tensor(
    Array.from({ length }, (_, i) => value(r, i, dtype)),
    { dtype },
  );
}

function compare(what: string, x: Tensor, expected: (i: number) => number): void {
  const actual = x.toTypedArray();
  for (let i = 0; i < actual.length; i++) {
    if (!Object.is(actual[i], expected(i)))
      assert.fail(`${what} on rank ${rank}: [${i}] is ${actual[i]}, not ${expected(i)}`);
  }
  if (!compared.includes(what)) compared.push(what);
}

const sum = (i: number, dtype: DType): number => ranks.reduce((total, r) => total + value(r, i, dtype), 0);

for (const length of lengths) {
  for (const dtype of dtypes) {
    for (const root of ranks) {
      const x = own(length, dtype);
      world.broadcast(x, { root });
      compare(`broadcast of ${dtype}`, x, (i) => value(root, i, dtype));
    }
    const max = own(length, dtype);
    world.allReduce(max, "max");
    compare(`max of ${dtype}`, max, (i) => Math.max(...ranks.map((r) => value(r, i, dtype))));
    if (dtype !== "bool") {
      const total = own(length, dtype);
      world.allReduce(total);
      compare(`sum of ${dtype}`, total, (i) => sum(i, dtype));
    }
    if (dtype === "float32" || dtype === "float64") {
      const mean = own(length, dtype);
      world.allReduce(mean, "mean");
      const rounded = dtype === "float32" ? Math.fround : (x: number) => x;
      compare(`mean of ${dtype}`, mean, (i) => rounded(sum(i, dtype) / size));
    }
    // Rank r comes with r rows fewer.
    const rows = Math.max(length - rank, 0);
    const all = world.allGather(own(rows * 2, dtype).reshape([rows, 2]));
    const expected = ranks.flatMap((r) => [...own(Math.max(length - r, 0) * 2, dtype, r).toTypedArray()]);
    assert.deepEqual(all.shape, [expected.length / 2, 2]);
    compare(`allGather of ${dtype}`, all, (i) => expected[i]!);
  }
}
assert.deepEqual(world.allGather(tensor(rank, { dtype: "int32" })).toArray(), ranks);

// Of several tensors, in the kernels' memory and outside of it.
const several = [parameter(tensor([rank, 1])), buffer(tensor([rank])), zeros([])];
world.allReduce(several);
assert.deepEqual(
  several.map((x) => x.toArray()),
  [[(size * (size - 1)) / 2, size], [(size * (size - 1)) / 2], 0],
);
compared.push("sums of several");

// NaN, ±∞ and −0 are no maximum of other ranks' numbers.
const strange = tensor([rank === 1 ? Number.NaN : 1, rank === 0 ? -Infinity : Infinity, -Infinity]);
world.allReduce(strange, "max");
const expected = size === 1 ? [1, -Infinity, -Infinity] : [Number.NaN, Infinity, -Infinity];
assert.deepEqual(strange.toArray(), expected);
compared.push("max of NaN");

if (size > 1) {
  assert.throws(() => world.allReduce(tensor([2 ** 30], { dtype: "int32" })), {
    message: `allReduce: int32 cannot hold the sum ${size * 2 ** 30}`,
  });
  compared.push("int32 beyond its range");
  assert.throws(() => world.allGather(zeros([2, rank === 0 ? 3 : 2])), {
    name: "ShapeError",
    message: /^allGather: rows must be of the same size on all ranks, got \[3, 2/,
  });
  compared.push("unequal rows");
}

// Replayed, on the places of a plan.
const replayed = compile((x: Tensor) => {
  const doubled = x.mul(2);
  world.allReduce(doubled, "sum");
  return doubled.add(1);
});
for (let call = 0; call < 5; call++) {
  const y = replayed(own(17, "float32").add(call));
  compare("sum in a compiled function", y, (i) => 2 * (sum(i, "float32") + size * call) + 1);
}
assert.match(replayed.explain(), /allReduce +1 +host/);

// Rank 0 alone, and everybody knows of its errors.
let runs = 0;
world.once(() => runs++);
assert.equal(runs, rank === 0 ? 1 : 0);
const fail = (): void =>
  world.once(() => {
    throw new Error("the disk is full");
  });
assert.throws(fail, {
  message: rank === 0 ? "the disk is full" : "once: rank 0 has failed: Error: the disk is full",
});
compared.push("once");

world.barrier();
assert.equal(world.allGather(tensor([1])).size, size);
if (rank === 0) console.log(JSON.stringify({ size, library: world.library, compared }));

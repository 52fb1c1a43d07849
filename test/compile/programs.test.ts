import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.js";
import {
  crossEntropy,
  Generator,
  kernelInfo,
  manualSeed,
  noGrad,
  rand,
  randn,
  type Tensor,
  tensor,
  useKernels,
} from "../../src/index.js";
import { Adam } from "../../src/optim/index.js";
import { kinked, leaves, programsOf, run, type Step, smooth } from "../autograd/programs.js";

/** Ops with random numbers, and with elements of other dtypes. */
const others: readonly ((a: Tensor, b: Tensor) => Tensor)[] = [
  (a) => a.mul(rand(a.shape)),
  (a, b) => a.gt(b).where(a, randn(a.shape)),
  (a) => a.mul(4).to("int32").remainder(3).to("float32").add(a),
  (a, b) => a.to("float64").mul(b.to("float64")).to("float32"),
  (a, b) => a.indexSelect(0, b.detach().select(1, 0).argsort()),
  (a, b) => a.detach().add(noGrad(() => b.mul(2))),
];
const ops = [...smooth, ...kinked, ...others];

/** What happens between two calls, and what is called with. */
type Event =
  | { readonly kind: "call"; readonly rows: number; readonly seed: number }
  | { readonly kind: "wrong"; readonly label: number }
  | { readonly kind: "freeze"; readonly leaf: number }
  | { readonly kind: "clear" | "assign" | "read"; readonly leaf: number };

const leaf = fc.nat(2);
const events = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("call"),
        rows: fc.constantFrom(10, 10, 10, 7),
        seed: fc.nat(9),
      }),
    },
    fc.record({ kind: fc.constant("wrong"), label: fc.constantFrom(-1, 12, 2 ** 30) }),
    fc.record({ kind: fc.constant("freeze"), leaf }),
    fc.record({ kind: fc.constantFrom("clear", "assign", "read"), leaf }),
  ) as fc.Arbitrary<Event>,
  { minLength: 4, maxLength: 16 },
);

/** What a step is made of, beside the program: everything that a training loop may do in another order. */
const habits = fc.record({
  zeroGrad: fc.boolean(),
  step: fc.boolean(),
  twice: fc.boolean(),
  penalty: fc.boolean(),
});
type Habits = typeof habits extends fc.Arbitrary<infer T> ? T : never;

/** Everything that can be seen after each event, with a step that is compiled or not. */
function observe(
  program: readonly Step[],
  happening: readonly Event[],
  { zeroGrad, step, twice, penalty }: Habits,
  isCompiled: boolean,
): { seen: unknown[]; explained: string } {
  manualSeed(5);
  const xs = leaves(11, "float32", [10, 12]);
  const optimizer = new Adam(xs, { lr: 0.01 });
  const fn = (x: Tensor, labels: Tensor): Tensor[] => {
    if (zeroGrad) optimizer.zeroGrad();
    const output = run(program, xs, ops);
    const logits = x.matmul(output.tanh());
    const loss = crossEntropy(logits, labels);
    loss.backward({ retainGraph: twice });
    if (twice) loss.backward();
    if (penalty) xs[0]!.square().mean().mul(0.1).backward();
    if (step) optimizer.step();
    return [loss, logits];
  };
  const compiled = compile(fn);
  const look = (body: () => unknown): unknown => {
    try {
      return body();
    } catch (error) {
      return String(error);
    }
  };
  const call = (rows: number, seed: number, label?: number): unknown => {
    const generator = new Generator(seed);
    const x = randn([rows, 10], { generator });
    const labels = generator.randint(0, 12, rows);
    if (label !== undefined) labels[rows >> 1] = label;
    const results = (isCompiled ? compiled : fn)(x, tensor(labels, { dtype: "int32" }));
    return results.map((result) => result.toTypedArray());
  };
  const happen = (event: Event): unknown => {
    switch (event.kind) {
      case "call":
        return call(event.rows, event.seed);
      case "wrong":
        return call(10, 0, event.label);
      case "freeze":
        xs[event.leaf]!.requiresGrad = !xs[event.leaf]!.requiresGrad;
        return undefined;
      case "clear":
        return xs[event.leaf]!.clearGrad();
      case "assign":
        return void noGrad(() => xs[event.leaf]!.assign(xs[event.leaf]!.mul(0.5)));
      case "read":
        return xs[event.leaf]!.grad?.toTypedArray();
    }
  };
  const seen = happening.map((event) => [
    look(() => happen(event)),
    // Copies: elements change later.
    xs.map((x) => x.toTypedArray()),
    xs.map((x) => x.peekGrad()?.toTypedArray()),
  ]);
  return { seen, explained: compiled.explain() };
}

describe.each(["wasm", "reference"] as const)("random programs on %s kernels", (set) => {
  it("compute the same compiled as eagerly, bit for bit, no matter what happens between calls", () => {
    const before = kernelInfo().name;
    useKernels(set);
    let replayed = 0;
    try {
      fc.assert(
        fc.property(programsOf(ops), events, habits, (program, happening, habit) => {
          const eager = observe(program, happening, habit, false);
          const compiled = observe(program, happening, habit, true);
          expect(compiled.seen).toEqual(eager.seen);
          expect(compiled.explained).not.toContain("without a plan");
          if (compiled.explained.includes("calls of kernels")) replayed++;
        }),
        { numRuns: set === "wasm" ? 80 : 25 },
      );
    } finally {
      useKernels(before);
    }
    expect(replayed).toBeGreaterThan(10);
  });
});

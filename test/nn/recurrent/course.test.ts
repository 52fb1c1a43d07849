import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { crossEntropy, stack, type Tensor, tensor, zeros } from "../../../src/index.js";
import { RNNCell } from "../../../src/nn/recurrent/cells.js";
import { RNN } from "../../../src/nn/recurrent/layers.js";
import { expectClose } from "./close.js";

interface Recorded {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

type Quantities = Readonly<Record<string, Recorded>>;

describe("week 7 of the course", () => {
  const week7 = JSON.parse(
    readFileSync(new URL("../../manual/fixtures/rnn_week7.json", import.meta.url), "utf8"),
  ) as { readonly targets: readonly (readonly number[])[] } & Readonly<Record<string, Quantities>>;
  const value = ({ shape, data }: Recorded): Tensor => tensor(Float64Array.from(data), { shape });
  const given = (name: string): Tensor => value(week7.inputs![name]!);
  const leaf = (name: string): Tensor => {
    const x = given(name);
    x.requiresGrad = true;
    return x;
  };

  /** Everything the course differentiates with respect to, and the cell and layer with its weights. */
  function setUp() {
    const [x, h0, why, by] = [leaf("x"), leaf("h0"), leaf("Why"), leaf("by")] as const;
    const [inputs, hidden] = given("Wxh").shape as [number, number];
    const weights = { ih: given("Wxh").transpose(), hh: given("Whh").transpose(), b: given("bh").flatten() };
    const dictionary = (suffix: string) => ({
      [`weight_ih${suffix}`]: weights.ih,
      [`weight_hh${suffix}`]: weights.hh,
      [`bias_ih${suffix}`]: weights.b,
      [`bias_hh${suffix}`]: zeros([hidden], { dtype: "float64" }),
    });
    const cell = new RNNCell(inputs, hidden, { dtype: "float64" });
    cell.loadStateDict(dictionary(""));
    const layer = new RNN(inputs, hidden, { dtype: "float64" });
    layer.loadStateDict(dictionary("_l0"));
    return { x, h0, why, by, cell, layer };
  }
  type SetUp = ReturnType<typeof setUp>;

  /** The states of all steps, computed by the cell; `truncate` cuts the graph after that many steps. */
  function byCell({ x, h0, cell }: SetUp, truncate = Number.POSITIVE_INFINITY): Tensor {
    const states: Tensor[] = [];
    let h = h0;
    for (let t = 0; t < x.shape[0]!; t++) {
      h = cell.forward(x.select(0, t), t > 0 && t % truncate === 0 ? h.detach() : h);
      states.push(h);
    }
    return stack(states);
  }
  const byLayer = ({ x, h0, layer }: SetUp): Tensor => layer.forward(x, h0.unsqueeze(0))[0];

  const losses = {
    A_sum_h_times_G: (h: Tensor) => h.mul(given("G")).sum(),
    B_many_to_many_ce: (h: Tensor, { why, by }: SetUp) =>
      crossEntropy(h.matmul(why).add(by).reshape([8, 3]), tensor(week7.targets.flat(), { dtype: "int32" })),
    C_many_to_one_ce: (h: Tensor, { why, by }: SetUp) =>
      crossEntropy(h.select(0, -1).matmul(why).add(by), tensor(week7.targets.at(-1)!, { dtype: "int32" })),
  } as const;
  const names = Object.keys(losses) as (keyof typeof losses)[];

  function expectGradients(all: SetUp, expected: Quantities, module: RNNCell | RNN): void {
    const [ih, hh, b] = module.parameters() as [Tensor, Tensor, Tensor];
    const gradients: Record<string, Tensor | undefined> = {
      dWxh: ih.grad!.transpose(),
      dWhh: hh.grad!.transpose(),
      dbh: b.grad!.unsqueeze(0),
      dx: all.x.grad,
      dh0: all.h0.grad,
      dWhy: all.why.grad,
      dby: all.by.grad,
    };
    for (const [name, recorded] of Object.entries(expected)) {
      if (name in gradients) expectClose(gradients[name] ?? value(recorded).mul(Number.NaN), value(recorded));
    }
  }

  it.each(names)("RNNCell, unrolled, has the course's values and gradients: %s", (name) => {
    const all = setUp();
    const h = byCell(all);
    expectClose(h, value(week7.forward!.h!));
    const loss = losses[name](h, all);
    expect(loss.item()).toBeCloseTo(week7[name]!.loss as unknown as number, 12);
    loss.backward();
    expectGradients(all, week7[name]!, all.cell);
  });

  it.each(names)("RNN has the course's values and gradients: %s", (name) => {
    const all = setUp();
    const h = byLayer(all);
    expectClose(h, value(week7.forward!.h!));
    losses[name](h, all).backward();
    expectGradients(all, week7[name]!, all.layer);
  });

  it("RNNCell has the course's truncated gradients if a state is detached", () => {
    const all = setUp();
    losses.A_sum_h_times_G(byCell(all, 2)).backward();
    expectGradients(all, week7.D_truncated_after_t1_loss_A!, all.cell);
  });
});

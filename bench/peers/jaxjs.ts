/**
 * @file The workloads as jax-js runs them, compiled by its `jit` for its WebAssembly backend, on one thread (it starts
 * others only where there are web workers).
 */
import { defaultDevice, init, jit, nn, numpy as np, random, valueAndGrad } from "@jax-js/jax";
import { type SetUp, takePart } from "../contestant.js";

type Arr = np.Array;
/** Weights and biases of layers, one after the other. */
type Weights = Arr[];

await init("wasm");
defaultDevice("wasm");

let drawn = 0;
const normal = (...shape: number[]): Arr => random.normal(random.key(drawn++), shape);
const uniform = (...shape: number[]): Arr => random.uniform(random.key(drawn++), shape);

function layers(...widths: number[]): Weights {
  return widths.slice(1).flatMap((n, i) => [normal(widths[i]!, n).mul(0.1), normal(n).mul(0.1)]);
}

/** Linear layers with rectifiers between them. */
function classify(weights: Weights, x: Arr): Arr {
  let h = x;
  for (let i = 0; i < weights.length; i += 2) {
    h = np.matmul(h, weights[i]!).add(weights[i + 1]!);
    if (i + 2 < weights.length) h = nn.relu(h);
  }
  return h;
}

/** Of classes as rows of zeros and a one. */
function crossEntropy(logits: Arr, target: Arr): Arr {
  return np.mean(np.sum(nn.logSoftmax(logits).mul(target), 1).neg());
}

const labels = (count: number, classes: number): Arr => {
  const numbers = Array.from({ length: count }, (_, i) => (i * 7) % classes);
  return nn.oneHot(np.array(numbers, { dtype: np.int32 }), classes);
};

/** The functions of jax-js use up what they are given, unless they get another reference. */
const kept = (list: Weights): Weights => list.map((x) => x.ref);

/** A step of stochastic gradient descent: loss and weights after it. */
function descending(x: Arr, y: Arr, weights: Weights, lr: number): () => void {
  let current = weights;
  const step = jit((own: Weights, input: Arr, target: Arr) => {
    const loss = (w: Weights): Arr => crossEntropy(classify(w, input), target);
    const [value, gradients] = valueAndGrad(loss)(kept(own)) as unknown as [Arr, Weights];
    return [value, ...own.map((w, i) => w.sub(gradients[i]!.mul(lr)))];
  });
  return () => {
    const [value, ...next] = step(current, x.ref, y.ref) as Arr[];
    current = next;
    value!.dataSync();
  };
}

/** A step of Adam, whose averages and corrections are part of what is compiled. */
function adam(x: Arr, y: Arr, weights: Weights): () => void {
  const count = weights.length;
  const zeros = (): Weights => weights.map((w) => np.zeros(w.shape));
  let state = [np.array(0), ...weights, ...zeros(), ...zeros()];
  const step = jit((own: Weights, input: Arr, target: Arr) => {
    const [before, ...rest] = own;
    const [w, m, v] = [0, 1, 2].map((k) => rest.slice(k * count, (k + 1) * count)) as [
      Weights,
      Weights,
      Weights,
    ];
    const loss = (given: Weights): Arr => crossEntropy(classify(given, input), target);
    const [value, gradients] = valueAndGrad(loss)(kept(w)) as unknown as [Arr, Weights];
    const t = before!.add(1);
    const [restOfM, restOfV] = [0.9, 0.999].map((beta) =>
      np
        .exp(t.ref.mul(Math.log(beta)))
        .neg()
        .add(1),
    );
    const means = m.map((old, i) => old.mul(0.9).add(gradients[i]!.ref.mul(0.1)));
    const squares = v.map((old, i) => old.mul(0.999).add(np.square(gradients[i]!).mul(0.001)));
    const next = w.map((old, i) => {
      const root = np.sqrt(squares[i]!.ref.div(restOfV!.ref)).add(1e-8);
      return old.sub(means[i]!.ref.div(restOfM!.ref).div(root).mul(0.001));
    });
    return [value, t, ...next, ...means, ...squares];
  });
  return () => {
    const [value, ...next] = step(state, x.ref, y.ref) as Arr[];
    state = next;
    value!.dataSync();
  };
}

const spiral = (): (() => void) => descending(normal(300, 2), labels(300, 3), layers(2, 64, 3), 1);
const mlp = (batch: number): (() => void) =>
  adam(uniform(batch, 784), labels(batch, 10), layers(784, 128, 64, 10));

function requests(): () => void {
  const [weights, x] = [layers(64, 256, 10), uniform(1, 64)];
  const predict = jit((own: Weights, input: Arr) => nn.softmax(classify(own, input)));
  return () => void (predict(kept(weights), x.ref) as Arr).dataSync();
}

function called(f: (...xs: Arr[]) => Arr, ...xs: Arr[]): () => void {
  const run = jit(f as never) as (...given: Arr[]) => Arr;
  return () => void run(...kept(xs)).dataSync();
}

const product = (n: number): (() => void) => called((a, b) => np.matmul(a!, b!), normal(n, n), normal(n, n));

const workloads: Record<string, SetUp> = {
  spiral,
  mlp64: () => mlp(64),
  mlp64trained: () => {
    const step = mlp(64);
    for (let i = 0; i < 2000; i++) step();
    return step;
  },
  mlp512: () => mlp(512),
  requests,
  add1: () => called((a, b) => a!.add(b!), np.array([1]), np.array([2])),
  permute: () => called((x) => np.transpose(x!, [0, 2, 1, 3]), normal(12, 64, 4, 32)),
  matmul64: () => product(64),
  matmul256: () => product(256),
  matmul1024: () => product(1024),
  exp64k: () => called((x) => np.exp(x!), normal(65_536)),
  tanh64k: () => called((x) => np.tanh(x!), normal(65_536)),
};

await takePart(workloads);

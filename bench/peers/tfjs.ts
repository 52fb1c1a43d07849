/**
 * @file The workloads as TensorFlow.js runs them on its WebAssembly backend, one thread. Its convolution has
 * no gradient there, and recurrent layers are unrolled.
 */
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import { dirname } from "node:path";
import { type SetUp, takePart } from "../contestant.js";

type Forward = () => tf.Scalar;

const wasm = require.resolve("@tensorflow/tfjs-backend-wasm/package.json");
setWasmPaths(`${dirname(wasm)}/dist/`);
setThreadsCount(1);
await tf.setBackend("wasm");
await tf.ready();

const variable = (shape: number[]): tf.Variable => tf.variable(tf.randomNormal(shape, 0, 0.1));

function linear(inputs: number, outputs: number): (x: tf.Tensor2D) => tf.Tensor2D {
  const [w, b] = [variable([inputs, outputs]), variable([outputs])];
  return (x) => x.matMul<tf.Tensor2D>(w as unknown as tf.Tensor2D).add(b);
}

const crossEntropy = (logits: tf.Tensor2D, target: tf.Tensor2D): tf.Scalar =>
  target
    .mul(tf.logSoftmax(logits))
    .sum()
    .mul<tf.Scalar>(-1 / logits.shape[0]);

function training(optimizer: tf.Optimizer, loss: Forward): () => void {
  // Reading the loss makes the step finish, as it has when tapegrad's and PyTorch's return.
  return () => {
    const value = optimizer.minimize(loss, true)!;
    value.dataSync();
    value.dispose();
  };
}

const labels = (count: number, classes: number): tf.Tensor2D =>
  tf.oneHot(tf.randomUniform([count], 0, classes, "int32") as tf.Tensor1D, classes).toFloat() as tf.Tensor2D;

function spiral(): () => void {
  const [first, second] = [linear(2, 64), linear(64, 3)];
  const [x, y] = [tf.randomNormal<tf.Rank.R2>([300, 2]), labels(300, 3)];
  return training(tf.train.sgd(1), () => crossEntropy(second(first(x).relu()), y));
}

function mlp(batch: number): () => void {
  const [first, second, third] = [linear(784, 128), linear(128, 64), linear(64, 10)];
  const [x, y] = [tf.randomUniform<tf.Rank.R2>([batch, 784]), labels(batch, 10)];
  return training(tf.train.adam(), () => crossEntropy(third(second(first(x).relu()).relu()), y));
}

function rnn(): () => void {
  const [wx, wh, output] = [linear(64, 128), linear(128, 128), linear(128, 64)];
  const xs = Array.from({ length: 25 }, () => labels(32, 64));
  const y = labels(800, 64);
  return training(tf.train.adam(), () => {
    let h = tf.zeros<tf.Rank.R2>([32, 128]);
    const states = xs.map((x) => {
      h = wx(x).add<tf.Tensor2D>(wh(h)).tanh();
      return h;
    });
    return crossEntropy(output(tf.concat(states, 0)), y);
  });
}

function gan(): () => void {
  const g1 = [variable([32, 128]), variable([128]), variable([128, 64]), variable([64])];
  const d1 = [variable([64, 128]), variable([128]), variable([128, 1]), variable([1])];
  const affine = (x: tf.Tensor2D, w: tf.Variable, b: tf.Variable): tf.Tensor2D => x.matMul(w as never).add(b);
  const generate = (z: tf.Tensor2D): tf.Tensor2D =>
    affine(affine(z, g1[0]!, g1[1]!).relu(), g1[2]!, g1[3]!).sigmoid();
  const judge = (x: tf.Tensor2D): tf.Tensor2D =>
    affine(affine(x, d1[0]!, d1[1]!).leakyRelu(0.2), d1[2]!, d1[3]!);
  const real = tf.randomUniform<tf.Rank.R2>([64, 64]);
  const yes = (logits: tf.Tensor2D): tf.Scalar => tf.mean(tf.softplus(logits.neg()));
  const no = (logits: tf.Tensor2D): tf.Scalar => tf.mean(tf.softplus(logits));
  const [forCritic, forGenerator] = [tf.train.adam(), tf.train.adam()];
  return () =>
    tf.tidy(() => {
      const z = tf.randomNormal<tf.Rank.R2>([64, 32]);
      const fake = generate(z);
      forCritic.minimize(() => yes(judge(real)).add(no(judge(fake))), true, d1)!.dataSync();
      forGenerator.minimize(() => yes(judge(generate(z))), true, g1)!.dataSync();
    });
}

function requests(): () => void {
  const [first, second] = [linear(64, 256), linear(256, 10)];
  const x = tf.randomUniform<tf.Rank.R2>([1, 64]);
  return () => tf.tidy(() => void tf.softmax(second(first(x).relu())).dataSync());
}

function permute(): () => void {
  const x = tf.randomNormal([12, 64, 4, 32]);
  return () => tf.transpose(x, [0, 2, 1, 3]).dispose();
}

function product(n: number): () => void {
  const [a, b] = [tf.randomNormal<tf.Rank.R2>([n, n]), tf.randomNormal<tf.Rank.R2>([n, n])];
  return () => tf.dispose(a.matMul(b));
}

function elementwise(f: (x: tf.Tensor) => tf.Tensor): () => void {
  const x = tf.randomNormal([65_536]);
  return () => f(x).dispose();
}

const workloads: Record<string, SetUp> = {
  spiral,
  mlp64: () => mlp(64),
  mlp64trained: () => {
    const step = mlp(64);
    for (let i = 0; i < 2000; i++) step();
    return step;
  },
  mlp512: () => mlp(512),
  rnn,
  gan,
  requests,
  permute,
  add1: () => {
    const [a, b] = [tf.tensor([1]), tf.tensor([2])];
    return () => a.add(b).dispose();
  },
  chain1000: () => {
    const [a, b] = [tf.tensor([1]), tf.tensor([2])];
    const chain = (start: tf.Tensor): tf.Tensor => {
      let x = start;
      for (let i = 0; i < 1000; i++) x = x.add(b);
      return x;
    };
    const gradient = tf.grad(chain);
    return () => gradient(a).dispose();
  },
  matmul64: () => product(64),
  matmul256: () => product(256),
  matmul1024: () => product(1024),
  exp64k: () => elementwise(tf.exp),
  tanh64k: () => elementwise(tf.tanh),
};

await takePart(workloads);

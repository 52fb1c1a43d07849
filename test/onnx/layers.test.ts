/**
 * @file Every layer, exported with one batch size and run with another in ONNX Runtime.
 */
import { describe, expect, it } from "vitest";
import { Generator } from "../../src/index.js";
import { exportOnnx } from "../../src/onnx/index.js";
import { type LayerName, layerOf } from "../nn/table.js";
import { examples } from "./examples.js";
import { expectSame } from "./runtime.js";

const names = (Object.keys(examples) as LayerName[]).filter((name) => typeof examples[name] !== "string");

describe("a layer computes the same in ONNX Runtime, at another batch size", () => {
  it.each(names)("%s", { timeout: 60_000 }, async (name) => {
    const example = examples[name];
    if (typeof example === "string") return;
    const { inputs, batchAxis = 0 } = example;
    const generator = new Generator(1);
    const layer = layerOf(name).eval();
    const model = exportOnnx(layer, inputs(2, generator), { dynamic: ["batch"], batchAxis });
    await expectSame(layer, model, inputs(5, generator));
  });
});

it("nearly every layer has an example", () => {
  expect(names.length).toBeGreaterThan(80);
});

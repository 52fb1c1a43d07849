import { describe, expect, it } from "vitest";
import { loadConvolutionLayers, loadLayers, loadSequences } from "../reference/cases.js";
import { type LayerName, layerOf, layerOfOnes, layerRows } from "./table.js";

const recorded = new Set(
  [...loadLayers(), ...loadConvolutionLayers(), ...loadSequences()].map(({ layer }) => layer as string),
);

describe.each(Object.keys(layerRows) as LayerName[])("%s", (name) => {
  it("has values from PyTorch, or a reason why not", () => {
    expect(recorded.has(name)).toBe(layerRows[name].unrecorded === undefined);
  });

  it("prints its name, and accepts the state dict of another one like it", () => {
    const [layer, other] = [layerOf(name), layerOfOnes(name)];
    expect(String(layer)).toMatch(new RegExp(`^${name}\\(`));
    layer.loadStateDict(other.stateDict());
    expect(layer.stateDict()).toEqual(other.stateDict());
    for (const tensor of Object.values(layer.stateDict())) {
      for (const value of tensor.toTypedArray()) expect(value).toBe(1);
    }
  });
});

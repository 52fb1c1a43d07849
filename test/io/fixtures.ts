/** Files produced by NumPy, PyTorch, and safetensors themselves, and their contents. */
import { readFileSync } from "node:fs";
import { decodeJson, type Tensors } from "../../src/io/index.js";

export function fixture(name: string): Uint8Array {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url));
}

const all = JSON.parse(new TextDecoder().decode(fixture("expected.json"))) as Record<string, unknown>;

export function expected(name: string): Tensors {
  return decodeJson(JSON.stringify(all[name]));
}

/** Tensors of all dtypes and odd names, and how to compare two of them. */
import fc from "fast-check";
import { type ArrayOf, type DataArray, type DType, dtypes, type Tensor, tensor } from "../../src/index.js";

const elements: Readonly<Record<DType, fc.Arbitrary<number>>> = {
  float32: fc.float(),
  float64: fc.double(),
  int32: fc.integer(),
  bool: fc.nat(1),
};

const shapes = fc.array(fc.nat(3), { maxLength: 4 });

export const tensors: fc.Arbitrary<Tensor> = fc
  .tuple(fc.constantFrom(...dtypes), shapes)
  .chain(([dtype, shape]) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return fc
      .array(elements[dtype], { minLength: size, maxLength: size })
      .map((values) => tensor(Float64Array.from(values), { dtype, shape }));
  });

/** Names like those of modules, and names that trip up careless readers. */
const names = fc
  .oneof(
    fc.constantFrom(
      "layers.0.weight",
      "bias",
      "__proto__",
      "constructor",
      "toString",
      "0",
      "",
      "ß→\u{1F600}",
      '"\\',
    ),
    fc.string({ unit: "binary", maxLength: 8 }),
  )
  .filter((name) => name !== "__metadata__");

export const dicts: fc.Arbitrary<Record<string, Tensor>> = fc
  .uniqueArray(fc.tuple(names, tensors), { selector: ([name]) => name, maxLength: 6 })
  .map((entries) => Object.fromEntries(entries));

function bits(data: DataArray): number[] {
  return [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
}

/** Everything that makes tensors equal, to the bit, except that all NaNs are alike. */
export function contentOf(dict: Readonly<Record<string, Tensor>>): unknown {
  return Object.entries(dict).map(([name, x]) => {
    const data = x.toTypedArray() as ArrayOf["float64"];
    return {
      name,
      dtype: x.dtype,
      shape: x.shape,
      bits: bits(data.map((value) => (Number.isNaN(value) ? NaN : value))),
    };
  });
}

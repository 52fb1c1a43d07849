import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArgumentError, FormatError, manualSeed, tensor } from "../../src/index.js";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/index.js";
import { Linear, Sequential, Tanh } from "../../src/nn/index.js";
import { damaged, reads } from "./damage.js";
import { expected, fixture } from "./fixtures.js";
import { contentOf, dicts } from "./tensors.js";

/** A file with a header and this many bytes of data. */
function file(header: unknown, dataLength = 0): Uint8Array {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const bytes = new TextEncoder().encode(text);
  const content = new Uint8Array(8 + bytes.length + dataLength);
  new DataView(content.buffer).setBigUint64(0, BigInt(bytes.length), true);
  content.set(bytes, 8);
  return content;
}

describe("safetensors", () => {
  test("round-trips any tensors and metadata, to the bit", () => {
    const texts = fc.dictionary(fc.string(), fc.string());
    fc.assert(
      fc.property(dicts, texts, (tensors, metadata) => {
        const read = decodeSafetensors(encodeSafetensors(tensors, { metadata }));
        expect(contentOf(read.tensors)).toEqual(contentOf(tensors));
        expect(Object.entries(read.metadata)).toEqual(Object.entries(metadata));
      }),
    );
  });

  test("reads from the middle of a buffer, aligned or not", () => {
    fc.assert(
      fc.property(dicts, fc.nat(9), (tensors, before) => {
        const content = encodeSafetensors(tensors);
        const buffer = new Uint8Array(before + content.length + 3);
        buffer.set(content, before);
        const part = buffer.subarray(before, before + content.length);
        expect(contentOf(decodeSafetensors(part).tensors)).toEqual(contentOf(tensors));
      }),
      { numRuns: 30 },
    );
  });

  test("accepts an ArrayBuffer as well", () => {
    const { buffer } = encodeSafetensors({ a: tensor([1, 2]) });
    expect(decodeSafetensors(buffer as ArrayBuffer).tensors.a?.toArray()).toEqual([1, 2]);
  });

  test("aligns the data and every tensor to the element size", () => {
    fc.assert(
      fc.property(dicts, (tensors) => {
        const content = encodeSafetensors(tensors);
        const length = Number(new DataView(content.buffer).getBigUint64(0, true));
        const header = JSON.parse(new TextDecoder().decode(content.subarray(8, 8 + length)));
        expect(length % 8).toBe(0);
        for (const [
          name,
          {
            data_offsets: [begin],
          },
        ] of Object.entries<{ data_offsets: [number, number] }>(header)) {
          expect(begin % tensors[name]!.toTypedArray().BYTES_PER_ELEMENT).toBe(0);
        }
      }),
    );
  });

  test("reads every element type of PyTorch from a file by the reference writer", () => {
    const { tensors } = decodeSafetensors(fixture("kinds.safetensors"));
    const own = expected("kinds.safetensors");
    const sorted = (dict: object): object => Object.fromEntries(Object.entries(dict).sort());
    expect(contentOf(sorted(tensors) as typeof tensors)).toEqual(contentOf(sorted(own) as typeof own));
  });

  test("a PyTorch model computes the same here", () => {
    const { tensors, metadata } = decodeSafetensors(fixture("model.safetensors"));
    const { x, y, ...weights } = expected("model");
    manualSeed(0);
    const model = new Sequential(new Linear(3, 4), new Tanh(), new Linear(4, 2));
    model.loadStateDict(tensors);
    expect(metadata).toEqual({ format: "pt" });
    expect(contentOf(model.stateDict())).toEqual(contentOf(weights));
    const output = model.forward(x!).toTypedArray();
    y!.toTypedArray().forEach((value, i) => void expect(output[i]).toBeCloseTo(value, 6));
  });

  const u8 = (begin: number, end: number, more: object = {}): object => ({
    dtype: "U8",
    shape: [end - begin],
    data_offsets: [begin, end],
    ...more,
  });
  const wide = Uint8Array.from([
    ...file({ a: { dtype: "I64", shape: [1], data_offsets: [0, 8] } }),
    0,
    0,
    0,
    128,
    0,
    0,
    0,
    0,
  ]);
  test.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(0), "0 bytes are too few for a safetensors file"],
    ["half a length", new Uint8Array(7), "7 bytes are too few for a safetensors file"],
    [
      "a header longer than the file",
      new Uint8Array(20).fill(255),
      "the header should have 18446744073709551615 bytes, but only 12 follow",
    ],
    ["a header that is no JSON", file("{'a': 1}"), `the header is not valid JSON: "{'a': 1}"`],
    ["no header", file(""), 'the header is not valid JSON: ""'],
    [
      "a header that is no UTF-8",
      Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 255),
      "the header is not valid UTF-8",
    ],
    ["a header that is no object", file([]), "the header must be a JSON object, got []"],
    ["a name twice", file('{"a":1,"\\u0061":2}'), 'the header has the name "a" twice'],
    ["a key twice", file('{"a":{"shape":[0],"shape":[1]}}'), 'the header has the name "shape" twice'],
    [
      "metadata that are no texts",
      file({ __metadata__: { a: 1 } }),
      "__metadata__ must be an object of strings",
    ],
    ["metadata that are none", file({ __metadata__: null }), "__metadata__ must be an object of strings"],
    ["no description", file({ a: 1 }), 'tensor "a" must have dtype, shape and data_offsets, got 1'],
    [
      "an unknown kind",
      file({ a: u8(0, 1, { dtype: "C64" }) }, 1),
      'tensor "a" has dtype "C64", known are BOOL, U8, I8, U16, I16, U32, I32, U64, I64, F16, BF16, F32, F64',
    ],
    [
      "a kind of another world",
      file({ a: u8(0, 1, { dtype: "toString" }) }, 1),
      'tensor "a" has dtype "toString", known are BOOL',
    ],
    [
      "a negative length",
      file({ a: u8(0, 1, { shape: [-1] }) }, 1),
      'tensor "a" must have a shape of whole numbers ≥ 0, got [-1]',
    ],
    [
      "a broken length",
      file({ a: u8(0, 1, { shape: [0.5] }) }, 1),
      'tensor "a" must have a shape of whole numbers ≥ 0, got [0.5]',
    ],
    [
      "three offsets",
      file({ a: u8(0, 1, { data_offsets: [0, 1, 2] }) }, 1),
      'tensor "a" must have two offsets ≥ 0, got [0, 1, 2]',
    ],
    [
      "a shape beyond its bytes",
      file({ a: u8(0, 1, { shape: [2 ** 40, 2 ** 40] }) }, 1),
      'tensor "a", U8 [1099511627776, 1099511627776], needs 1.2089258196146292e+24 bytes, its offsets 0 … 1',
    ],
    ["offsets beyond the file", file({ a: u8(0, 9) }, 8), "the tensors have 9 bytes, the file 8"],
    ["bytes that belong to nobody", file({ a: u8(0, 7) }, 8), "the tensors have 7 bytes, the file 8"],
    [
      "an overlap",
      file({ a: u8(0, 4), b: u8(3, 8) }, 8),
      'tensor "b" overlaps another: it starts at 3, not 4',
    ],
    ["a gap", file({ b: u8(5, 8), a: u8(0, 4) }, 8), 'tensor "b" leaves a gap: it starts at 5, not 4'],
    ["a wide number", wide, 'tensor "a": element 0 is 2147483648, which int32 cannot hold'],
    [
      "a bool of 2",
      Uint8Array.from([...file({ a: { dtype: "BOOL", shape: [2], data_offsets: [0, 2] } }), 1, 2]),
      'tensor "a": element 1 must be 0 or 1, got 2',
    ],
    [
      "a long name",
      file({ ["a".repeat(100)]: 1 }),
      `tensor "${"a".repeat(60)}…" must have dtype, shape and data_offsets, got 1`,
    ],
  ])("refuses %s", (_, content, problem) => {
    expect(() => decodeSafetensors(content)).toThrow(FormatError);
    expect(() => decodeSafetensors(content)).toThrow(`decodeSafetensors: ${problem}`);
  });

  test("rejects invalid input", () => {
    expect(() => decodeSafetensors("file" as never)).toThrow(
      new ArgumentError("decodeSafetensors", 'takes an ArrayBuffer or Uint8Array, got "file"'),
    );
    expect(() => encodeSafetensors(null as never)).toThrow(
      new ArgumentError("encodeSafetensors", "takes an object of tensors, got null"),
    );
    expect(() => encodeSafetensors({ a: [1] as never })).toThrow(
      new ArgumentError("encodeSafetensors", "a must be a tensor, got [1]. Make one with tensor(…)."),
    );
    expect(() => encodeSafetensors({ __metadata__: tensor(1) })).toThrow(
      new ArgumentError("encodeSafetensors", "a tensor cannot be called __metadata__"),
    );
    expect(() => encodeSafetensors({}, { metadata: { a: 1 as never } })).toThrow(
      new ArgumentError("encodeSafetensors", "metadata must be strings, got 1 for a"),
    );
  });

  test("does not touch Object.prototype", () => {
    const content = file({ __metadata__: { ["__proto__"]: "x" }, ["__proto__"]: u8(0, 1) }, 1);
    const { tensors } = decodeSafetensors(content);
    expect(Object.keys(tensors)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>).dtype).toBeUndefined();
  });

  test("a damaged file is read or rejected, and never expands to more than four times its size", () => {
    const files = fc.oneof(
      dicts.map((tensors) => encodeSafetensors(tensors)),
      fc.constant(fixture("kinds.safetensors")),
    );
    let refused = 0;
    fc.assert(
      fc.property(damaged(files), (content) => {
        const read = reads(() => {
          const { tensors } = decodeSafetensors(content);
          const bytes = Object.values(tensors).reduce((sum, x) => sum + x.toTypedArray().byteLength, 0);
          expect(bytes).toBeLessThanOrEqual(4 * content.length);
        });
        if (!read) refused++;
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(500);
  });
});

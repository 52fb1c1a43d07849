import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArgumentError, FormatError, tensor } from "../../src/index.js";
import { decodeNpy, encodeNpy } from "../../src/io/index.js";
import { damaged, reads } from "./damage.js";
import { contentOf, tensors } from "./tensors.js";

/** A file with a custom header. */
function file(header: string, data: readonly number[] = [], version = [1, 0]): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = [text.length & 255, text.length >> 8, ...(version[0] === 1 ? [] : [0, 0])];
  return Uint8Array.from([
    0x93,
    ...new TextEncoder().encode("NUMPY"),
    ...version,
    ...length,
    ...text,
    ...data,
  ]);
}

function dict(descr: string, shape: string, order = "False"): string {
  return `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
}

describe(".npy", () => {
  test("round-trips any tensor, to the bit", () => {
    fc.assert(
      fc.property(tensors, (x) => {
        expect(contentOf({ x: decodeNpy(encodeNpy(x)) })).toEqual(contentOf({ x }));
      }),
    );
  });

  test("is written as NumPy 1.24 writes it", () => {
    const content = encodeNpy(tensor([[1, 2, 3]], { dtype: "int32" }));
    const header = "{'descr': '<i4', 'fortran_order': False, 'shape': (1, 3), }".padEnd(117);
    expect(content).toEqual(file(`${header}\n`, [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]));
    expect(new TextDecoder().decode(encodeNpy(tensor([true])))).toContain("'descr': '|b1'");
    expect(new TextDecoder().decode(encodeNpy(tensor([0.5])))).toContain("'shape': (1,), }");
    expect(new TextDecoder().decode(encodeNpy(tensor(0.5)))).toContain("'shape': (), }");
  });

  test("starts its data at a multiple of 64", () => {
    fc.assert(
      fc.property(tensors, (x) => {
        expect((encodeNpy(x).length - x.toTypedArray().byteLength) % 64).toBe(0);
      }),
    );
  });

  test("reads a Fortran-ordered array as the transposed array of the reversed shape", () => {
    fc.assert(
      fc.property(tensors, (x) => {
        const reversed = [...x.shape].reverse();
        const tuple = `(${reversed.map((n) => `${n},`).join("")})`;
        const descr = { float32: "<f4", float64: "<f8", int32: "<i4", bool: "|b1" }[x.dtype];
        const data = new Uint8Array(x.toTypedArray().buffer as ArrayBuffer);
        const read = decodeNpy(file(dict(descr, tuple, "True"), [...data]));
        const axes = reversed.map((_, i) => reversed.length - 1 - i);
        expect(contentOf({ x: read })).toEqual(contentOf({ x: x.permute(axes) }));
      }),
    );
  });

  test("accepts a header in any order, with either quotes, and with Python 2's long integers", () => {
    const header = `{"shape": (2L, 1L), 'fortran_order' :False,"descr":'>i2'}`;
    expect(decodeNpy(file(header, [0, 1, 255, 254], [2, 0])).toArray()).toEqual([[1], [-2]]);
  });

  const needs = "the header must give descr, fortran_order and shape, got";
  test.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(0), 'a .npy file begins with "\\x93NUMPY", this one does not'],
    ["another file", new Uint8Array(100), 'a .npy file begins with "\\x93NUMPY", this one does not'],
    ["half a head", file("").subarray(0, 9), "9 bytes are too few for a .npy file"],
    [
      "half a head of version 2",
      file("", [], [2, 0]).subarray(0, 11),
      "11 bytes are too few for a .npy file",
    ],
    ["a later version", file(dict("<f4", "()"), [0, 0, 0, 0], [4, 0]), "version 4.0 is not 1.0, 2.0 or 3.0"],
    [
      "an unknown version",
      file(dict("<f4", "()"), [0, 0, 0, 0], [1, 1]),
      "version 1.1 is not 1.0, 2.0 or 3.0",
    ],
    [
      "half a header",
      file("x".repeat(50)).subarray(0, 30),
      "the header should have 50 bytes, but only 20 follow",
    ],
    [
      "a huge header",
      Uint8Array.from([...file("", [], [3, 0]).subarray(0, 8), 0, 0, 1, 0, ...new Uint8Array(65536)]),
      "a header of 65536 bytes is too long for an array of numbers",
    ],
    [
      "a header that is no UTF-8",
      Uint8Array.from([...file("").subarray(0, 8), 1, 0, 255]),
      "the header is not valid UTF-8",
    ],
    ["a header that is no dict", file("[]"), `${needs} "[]"`],
    ["an empty dict", file("{}"), `${needs} "{}"`],
    ["a key too many", file("{'descr': '<f4', 'fortran_order': False, 'shape': (), 'x': 'y'}"), needs],
    ["a key twice", file("{'descr': '<f4', 'fortran_order': False, 'fortran_order': True}"), needs],
    ["a key thrice", file("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}"), needs],
    ["more than a dict", file(`${dict("<f4", "()")} + 1`), needs],
    ["records", file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}"), needs],
    ["a truth that is none", file(dict("<f4", "()", "'True'")), needs],
    ["a shape that is none", file(dict("<f4", "True")), needs],
    ["a dtype that is none", file("{'descr': (4,), 'fortran_order': False, 'shape': ()}"), needs],
    ["an odd shape", file(dict("<f4", "(1,,2)")), needs],
    ["a length beyond all numbers", file(dict("<f4", "(99999999999999999999,)")), needs],
    ["complex numbers", file(dict("<c8", "()"), [0]), 'dtype "<c8" is not one of b1, u1, i1,'],
    ["objects", file(dict("|O", "()"), [0]), 'dtype "|O" is not one of b1, u1, i1,'],
    ["no byte order", file(dict("f4", "()"), [0]), 'dtype "f4" is not one of b1, u1, i1,'],
    ["no order of four bytes", file(dict("|f4", "()"), [0]), 'dtype "|f4" is not one of b1, u1, i1,'],
    ["no dtype", file(dict("", "()"), [0]), 'dtype "" is not one of b1, u1, i1,'],
    ["too little", file(dict("<f4", "(2, 3)"), [0, 1]), "<f4 [2, 3] needs 24 bytes, but 2 follow the header"],
    ["too much", file(dict("<f4", "(0, 3)"), [0, 1]), "<f4 [0, 3] needs 0 bytes, but 2 follow the header"],
    [
      "a shape beyond the file",
      file(dict("<f8", "(4294967296, 4294967296)"), [0]),
      "<f8 [4294967296, 4294967296] needs 147573952589676410000 bytes, but 1 follow the header",
    ],
    [
      "a number too wide",
      file(dict(">u4", "(1,)"), [128, 0, 0, 0]),
      "element 0 is 2147483648, which int32 cannot hold",
    ],
  ])("refuses %s", (_, content, problem) => {
    expect(() => decodeNpy(content)).toThrow(FormatError);
    expect(() => decodeNpy(content)).toThrow(`decodeNpy: ${problem}`);
  });

  test("rejects invalid input", () => {
    expect(() => decodeNpy([1] as never)).toThrow(
      new ArgumentError("decodeNpy", "takes an ArrayBuffer or Uint8Array, got [1]"),
    );
    expect(() => encodeNpy([1] as never)).toThrow(
      new ArgumentError("encodeNpy", "x must be a tensor, got [1]. Make one with tensor(…)."),
    );
    const deep = tensor([1], { shape: new Array<number>(30_000).fill(1) });
    expect(() => encodeNpy(deep)).toThrow(new ArgumentError("encodeNpy", "30000 axes are too many"));
  });

  test("a damaged file is read or rejected, and never expands to more than four times its size", () => {
    let refused = 0;
    fc.assert(
      fc.property(damaged(tensors.map((x) => encodeNpy(x))), (content) => {
        const read = reads(() => {
          expect(decodeNpy(content).toTypedArray().byteLength).toBeLessThanOrEqual(4 * content.length);
        });
        if (!read) refused++;
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(500);
  });
});

import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArgumentError, FormatError, tensor } from "../../src/index.js";
import { decodeNpz, encodeJson, encodeNpy, encodeNpz, encodeSafetensors } from "../../src/io/index.js";
import { encodeZip } from "../../src/io/zip.js";
import { damaged } from "./damage.js";
import { expected, fixture } from "./fixtures.js";
import { contentOf, dicts } from "./tensors.js";

/** An archive with one array `a`, a float32 [1, 2]. */
const archive = encodeNpz({ a: tensor([1, 2]) });
const directory = 30 + 5 + 136;
const tail = directory + 46 + 5;

/** The archive with some bytes replaced. */
function changed(...changes: readonly [at: number, ...bytes: number[]][]): Uint8Array {
  const copy = archive.slice();
  for (const [at, ...bytes] of changes) copy.set(bytes, at);
  return copy;
}

/** The archive with its file replaced, compressed. */
function packedAs(packed: Uint8Array, size: number): Uint8Array {
  const grown = Uint8Array.from([...archive.subarray(0, 35), ...packed, ...archive.subarray(directory)]);
  const view = new DataView(grown.buffer);
  const line = 35 + packed.length;
  view.setUint16(line + 10, 8, true);
  view.setUint32(line + 20, packed.length, true);
  view.setUint32(line + 24, size, true);
  view.setUint32(line + 51 + 16, line, true);
  return grown;
}

describe(".npz", () => {
  test("round-trips any tensors, to the bit", async () => {
    await fc.assert(
      fc.asyncProperty(dicts, async (tensors) => {
        expect(contentOf(await decodeNpz(encodeNpz(tensors)))).toEqual(contentOf(tensors));
      }),
    );
  });

  test("is the same file for the same content at any time", () => {
    expect(encodeNpz({ a: tensor([1, 2]) })).toEqual(archive);
  });

  test("reads every kind, order and version that NumPy writes", async () => {
    expect(contentOf(await decodeNpz(fixture("kinds.npz")))).toEqual(contentOf(expected("kinds.npz")));
  });

  test.each(["savez.npz", "savez_compressed.npz"])("reads %s", async (name) => {
    const own = await decodeNpz(fixture(name));
    const all = expected("kinds.npz");
    expect(Object.keys(own)).toEqual(["<f4", "<i8", "bool", "fortran", "scalar", "empty"]);
    expect(contentOf(own)).toEqual(
      contentOf(Object.fromEntries(Object.keys(own).map((key) => [key, all[key]!]))),
    );
  });

  test("reads archives with a comment at the end", async () => {
    const comment = new TextEncoder().encode("PK\x05\x06 is not the end");
    const content = Uint8Array.from([...changed([tail + 20, comment.length]), ...comment]);
    expect((await decodeNpz(content)).a?.toArray()).toEqual([1, 2]);
  });

  const deflated = deflateRawSync(encodeNpy(tensor([1, 2])));
  const two = encodeNpz({ a: tensor([1]), b: tensor([2]) });
  const secondLine = two.length - 22 - 51;
  test.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(0), "these 0 bytes are not a complete ZIP archive"],
    ["another file", new Uint8Array(100), "these 100 bytes are not a complete ZIP archive"],
    ["half an archive", archive.subarray(0, 200), "these 200 bytes are not a complete ZIP archive"],
    ["parts", changed([tail + 4, 1]), "the archive has several parts"],
    ["ZIP64", changed([tail + 16, 255, 255, 255, 255]), "ZIP64 archives are not supported"],
    [
      "a misplaced directory",
      changed([tail + 16, 0]),
      "the directory should be at 0 … 51, but its end is at 222",
    ],
    [
      "a line too few",
      changed([tail + 8, 2, 0, 2, 0]),
      "the directory should list 2 files, but ends after 1",
    ],
    ["a line too many", changed([tail + 8, 0, 0, 0, 0]), "the directory lists more than 0 files"],
    ["a line that is none", changed([directory, 0]), "the directory should list 1 files, but ends after 0"],
    ["a line too long", changed([directory + 30, 1]), "the directory should list 1 files, but ends after 0"],
    ["a password", changed([directory + 8, 1]), '"a.npy" is encrypted'],
    ["other packing", changed([directory + 10, 9]), '"a.npy" is packed with method 9, supported are 0 and 8'],
    ["a file out of place", changed([directory + 42, 1]), '"a.npy" should be at 1, but there is no file'],
    [
      "a file beyond the end",
      changed([directory + 42, 0, 0, 0, 255]),
      '"a.npy" should be at 4278190080, but there is no file',
    ],
    [
      "more bytes than there are",
      changed([directory + 20, 137, 0, 0, 0, 137]),
      '"a.npy" should be at 35 … 172, but the directory begins at 171',
    ],
    ["two sizes", changed([directory + 24, 137]), '"a.npy" cannot have 137 bytes in 136 packed ones'],
    [
      "a bomb",
      packedAs(deflated, 2 ** 32 - 1),
      `"a.npy" cannot have 4294967295 bytes in ${deflated.length} packed ones`,
    ],
    ["more than was announced", packedAs(deflated, 10), '"a.npy" is damaged: its checksum differs'],
    ["less than was announced", packedAs(deflated, 1000), '"a.npy" is damaged: its checksum differs'],
    [
      "what is not deflated",
      packedAs(new Uint8Array(9).fill(255), 136),
      '"a.npy" is damaged: its checksum differs',
    ],
    [
      "half of what was deflated",
      packedAs(deflated.subarray(0, 40), 136),
      '"a.npy" is damaged: its checksum differs',
    ],
    ["a wrong checksum", changed([directory + 16, 0, 0, 0, 0]), '"a.npy" is damaged: its checksum differs'],
    ["a changed element", changed([directory - 1, 1]), '"a.npy" is damaged: its checksum differs'],
    ["a name that is no UTF-8", changed([directory + 46, 255]), "a name is not valid UTF-8"],
    ["other files", changed([directory + 50, 0x78]), '"a.npx" is not a .npy file'],
    ["a name twice", two.with(secondLine + 46, 0x61), '"a.npy" is repeated'],
    ["shared bytes", two.with(secondLine + 42, 0), '"b.npy" overlaps another file'],
  ])("refuses %s", async (_, content, problem) => {
    const failure = decodeNpz(content).catch((error: unknown) => error);
    expect(await failure).toEqual(new FormatError("decodeNpz", problem));
  });

  test("checks the limit before unpacking anything", async () => {
    const small = packedAs(deflated, 136);
    expect((await decodeNpz(small, { maxBytes: 136 })).a?.toArray()).toEqual([1, 2]);
    await expect(decodeNpz(small, { maxBytes: 135 })).rejects.toThrow(
      new FormatError("decodeNpz", "the archive has 136 bytes unpacked, the limit is 135"),
    );
    await expect(decodeNpz(two, { maxBytes: 200 })).rejects.toThrow(
      new FormatError("decodeNpz", "the archive has 264 bytes unpacked, the limit is 200"),
    );
    await expect(decodeNpz(small, { maxBytes: Number.NaN })).rejects.toThrow("maxBytes must be a number");
  });

  test("accepts any names that are valid text, and no others", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: "binary" })), async (names) => {
        const tensors = Object.fromEntries(names.map((name, i) => [name, tensor([i])]));
        expect(contentOf(await decodeNpz(encodeNpz(tensors)))).toEqual(contentOf(tensors));
      }),
    );
    for (const encode of [encodeNpz, encodeSafetensors, encodeJson]) {
      expect(() => encode({ "\ud800": tensor([1]), "\udbff": tensor([2]) })).toThrow(
        `${encode.name}: the name "\\ud800" is not valid Unicode`,
      );
    }
  });

  test("names an invalid array", async () => {
    const content = encodeZip("test", [{ name: "a.npy", bytes: new Uint8Array(3) }]);
    await expect(decodeNpz(content)).rejects.toThrow(
      new FormatError("decodeNpz", '"a.npy": a .npy file begins with "\\x93NUMPY", this one does not'),
    );
  });

  test("rejects invalid input", async () => {
    await expect(decodeNpz(1 as never)).rejects.toThrow(
      new ArgumentError("decodeNpz", "takes an ArrayBuffer or Uint8Array, got 1"),
    );
    expect(() => encodeNpz({ a: 1 as never })).toThrow(
      new ArgumentError("encodeNpz", "a must be a tensor, got 1. Make one with tensor(…)."),
    );
    expect(() => encodeNpz({ ["n".repeat(70_000)]: tensor(1) })).toThrow(
      new ArgumentError("encodeNpz", "1 arrays in 140216 bytes are too many for a ZIP archive"),
    );
  });

  test("a damaged archive is read or rejected", async () => {
    const files = fc.constantFrom(fixture("savez_compressed.npz"), fixture("savez.npz"), archive);
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(damaged(files), async (content) => {
        try {
          await decodeNpz(content);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
          refused++;
        }
      }),
      { numRuns: 1000 },
    );
    expect(refused).toBeGreaterThan(300);
  });
});

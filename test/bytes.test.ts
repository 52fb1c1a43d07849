import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { bytesOf, viewKind } from "../src/bytes.js";
import { data, dtypes, ones, tensor } from "../src/index.js";
import {
  decodeCheckpoint,
  decodeNpy,
  decodeNpz,
  decodeSafetensors,
  encodeCheckpoint,
  encodeNpy,
  encodeNpz,
  encodeSafetensors,
} from "../src/io/index.js";
import { Matrix } from "../src/manual/index.js";

/** The globals of another realm, such as an iframe or a test runner's sandbox. */
const realm = runInNewContext("globalThis") as typeof globalThis;

/** One file in every form in which it may arrive. */
function arrivals(file: Uint8Array): Record<string, ArrayBufferLike | Uint8Array> {
  const shared = new SharedArrayBuffer(file.length);
  new Uint8Array(shared).set(file);
  return {
    Uint8Array: file,
    "ArrayBuffer of another realm": realm.Uint8Array.from(file).buffer,
    "Uint8Array of another realm": realm.Uint8Array.from(file),
    "DataView of another realm": new realm.DataView(realm.Uint8Array.from(file).buffer) as never,
    SharedArrayBuffer: shared,
    "view of a SharedArrayBuffer": new Uint8Array(shared),
    Buffer: Buffer.from(file),
  };
}

describe("a typed array is identified by its slots, not its class", () => {
  it.each(["Float32Array", "Float64Array", "Int32Array", "Int16Array", "Uint8Array"] as const)(
    "%s",
    (kind) => {
      const ours = globalThis[kind].of(1, 2, 3);
      const theirs = realm[kind].of(1, 2, 3);
      expect(theirs).not.toBeInstanceOf(globalThis[kind]);
      expect(viewKind(theirs)).toBe(kind);
      expect(tensor(theirs).dtype).toBe(tensor(ours).dtype);
      expect(tensor(theirs).toArray()).toEqual([1, 2, 3]);
      const shared = new globalThis[kind](new SharedArrayBuffer(ours.byteLength) as never);
      shared.set(ours);
      expect(tensor(shared).inspect()).toBe(tensor(ours).inspect());
    },
  );

  it("keeps fractions of another realm's arrays", () => {
    expect(tensor(realm.Float32Array.of(0.5, -1.5)).toArray()).toEqual([0.5, -1.5]);
    expect(new Matrix(1, 2, realm.Float32Array.of(0.5, 1) as never).dtype).toBe("float32");
  });

  it("rejects arrays without a matching dtype, from any realm", () => {
    for (const { BigInt64Array, BigUint64Array, Uint32Array, DataView, ArrayBuffer } of [globalThis, realm]) {
      for (const view of [
        BigInt64Array.of(1n),
        BigUint64Array.of(1n),
        Uint32Array.of(1),
        new DataView(new ArrayBuffer(4)),
      ])
        expect(() => tensor(view as never)).toThrow(
          `tensor: no dtype can hold the elements of a ${viewKind(view)}.`,
        );
    }
  });
});

describe("files may arrive in any buffer:", () => {
  const tensors = Object.fromEntries(dtypes.map((dtype) => [dtype, ones([3], { dtype })]));
  const idx = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9);
  const formats: Record<string, [file: Uint8Array, decode: (file: never) => unknown]> = {
    npy: [encodeNpy(ones([2, 3])), decodeNpy],
    npz: [encodeNpz(tensors), decodeNpz],
    safetensors: [encodeSafetensors(tensors), decodeSafetensors],
    checkpoint: [encodeCheckpoint({}, { epoch: 3 }), decodeCheckpoint],
    idx: [idx, data.parseIdx],
  };

  it.each(Object.entries(formats))("%s", async (_, [file, decode]) => {
    const expected = JSON.stringify(await decode(file as never));
    for (const [way, content] of Object.entries(arrivals(file)))
      expect(JSON.stringify(await decode(content as never)), way).toBe(expected);
  });

  it("shared memory is copied, other memory is not", () => {
    const shared = new SharedArrayBuffer(4);
    const bytes = bytesOf("test", shared);
    new Uint8Array(shared)[0] = 1;
    expect(bytes[0]).toBe(0);
    const own = new ArrayBuffer(4);
    expect(bytesOf("test", own).buffer).toBe(own);
  });

  it("anything else throws", () => {
    for (const stray of [undefined, null, 3, "text", [1], {}, { byteLength: 3 }])
      expect(() => bytesOf("decodeNpy", stray)).toThrow("decodeNpy: takes an ArrayBuffer or Uint8Array, got");
  });
});

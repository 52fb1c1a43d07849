import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32, crc32c } from "../../src/io/crc.js";
import { encodeEvent, encodeEvents, eventFileHead, History } from "../../src/io/index.js";

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Parses a record according to the format: length, checksum, data, checksum. */
function records(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const unmasked = (at: number): number => {
    const turned = (view.getUint32(at, true) - 0xa282ead8) >>> 0;
    return ((turned >>> 17) | (turned << 15)) >>> 0;
  };
  const all: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(unmasked(at + 8)).toBe(crc32c(file.subarray(at, at + 8)));
    expect(unmasked(at + 12 + length)).toBe(crc32c(data));
    all.push(data);
    at += length + 16;
  }
  return all;
}

type Field = readonly [number: number, value: number | Uint8Array];

/** The fields of a protocol buffer message. */
function fields(message: Uint8Array): Field[] {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const found: Field[] = [];
  while (at < message.length) {
    const key = varint();
    const start = at;
    if ((key & 7) === 0) found.push([key >> 3, varint()]);
    else if ((key & 7) === 1) found.push([key >> 3, view.getFloat64(start, true)]);
    else if ((key & 7) === 5) found.push([key >> 3, view.getFloat32(start, true)]);
    else {
      const length = varint();
      found.push([key >> 3, message.subarray(at, at + length)]);
      at += length;
    }
    if ((key & 7) === 1) at += 8;
    if ((key & 7) === 5) at += 4;
  }
  return found;
}

function text(value: number | Uint8Array | undefined): string {
  return new TextDecoder().decode(value as Uint8Array);
}

describe("checksums", () => {
  // The reference values for these nine digits, and those of RFC 3720 for 32 bytes.
  test("match the reference values", () => {
    expect(crc32(ascii("123456789"))).toBe(0xcbf43926);
    expect(crc32c(ascii("123456789"))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
    expect([crc32(ascii("")), crc32c(ascii(""))]).toEqual([0, 0]);
  });
});

describe("event files", () => {
  const metrics = fc.dictionary(
    fc.string({ unit: "binary" }).filter((name) => name !== "step" && name !== "time"),
    fc.float(),
    { maxKeys: 5 },
  );
  const steps = fc.tuple(fc.maxSafeNat(), metrics, fc.double({ noNaN: true, noDefaultInfinity: true }));

  test("hold every metric of every record, with correct checksums", () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 5 }), (measured) => {
        const history = new History();
        for (const [step, own, time] of measured) history.record(step, own, time);
        const [head, ...events] = records(encodeEvents(history.records)).map(fields);
        expect(head!.map(([number]) => number)).toEqual([1, 3]);
        expect(text(head![1]![1])).toBe("brain.Event:2");
        expect(events.length).toBe(measured.length);
        events.forEach((event, i) => {
          const { step, time, metrics: own } = history.records[i]!;
          expect(event.slice(0, 2)).toEqual([
            [1, time],
            [2, step],
          ]);
          const summary = fields(event[2]![1] as Uint8Array);
          const scalars = summary.map(([number, value]) => {
            const [tag, scalar] = fields(value as Uint8Array);
            return [number, tag![0], text(tag![1]), ...scalar!];
          });
          const named = Object.entries(own).map(([name, value]) => [1, 1, text(ascii(name)), 2, value]);
          expect(scalars).toEqual(named);
        });
      }),
    );
  });

  test("are the header followed by one event per record", () => {
    const history = new History();
    history.record(1, { loss: 0.5 }, 1_700_000_000);
    history.record(2, { loss: Number.NaN }, 1_700_000_001);
    const parts = [eventFileHead(1_700_000_000), ...history.records.map(encodeEvent)];
    expect(encodeEvents(history.records)).toEqual(Uint8Array.from(parts.flatMap((part) => [...part])));
  });

  test("are byte for byte what TensorBoard's writer produces", () => {
    // RecordWriter of tensorboard 2.21, given Event(wall_time=1.5, step=300) with
    // Value(tag="loss", simple_value=0.25).
    const hex =
      "1b00000000000000" +
      "1a0d9e13" +
      "09000000000000f83f" +
      "10ac02" +
      "2a0d0a0b0a046c6f7373150000803e" +
      "9908deed";
    const event = encodeEvent({ step: 300, time: 1.5, metrics: { loss: 0.25 } });
    expect(Buffer.from(event).toString("hex")).toBe(hex);
  });
});

/**
 * @file Event files, which TensorBoard displays as curves.
 *
 * A file is a list of records: the length of the data (8 bytes), its checksum, the data, and the data's
 * checksum. The data is an `Event` encoded as a protocol buffer; the first one gives the format version.
 * {@link https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto |
 * event.proto},
 * {@link https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/summary.proto |
 * summary.proto}, {@link https://protobuf.dev/programming-guides/encoding | the encoding}
 */
import { viewOf } from "./bytes.js";
import { crc32c } from "./crc.js";
import type { HistoryRecord } from "./history.js";

/** Wire types: the lowest three bits of a field's tag say how its value is encoded. */
const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 };

/** The header of an event file created at `time` (seconds since 1970). */
export function eventFileHead(time: number): Uint8Array {
  return framed([...double(1, time), ...text(3, "brain.Event:2")]);
}

/** Encodes one record of a {@link History} for an event file: each metric becomes a scalar. */
export function encodeEvent({ step, time, metrics }: HistoryRecord): Uint8Array {
  const values = Object.entries(metrics).flatMap(([tag, value]) =>
    field(1, [...text(1, tag), ...float(2, value)]),
  );
  return framed([...double(1, time), ...varintField(2, step), ...field(5, values)]);
}

/**
 * Encodes a whole history as an event file. TensorBoard ignores files whose name does not contain `tfevents`.
 */
export function encodeEvents(records: readonly HistoryRecord[]): Uint8Array {
  const parts = [eventFileHead(records[0]?.time ?? 0), ...records.map(encodeEvent)];
  const file = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((offset, part) => {
    file.set(part, offset);
    return offset + part.length;
  }, 0);
  return file;
}

/** Frames data as a record of the file. */
function framed(data: readonly number[]): Uint8Array {
  const record = new Uint8Array(data.length + 16);
  const view = viewOf(record);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, masked(record.subarray(12, 12 + data.length)), true);
  return record;
}

/** A checksum over data that contains checksums is weak, so the format rotates it and adds a constant. */
function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Encodes a whole number ≥ 0, seven bits per byte, lowest first. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

function varintField(number: number, value: number): number[] {
  return [(number << 3) | wire.varint, ...varint(value)];
}

function field(number: number, bytes: readonly number[]): number[] {
  return [(number << 3) | wire.bytes, ...varint(bytes.length), ...bytes];
}

function text(number: number, value: string): number[] {
  return field(number, [...new TextEncoder().encode(value)]);
}

function double(number: number, value: number): number[] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return [(number << 3) | wire.fixed64, ...new Uint8Array(view.buffer)];
}

function float(number: number, value: number): number[] {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value, true);
  return [(number << 3) | wire.fixed32, ...new Uint8Array(view.buffer)];
}

/**
 * @file Cyclic redundancy checks: are these bytes what was written?
 *
 * The algorithm is described in {@link https://www.rfc-editor.org/rfc/rfc1952#section-8 | RFC 1952}.
 */

function tableOf(polynomial: number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let c = byte;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ polynomial : c >>> 1;
    return c;
  });
}

const zipTable: Int32Array = /* @__PURE__ */ tableOf(0xedb88320);
const castagnoliTable: Int32Array = /* @__PURE__ */ tableOf(0x82f63b78);

function crc(table: Int32Array, bytes: Uint8Array): number {
  let c = -1;
  for (let i = 0; i < bytes.length; i++) c = table[(c ^ bytes[i]!) & 255]! ^ (c >>> 8);
  return ~c >>> 0;
}

/** The CRC-32 of ZIP and gzip, 0 … 2³²−1. */
export function crc32(bytes: Uint8Array): number {
  return crc(zipTable, bytes);
}

/** CRC-32C (the Castagnoli polynomial), 0 … 2³²−1. */
export function crc32c(bytes: Uint8Array): number {
  return crc(castagnoliTable, bytes);
}

/** Damaged files: bytes changed, removed, or inserted, one byte repeated for long, and truncated files. */
import fc from "fast-check";
import { FormatError } from "../../src/errors.js";

type Damage = (file: Uint8Array) => Uint8Array;

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** Favors the beginning, where headers are. */
function at(file: Uint8Array, where: number, early: boolean): number {
  return Math.floor(where * (early ? Math.min(file.length, 80) : file.length));
}

const damages: fc.Arbitrary<Damage> = fc
  .record({
    kind: fc.constantFrom("change", "cut", "insert", "swell", "truncate", "extend"),
    where: place,
    early: fc.boolean(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  })
  .map(({ kind, where, early, bytes }): Damage => {
    return (file) => {
      const start = at(file, where, early);
      if (kind === "truncate") return file.slice(0, start);
      if (kind === "extend") return Uint8Array.from([...file, ...bytes]);
      const after = start + (kind === "insert" || kind === "swell" ? 0 : bytes.length);
      // As long as a header may be: what scans it again for each byte would not come to an end.
      const inserted = kind === "cut" ? [] : kind === "swell" ? Array(60_000).fill(bytes[0]) : bytes;
      return Uint8Array.from([...file.subarray(0, start), ...inserted, ...file.subarray(after)]);
    };
  });

/** Damaged copies of a file. */
export function damaged(file: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(file, fc.array(damages, { minLength: 1, maxLength: 3 }))
    .map(([bytes, all]) => all.reduce((content, damage) => damage(content), bytes));
}

/** True if the file was read, false for a FormatError; rethrows anything else. */
export function reads(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

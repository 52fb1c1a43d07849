/**
 * @file Decoding the bytes of a file (numbers, text, JSON) and rejecting invalid ones.
 */
import { isObject } from "../checks.js";
import { FormatError, show } from "../errors.js";

/** Throws a {@link FormatError} on behalf of one function. */
export type Refuse = (problem: string) => never;

/** A {@link Refuse} that throws on behalf of `op`. */
export function refuser(op: string): Refuse {
  return (problem) => {
    throw new FormatError(op, problem);
  };
}

/** A view for reading numbers from `bytes`. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A short form for messages of any value from a file, however long or deep. */
export function sketch(value: unknown): string {
  if (typeof value === "string") return show(value);
  if (isObject(value)) return "an object";
  if (!Array.isArray(value)) return String(value);
  if (value.length > 8 || value.some(Array.isArray)) return `a list of ${value.length}`;
  return `[${value.map(sketch).join(", ")}]`;
}

/** Decodes UTF-8. */
export function textOf(bytes: Uint8Array, what: string, refuse: Refuse): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse(`${what} is not valid UTF-8`);
  }
}

/**
 * Parses JSON. Unlike `JSON.parse` it rejects objects with duplicate keys, which readers may interpret
 * differently.
 */
export function parseJson(text: string, what: string, refuse: Refuse): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse(`${what} is not valid JSON: ${show(text)}`);
  }
  checkKeys(text, what, refuse);
  return value;
}

/**
 * Scans valid JSON for duplicate keys: a key is the first string after `{`, or after `,` inside an object.
 */
function checkKeys(text: string, what: string, refuse: Refuse): void {
  const open: (Set<string> | undefined)[] = [];
  let expectsKey = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '"') {
      const start = i;
      for (i++; text[i] !== '"'; i++) if (text[i] === "\\") i++;
      if (!expectsKey) continue;
      const key = JSON.parse(text.slice(start, i + 1)) as string;
      const keys = open.at(-1)!;
      if (keys.has(key)) refuse(`${what} has the name ${show(key)} twice`);
      keys.add(key);
      expectsKey = false;
    } else if (c === "{" || c === "[") {
      open.push(c === "{" ? new Set() : undefined);
      expectsKey = c === "{";
    } else if (c === "}" || c === "]") {
      open.pop();
      expectsKey = false;
    } else if (c === ",") expectsKey = open.at(-1) !== undefined;
  }
}

/** True for lists of lengths. */
export function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

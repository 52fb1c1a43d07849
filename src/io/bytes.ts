/**
 * @file What the bytes of a file say: numbers, text, JSON; and how to refuse them.
 */
import { FormatError, show } from "../errors.js";

/** Throws a {@link FormatError} of one function. */
export type Refuse = (problem: string) => never;

/** What refuses in the name of `op`. */
export function refuser(op: string): Refuse {
  return (problem) => {
    throw new FormatError(op, problem);
  };
}

/** Numbers in `bytes`. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A value from a file as it stands in a message, however long or deep it is. */
export function sketch(value: unknown): string {
  if (typeof value === "string") return show(value);
  if (isObject(value)) return "an object";
  if (!Array.isArray(value)) return String(value);
  if (value.length > 8 || value.some(Array.isArray)) return `a list of ${value.length}`;
  return `[${value.map(sketch).join(", ")}]`;
}

/** UTF-8 as text. */
export function textOf(bytes: Uint8Array, what: string, refuse: Refuse): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse(`${what} is not valid UTF-8`);
  }
}

/**
 * The value of a JSON text. Unlike `JSON.parse` it refuses objects that have a key twice, which two readers
 * may understand in two ways.
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
 * Walks through a text that is known to be JSON: a key is the first string after `{`, or after `,` in an
 * object.
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

/** True for objects with names: no lists, no null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** True for lists of lengths. */
export function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

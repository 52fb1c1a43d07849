/**
 * @file Plain values with tensors in them, such as state dicts, split into JSON and tensors, and reassembled.
 *
 * A tensor becomes `{ "$tensor": name }`, a number that JSON cannot represent `{ "$number": "NaN" }`. User
 * keys that start with `$` get an extra one.
 */
import { Tensor } from "../autograd/index.js";
import { isObject } from "../checks.js";
import { ArgumentError, show } from "../errors.js";
import { isPlain } from "../options.js";
import { type Refuse, sketch } from "./bytes.js";
import type { Tensors } from "./elements.js";
import { readNumber, writeNumber } from "./numbers.js";

/** The values a state can hold: anything JSON can express, any number, and tensors. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | Tensor
  | readonly Plain[]
  | { readonly [name: string]: Plain };

/** Deeper values are rejected before the stack overflows. */
const maxDepth = 100;

const marker = "$";
const tensorKey = "$tensor";
const numberKey = "$number";

/** A JSON value, and the tensors extracted from it, named after their place. */
export interface Parts {
  readonly json: unknown;
  readonly tensors: Tensors;
}

/**
 * Splits a value. Entries that are `undefined` are omitted.
 * @throws ArgumentError unless the value is {@link Plain}
 */
export function takeApart(op: string, value: unknown): Parts {
  const tensors = new Map<string, Tensor>();
  const put = (tensor: Tensor, path: string): unknown => {
    // Only unusual keys collide: `{ "a.b": x, a: { b: y } }`.
    let name = path;
    for (let n = 2; tensors.has(name); n++) name = `${path}#${n}`;
    tensors.set(name, tensor);
    return { [tensorKey]: name };
  };
  const json = apart(op, value, "", 0, put);
  return { json, tensors: Object.fromEntries(tensors) };
}

type Put = (tensor: Tensor, path: string) => unknown;

function apart(op: string, value: unknown, path: string, depth: number, put: Put): unknown {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") {
    const written = writeNumber(value);
    return typeof written === "number" ? written : { [numberKey]: written };
  }
  if (value instanceof Tensor) return put(value, path);
  const place = path === "" ? "the state" : path;
  if (depth === maxDepth) throw new ArgumentError(op, `${place} is nested too deeply, or contains itself`);
  const below = (item: unknown, name: string): unknown =>
    apart(op, item, path === "" ? name : `${path}.${name}`, depth + 1, put);
  if (Array.isArray(value)) return value.map((item, i) => below(item, String(i)));
  if (typeof value === "object" && isPlain(value)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(
      entries.map(([name, item]) => [name.startsWith(marker) ? marker + name : name, below(item, name)]),
    );
  }
  throw new ArgumentError(op, `${place} cannot be saved: it is ${show(value)}`);
}

/** Reverses {@link takeApart}. */
export function putTogether({ json, tensors }: Parts, refuse: Refuse): Plain {
  return together(json, tensors, refuse, 0);
}

function together(json: unknown, tensors: Tensors, refuse: Refuse, depth: number): Plain {
  if (!Array.isArray(json) && !isObject(json)) return json as null | boolean | number | string;
  if (depth > maxDepth) refuse("the state is nested too deeply");
  if (Array.isArray(json)) return json.map((item) => together(item, tensors, refuse, depth + 1));
  const entries = Object.entries(json);
  const [key, only] = entries.length === 1 ? entries[0]! : [];
  if (key === tensorKey) {
    if (typeof only === "string" && Object.hasOwn(tensors, only)) return tensors[only]!;
    return refuse(`the state refers to a tensor ${sketch(only)}, which is not in the file`);
  }
  if (key === numberKey) {
    return readNumber(only) ?? refuse(`a ${numberKey} in the state must be a number, got ${sketch(only)}`);
  }
  return Object.fromEntries(
    entries.map(([name, item]) => {
      const own = name.startsWith(marker) ? name.slice(1) : name;
      if (own !== name && !own.startsWith(marker)) refuse(`the state has an unknown marker ${show(name)}`);
      return [own, together(item, tensors, refuse, depth + 1)];
    }),
  );
}

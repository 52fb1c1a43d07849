/**
 * @file Plain values with tensors in them, as state dicts are, taken apart into JSON and tensors, and put
 * together again.
 *
 * A tensor becomes `{ "$tensor": name }`, one of the numbers that JSON does not know `{ "$number": "NaN" }`.
 * Names of users that begin with `$` get another one.
 */
import { Tensor } from "../autograd/index.js";
import { ArgumentError, show } from "../errors.js";
import { isPlain } from "../options.js";
import { isObject, type Refuse, sketch } from "./bytes.js";
import type { Tensors } from "./elements.js";
import { readNumber, writeNumber } from "./numbers.js";

/** What a state may consist of: everything that JSON can say, any number, tensors. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | Tensor
  | readonly Plain[]
  | { readonly [name: string]: Plain };

/** Deeper values are refused before the stack ends. */
const deepest = 100;

const marker = "$";
const tensorKey = "$tensor";
const numberKey = "$number";

/** Something that goes into JSON, and the tensors that were in it, by names that tell where. */
export interface Parts {
  readonly json: unknown;
  readonly tensors: Tensors;
}

/**
 * Takes a value apart. Entries that are `undefined` are left out.
 * @throws ArgumentError for what is not {@link Plain}
 */
export function takeApart(op: string, value: unknown): Parts {
  const tensors = new Map<string, Tensor>();
  const put = (tensor: Tensor, path: string): unknown => {
    // Only odd names meet: `{ "a.b": x, a: { b: y } }`.
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
  if (depth === deepest) throw new ArgumentError(op, `${place} is nested too deeply, or contains itself`);
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

/** Undoes {@link takeApart}. */
export function putTogether({ json, tensors }: Parts, refuse: Refuse): Plain {
  return together(json, tensors, refuse, 0);
}

function together(json: unknown, tensors: Tensors, refuse: Refuse, depth: number): Plain {
  if (!Array.isArray(json) && !isObject(json)) return json as null | boolean | number | string;
  if (depth > deepest) refuse("the state is nested too deeply");
  if (Array.isArray(json)) return json.map((item) => together(item, tensors, refuse, depth + 1));
  const entries = Object.entries(json);
  const [key, only] = entries.length === 1 ? entries[0]! : [];
  if (key === tensorKey) {
    if (typeof only === "string" && Object.hasOwn(tensors, only)) return tensors[only]!;
    return refuse(`the state asks for a tensor ${sketch(only)}, which is not in the file`);
  }
  if (key === numberKey) {
    return readNumber(only) ?? refuse(`a ${numberKey} in the state must be a number, got ${sketch(only)}`);
  }
  return Object.fromEntries(
    entries.map(([name, item]) => {
      const own = name.startsWith(marker) ? name.slice(1) : name;
      if (own !== name && !own.startsWith(marker)) refuse(`the state has an unknown mark ${show(name)}`);
      return [own, together(item, tensors, refuse, depth + 1)];
    }),
  );
}

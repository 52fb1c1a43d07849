/**
 * @file How WebAssembly's binary format writes types, numbers, names and lists.
 * {@link https://webassembly.github.io/spec/core/binary/values.html | Values}
 */

/** Bytes, in nested lists: expressions share their parts. */
export type Code = number | readonly Code[];

/** The types of WebAssembly values that kernels use; `none` is a statement's. */
export type ValueType = "i32" | "f32" | "f64" | "v128" | "none";

/** How types are written. */
export const valueTypes: Record<ValueType, number> = {
  i32: 0x7f,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
  none: 0x40,
};

/** A module's section. */
export function section(id: number, items: readonly Code[]): Code {
  return [id, sized(list(items))];
}

/** Items, preceded by their number. */
export function list(items: readonly Code[]): Code {
  return [unsigned(items.length), items];
}

/** Bytes, preceded by their number. */
export function sized(code: Code): Code {
  const content = flatten(code);
  return [unsigned(content.length), content];
}

/** A name. */
export function text(name: string): Code {
  return list([...new TextEncoder().encode(name)]);
}

/** LEB128: seven bits per byte, lowest first. */
export function unsigned(value: number): Code {
  return value < 0x80 ? value : [(value & 0x7f) | 0x80, unsigned(value >>> 7)];
}

/** LEB128 in two's complement. */
export function signed(value: number): Code {
  return value >= -64 && value < 64 ? value & 0x7f : [(value & 0x7f) | 0x80, signed(value >> 7)];
}

/** Flattens code to a list of bytes. */
export function flatten(code: Code, into: number[] = []): number[] {
  if (typeof code === "number") into.push(code);
  else for (const part of code) flatten(part, into);
  return into;
}

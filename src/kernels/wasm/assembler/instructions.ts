/**
 * @file Instructions as functions: from operands to the code that leaves a value on the stack.
 */
import { type Code, signed, unsigned, type ValueType, valueTypes } from "./encoding.js";
import { type Opcodes, opcodes } from "./opcodes.js";

/** An instruction with its operands: leaves one value of the type on the stack. */
export interface Value<T extends ValueType = ValueType> {
  readonly type: T;
  readonly code: Code;
}

/** A statement: leaves nothing on the stack. */
export type Statement = Value<"none">;

/** A parameter or local variable; used in an expression, it is read. */
export interface Local<T extends ValueType = ValueType> extends Value<T> {
  readonly index: number;
}

/** Code that computes a vector; used twice in an expression, it is computed twice. */
export type Vector = Value<"v128">;

/** A vector that has already been computed. */
export type VectorLocal = Local<"v128">;

/** Code that computes an integer or an address. */
export type Integer = Value<"i32">;

/** A counter or pointer: an integer that has already been computed. */
export type IntegerLocal = Local<"i32">;

interface TypeOfLetter {
  i: "i32";
  f: "f32";
  d: "f64";
  v: "v128";
  _: "none";
}
const typeOfLetter: TypeOfLetter = { i: "i32", f: "f32", d: "f64", v: "v128", _: "none" };

type Letter = keyof TypeOfLetter;
type OperandsOf<S extends string> = S extends `${infer L extends Letter}${infer Rest}`
  ? [Value<TypeOfLetter[L]>, ...OperandsOf<Rest>]
  : [];
type ImmediatesOf<S extends string> = S extends "@"
  ? [offset?: number]
  : S extends "#"
    ? [lane: number]
    : S extends "@#"
      ? [lane: number, offset?: number]
      : [];

/**
 * The function that a signature such as `iv@:_` describes: operands, immediates (@ offset, # lane), result.
 */
type InstructionOf<S extends string> = S extends `${infer Args}:${infer R extends Letter}`
  ? Args extends `${infer Operands}@#`
    ? (...args: [...OperandsOf<Operands>, ...ImmediatesOf<"@#">]) => Value<TypeOfLetter[R]>
    : Args extends `${infer Operands}@`
      ? (...args: [...OperandsOf<Operands>, ...ImmediatesOf<"@">]) => Value<TypeOfLetter[R]>
      : Args extends `${infer Operands}#`
        ? (...args: [...OperandsOf<Operands>, ...ImmediatesOf<"#">]) => Value<TypeOfLetter[R]>
        : (...args: OperandsOf<Args>) => Value<TypeOfLetter[R]>
  : never;

/** All instructions of one namespace, as functions: `f32x4.add(a, b)`. */
export type Instructions<Space extends keyof Opcodes> = {
  readonly [Name in keyof Opcodes[Space]]: Opcodes[Space][Name] extends readonly [
    number,
    infer S extends string,
  ]
    ? InstructionOf<S>
    : never;
};

function instructions<Space extends keyof Opcodes>(space: Space): Instructions<Space> {
  const table = Object.entries(opcodes[space] as Record<string, readonly [number, string]>);
  return Object.fromEntries(
    table.map(([name, [code, signature]]) => [name, instruction(code, signature)]),
  ) as never;
}

function instruction(opcode: number, signature: string): (...args: readonly (Value | number)[]) => Value {
  const [, operands, immediates, result] = /^([a-z]*)([@#]*):(.)$/.exec(signature)!;
  const count = operands!.length;
  const code = encodeOpcode(opcode);
  const type = typeOfLetter[result as Letter];
  const lane = immediates!.includes("#");
  const memory = immediates!.includes("@");
  return (...args) => {
    const parts: Code[] = [];
    for (let i = 0; i < count; i++) parts.push((args[i] as Value).code);
    parts.push(code);
    // The alignment hint is left at one byte: engines ignore it.
    if (memory) parts.push(0, unsigned((args[count + (lane ? 1 : 0)] as number | undefined) ?? 0));
    if (lane) parts.push(args[count] as number);
    return { type, code: parts };
  };
}

/** Opcodes are one byte, or a prefix byte and a number of three hexadecimal digits: 0xfd0e4 is f32x4.add. */
function encodeOpcode(opcode: number): Code {
  return opcode < 0x100 ? opcode : [opcode >> 12, unsigned(opcode & 0xfff)];
}

/** Instructions on 32-bit integers; addresses are i32. */
export const i32: Instructions<"i32"> & { const(value: number): Integer } = {
  ...instructions("i32"),
  const: (value) => ({ type: "i32", code: [0x41, signed(value | 0)] }),
};

/** Instructions on 32-bit floating point numbers. */
export const f32: Instructions<"f32"> & { const(value: number): Value<"f32"> } = {
  ...instructions("f32"),
  const: (value) => ({ type: "f32", code: [0x43, ...bytesOf(new Float32Array([value]))] }),
};

/** Instructions on 64-bit floating point numbers. */
export const f64: Instructions<"f64"> & { const(value: number): Value<"f64"> } = {
  ...instructions("f64"),
  const: (value) => ({ type: "f64", code: [0x44, ...bytesOf(new Float64Array([value]))] }),
};

/** Instructions on 128 bits, regardless of their lanes. */
export const v128: Instructions<"v128"> = instructions("v128");

/** Instructions on four float32 lanes; `const` repeats one number or takes four. */
export const f32x4: Instructions<"f32x4"> & { const(...lanes: readonly number[]): Vector } = {
  ...instructions("f32x4"),
  const: (...lanes) => vector(Float32Array.from({ length: 4 }, (_, i) => lanes[i % lanes.length]!)),
};

/** Instructions on four int32 lanes; `const` repeats one number or takes four. */
export const i32x4: Instructions<"i32x4"> & { const(...lanes: readonly number[]): Vector } = {
  ...instructions("i32x4"),
  const: (...lanes) => vector(Int32Array.from({ length: 4 }, (_, i) => lanes[i % lanes.length]!)),
};

/** Instructions on two float64 lanes; `const` repeats one number or takes two. */
export const f64x2: Instructions<"f64x2"> & { const(...lanes: readonly number[]): Vector } = {
  ...instructions("f64x2"),
  const: (...lanes) => vector(Float64Array.from({ length: 2 }, (_, i) => lanes[i % lanes.length]!)),
};

/** Instructions on two int64 lanes. */
export const i64x2: Instructions<"i64x2"> = instructions("i64x2");

/** Instructions on eight int16 lanes. */
export const i16x8: Instructions<"i16x8"> = instructions("i16x8");

/** Instructions on sixteen int8 lanes; `shuffle` picks 16 bytes out of the 32 of its operands. */
export const i8x16: Instructions<"i8x16"> & {
  shuffle(a: Vector, b: Vector, bytes: readonly number[]): Vector;
} = {
  ...instructions("i8x16"),
  shuffle: (a, b, bytes) => ({ type: "v128", code: [a.code, b.code, 0xfd, 0x0d, ...bytes] }),
};

/** Fills of memory, in bytes. */
export const memory: { fill(to: Integer, byte: Integer, bytes: Integer): Statement } = {
  fill: (to, byte, bytes) => ({ type: "none", code: [to.code, byte.code, bytes.code, 0xfc, 11, 0] }),
};

/** Picks four 32-bit lanes out of the eight of `a` (0…3) and `b` (4…7). */
export function shuffle32(a: Vector, b: Vector, ...lanes: [number, number, number, number]): Vector {
  return i8x16.shuffle(
    a,
    b,
    lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
  );
}

/** The size of `elements` float32 or int32 in bytes: four times their number. */
export function bytesFor(elements: Integer): Integer {
  return i32.shl(elements, i32.const(2));
}

/** The address of the `index`-th float32 or int32. */
export function elementAt(array: Integer, index: Integer): Integer {
  return i32.add(array, bytesFor(index));
}

/** `condition ? a : b`, both computed. */
export function select<T extends ValueType>(a: Value<T>, b: Value<T>, condition: Integer): Value<T> {
  return { type: a.type, code: [a.code, b.code, condition.code, 0x1c, 1, valueTypes[a.type]] };
}

function vector(lanes: Float32Array | Float64Array | Int32Array): Vector {
  return { type: "v128", code: [0xfd, 0x0c, ...bytesOf(lanes)] };
}

function bytesOf(array: Float32Array | Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(array.buffer);
}

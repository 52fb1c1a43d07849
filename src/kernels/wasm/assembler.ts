/**
 * @file A small WebAssembly assembler: instructions as typed functions, modules as bytes.
 *
 * Instructions keep WebAssembly's own names and are composed as expressions; statements are appended to a
 * function.
 * {@link https://webassembly.github.io/spec/core/binary/index.html | The binary format}
 *
 * ```ts
 * const module = new Assembler();
 * module.func("scale", { out: "i32", a: "i32", n: "i32", factor: "f32" }, (f, { out, a, n, factor }) => {
 *   const factors = f.hoist(f32x4.splat(factor));
 *   const i = f.local("i32");
 *   f.for(i, n, 16, () => {
 *     f.do(v128.store(i32.add(out, i), f32x4.mul(v128.load(i32.add(a, i)), factors)));
 *   });
 * });
 * const { scale } = module.instantiate(memory);
 * ```
 */
import { type Code, flatten, list, section, signed, sized, text, unsigned } from "./encoding.js";
import { type Opcodes, opcodes } from "./opcodes.js";

/** The types of WebAssembly values that kernels use; `none` is a statement's. */
export type ValueType = "i32" | "f32" | "f64" | "v128" | "none";

/** An instruction with its operands: leaves one value of the type on the stack. */
export interface Value<T extends ValueType = ValueType> {
  readonly type: T;
  readonly code: Code;
}

/** A statement: leaves nothing on the stack. */
export type Statement = Value<"none">;

/** A parameter or local variable; standing in an expression it is read. */
export interface Local<T extends ValueType = ValueType> extends Value<T> {
  readonly index: number;
}

/** Code that computes a vector; standing twice in an expression it is computed twice. */
export type Vector = Value<"v128">;

/** A vector that was computed already. */
export type VectorLocal = Local<"v128">;

/** Code that computes an integer or an address. */
export type Integer = Value<"i32">;

/** A counter, a pointer: an integer that was computed already. */
export type IntegerLocal = Local<"i32">;

/** The parameters of a function with these names and types. */
export type Locals<Types extends Readonly<Record<string, ValueType>>> = {
  readonly [Name in keyof Types]: Local<Types[Name]>;
};

/** A place that a branch can go to. */
export interface Label {
  readonly depth: number;
}

interface TypeOfLetter {
  i: "i32";
  f: "f32";
  d: "f64";
  v: "v128";
  _: "none";
}
const typeOfLetter: TypeOfLetter = { i: "i32", f: "f32", d: "f64", v: "v128", _: "none" };
const valueTypes: Record<ValueType, number> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b, none: 0x40 };

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

/** Instructions on 128 bits, whatever lanes they hold. */
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

/** Bytes of so many float32 or int32: four times a number. */
export function bytesFor(elements: Integer): Integer {
  return i32.shl(elements, i32.const(2));
}

/** The address of the `index`-th float32 or int32. */
export function elementAt(array: Integer, index: Integer): Integer {
  return i32.add(array, bytesFor(index));
}

/** Pointers that lie `stride` bytes apart, as locals. */
export function pointers(f: Body, first: Integer, stride: Integer, count: number): IntegerLocal[] {
  const all = [f.local("i32", first)];
  while (all.length < count) all.push(f.local("i32", i32.add(all.at(-1)!, stride)));
  return all;
}

/** `condition ? a : b`, both computed. */
export function select<T extends ValueType>(a: Value<T>, b: Value<T>, condition: Integer): Value<T> {
  return { type: a.type, code: [a.code, b.code, condition.code, 0x1c, 1, valueTypes[a.type]] };
}

/** The body of a function as it is written. */
export class Body {
  readonly #locals: ValueType[];
  readonly #prologue: Code[] = [];
  readonly #code: Code[] = [];
  readonly #hoisted = new Map<string, Local>();
  readonly #params: number;
  #depth = 0;

  constructor(params: readonly ValueType[]) {
    this.#locals = [...params];
    this.#params = params.length;
  }

  /** A new local variable; 0 until it is set. */
  local<T extends ValueType>(type: T, initial?: Value<T>): Local<T> {
    const index = this.#locals.push(type) - 1;
    const local = { type, index, code: [0x20, unsigned(index)] };
    if (initial) this.set(local, initial);
    return local;
  }

  /**
   * A local that is set once, before everything else in the function; asking again for the same value gives
   * the same local. The value may read parameters and hoisted locals only. Constants of inner loops belong
   * here: engines make a `v128.const` anew wherever it stands.
   */
  hoist<T extends ValueType>(value: Value<T>): Local<T> {
    const key = flatten(value.code).join();
    const known = this.#hoisted.get(key);
    if (known) return known as Local<T>;
    const local = this.local(value.type);
    this.#prologue.push(value.code, 0x21, unsigned(local.index));
    this.#hoisted.set(key, local);
    return local;
  }

  /** Appends a statement. */
  do(statement: Statement): void {
    this.#code.push(statement.code);
  }

  /** `local = value` */
  set<T extends ValueType>(local: Local<T>, value: Value<T>): void {
    this.#code.push(value.code, 0x21, unsigned(local.index));
  }

  /** `local += by` */
  advance(local: IntegerLocal, by: Integer | number): void {
    this.set(local, i32.add(local, typeof by === "number" ? i32.const(by) : by));
  }

  /** A block; branching to its label leaves it. */
  block(body: (label: Label) => void): void {
    this.#nest(0x02, body);
  }

  /** A loop; branching to its label starts the next round, reaching the end leaves it. */
  loop(body: (label: Label) => void): void {
    this.#nest(0x03, body);
  }

  /** `if (condition) then() else otherwise()` */
  if(condition: Integer, then: () => void, otherwise?: () => void): void {
    this.#code.push(condition.code, 0x04, 0x40);
    this.#depth++;
    then();
    if (otherwise) {
      this.#code.push(0x05);
      otherwise();
    }
    this.#depth--;
    this.#code.push(0x0b);
  }

  /** Branches to a label that stands around this place. */
  branch(label: Label): void {
    this.#code.push(0x0c, unsigned(this.#depth - label.depth));
  }

  /** Branches when the condition is not 0. */
  branchIf(label: Label, condition: Integer): void {
    this.#code.push(condition.code, 0x0d, unsigned(this.#depth - label.depth));
  }

  /**
   * `for (; i + step <= end; i += step) body()`, signed; `i` starts from what it holds and ends at the
   * first not done.
   */
  for(i: IntegerLocal, end: Integer, step: number, body: () => void): void {
    const fits = step === 1 ? i32.lt_s(i, end) : i32.le_s(i32.add(i, i32.const(step)), end);
    this.if(fits, () => {
      this.loop((again) => {
        body();
        this.advance(i, step);
        this.branchIf(again, fits);
      });
    });
  }

  /** The function's code entry. */
  assemble(result?: Value): Code {
    const locals = this.#locals.slice(this.#params);
    const declarations = locals.map((type) => [1, valueTypes[type]]);
    return sized([list(declarations), this.#prologue, this.#code, result?.code ?? [], 0x0b]);
  }

  #nest(opcode: number, body: (label: Label) => void): void {
    this.#code.push(opcode, 0x40);
    this.#depth++;
    body({ depth: this.#depth });
    this.#depth--;
    this.#code.push(0x0b);
  }
}

type Words<Text extends string> = Text extends `${infer Word} ${infer Rest}` ? Word | Words<Rest> : Text;

/** Parameters that are integers or addresses, by their names: `integers("out a length")`. */
export function integers<const Text extends string>(names: Text): Readonly<Record<Words<Text>, "i32">> {
  return Object.fromEntries(names.split(" ").map((name) => [name, "i32"])) as Record<Words<Text>, "i32">;
}

/** An instance's functions by name. */
export type Exports = Readonly<Record<string, (...args: readonly number[]) => number>>;

/** A module that works in an imported memory. */
export class Assembler {
  readonly #types: Code[] = [];
  readonly #codes: Code[] = [];
  readonly #exports: Code[] = [];

  /**
   * Writes a function and exports it under its name. A body that returns a value makes it the function's
   * result.
   */
  func<const P extends Readonly<Record<string, ValueType>>>(
    name: string,
    params: P,
    body: (f: Body, params: Locals<P>) => Value | undefined,
  ): void {
    const types = Object.values(params);
    const locals = Object.entries(params).map(([key, type], index) => [
      key,
      { type, index, code: [0x20, unsigned(index)] },
    ]);
    const f = new Body(types);
    const result = body(f, Object.fromEntries(locals) as Locals<P>);
    const results = result ? [valueTypes[result.type]] : [];
    const index = this.#codes.push(f.assemble(result)) - 1;
    this.#types.push([0x60, list(types.map((type) => valueTypes[type])), list(results)]);
    this.#exports.push([text(name), 0, unsigned(index)]);
  }

  /** The module's bytes. */
  assemble(): Uint8Array<ArrayBuffer> {
    const indices = this.#codes.map((_, index) => unsigned(index));
    const anyMemory = [text("env"), text("memory"), 2, 0, 0];
    return Uint8Array.from(
      flatten([
        [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        section(1, this.#types),
        section(2, [anyMemory]),
        section(3, indices),
        section(7, this.#exports),
        section(10, this.#codes),
      ]),
    );
  }

  /** Compiles the module at once and gives its functions. */
  instantiate(memory: WebAssembly.Memory): Exports {
    const module = new WebAssembly.Module(this.assemble());
    return new WebAssembly.Instance(module, { env: { memory } }).exports as Exports;
  }
}

function vector(lanes: Float32Array | Float64Array | Int32Array): Vector {
  return { type: "v128", code: [0xfd, 0x0c, ...bytesOf(lanes)] };
}

function bytesOf(array: Float32Array | Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(array.buffer);
}

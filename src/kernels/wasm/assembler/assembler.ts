/**
 * @file Functions and modules: statements are appended, bytes come out.
 */
import { isShared } from "../../../bytes.js";
import {
  type Code,
  flatten,
  list,
  section,
  sized,
  text,
  unsigned,
  type ValueType,
  valueTypes,
} from "./encoding.js";
import {
  type Integer,
  type IntegerLocal,
  i32,
  type Local,
  type Statement,
  type Value,
} from "./instructions.js";

/** A target for branches. */
export interface Label {
  readonly depth: number;
}

/** The body of a function under construction. */
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
   * A local that is set once, before everything else in the function; hoisting the same value again returns
   * the same local. The value may read only parameters and hoisted locals. Constants of inner loops belong
   * here: engines rematerialize a `v128.const` wherever it occurs.
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

  /** Pointers that are `stride` bytes apart. */
  pointers(first: Integer, stride: Integer, count: number): IntegerLocal[] {
    const all = [this.local("i32", first)];
    while (all.length < count) all.push(this.local("i32", i32.add(all.at(-1)!, stride)));
    return all;
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

  /** Branches to an enclosing label. */
  branch(label: Label): void {
    this.#code.push(0x0c, unsigned(this.#depth - label.depth));
  }

  /** Branches when the condition is not 0. */
  branchIf(label: Label, condition: Integer): void {
    this.#code.push(condition.code, 0x0d, unsigned(this.#depth - label.depth));
  }

  /**
   * `for (; i + step <= end; i += step) body()`, signed; `i` starts from its current value and ends at the
   * first index not processed.
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

/** The parameters of a function with these names and types. */
export type Locals<Types extends Readonly<Record<string, ValueType>>> = {
  readonly [Name in keyof Types]: Local<Types[Name]>;
};

type Words<Text extends string> = Text extends `${infer Word} ${infer Rest}` ? Word | Words<Rest> : Text;

type Numbers<Text extends string> = Text extends `${string} ${infer Rest}`
  ? [number, ...Numbers<Rest>]
  : [number];

/** The JavaScript signature of a function whose parameters have these names: one number for each. */
export type Call<Names extends string> = (...args: Numbers<Names>) => void;

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

  /** The module's bytes, for use with this memory; by default, with one that is not shared. */
  assemble(memory?: WebAssembly.Memory): Uint8Array<ArrayBuffer> {
    const indices = this.#codes.map((_, index) => unsigned(index));
    // Shared memory needs an upper limit; any that is high enough will do.
    const limits = isShared(memory?.buffer) ? [3, 0, unsigned(65_536)] : [0, 0];
    const anyMemory = [text("env"), text("memory"), 2, limits];
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

  /** Compiles the module synchronously and returns its functions. `code` are its bytes. */
  instantiate(memory: WebAssembly.Memory, code: BufferSource = this.assemble(memory)): Exports {
    return new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } }).exports as Exports;
  }
}

/**
 * @file The loops around a lowered program: rows × columns, four elements at a time.
 *
 * Arguments are passed in memory, so that all programs have the same signature: addresses of outputs,
 * addresses of inputs, row strides of inputs in bytes, uniforms; four bytes each.
 */
import type { Program } from "../../expression.js";
import {
  type Assembler,
  type Body,
  bytesFor,
  type Call,
  type IntegerLocal,
  i8x16,
  i16x8,
  i32,
  i32x4,
  integers,
  type Statement,
  type Vector,
  type VectorLocal,
  v128,
} from "../assembler/index.js";
import type { Variant } from "../features.js";
import { isArithmetic, lower, type NumberType, type VectorInput } from "./lowering.js";

/** Elements of an array: numbers of four bytes, or bool of one byte. */
export type ElementType = "number" | "bool";

/** How a kernel reads an input. */
export interface InputPattern {
  readonly type: ElementType;
  /** Whether it repeats one element along a row. */
  readonly splat: boolean;
}

/** Computes `rows` rows of `columns` elements; rows of outputs are contiguous. */
export type RowsKernel = Call<typeof names>;
const names = "args columns rows";

/** What a kernel is specialized on, besides the program. */
export interface Pattern {
  readonly numbers: NumberType;
  readonly outs: readonly ElementType[];
  readonly ins: readonly InputPattern[];
}

/** An array in the code of a kernel: where its current row starts. */
interface Operand {
  readonly type: ElementType;
  readonly address: IntegerLocal;
}

/** An input; `step` is its row stride in bytes. */
interface InputOperand extends Operand {
  readonly splat: boolean;
  readonly step: IntegerLocal;
}

/** Computes a program on four elements: maps a vector of each input to one of each output. */
type Compute = (inputs: readonly VectorInput[]) => readonly VectorLocal[];

/** Appends `run`, a program's kernel. */
export function writeRowsKernel(
  module: Assembler,
  program: Program,
  pattern: Pattern,
  variant: Variant,
): void {
  module.func("run", integers(names), (f, { args, columns, rows }) => {
    const [first, second] = [pattern.outs.length, pattern.outs.length + pattern.ins.length];
    const word = (i: number) => f.local("i32", i32.load(args, 4 * i));
    const outs = pattern.outs.map((type, j) => ({ type, address: word(j) }));
    const ins = pattern.ins.map((input, k) => ({
      ...input,
      address: word(first + k),
      step: word(second + k),
    }));
    const uniforms = Array.from({ length: program.uniforms }, (_, u) =>
      f.hoist(v128.load32_splat(args, 4 * (second + ins.length + u))),
    );
    const kinds = outs.map(({ type }) => (type === "bool" ? "mask" : "number"));
    const compute: Compute = (inputs) =>
      lower(f, variant, program.outputs, inputs, uniforms, kinds, pattern.numbers);
    const end = f.local("i32", bytesFor(columns));
    f.for(f.local("i32"), rows, 1, () => {
      // Two vectors per iteration are 15% faster if an iteration is short.
      writeRow(f, end, outs, ins, compute, program.outputs.every(isArithmetic) ? 2 : 1);
      for (const { type, address } of outs) f.set(address, elementAddress(type, address, end));
      for (const { address, step } of ins) f.advance(address, step);
    });
  });
}

/**
 * One row of `end` / 4 elements: iterations of several vectors, then of one, and finally up to three
 * elements.
 */
function writeRow(
  f: Body,
  end: IntegerLocal,
  outs: readonly Operand[],
  ins: readonly InputOperand[],
  compute: Compute,
  vectors: number,
): void {
  const splats = ins.map(({ type, splat, address }) =>
    splat ? f.local("v128", splatOf(type, address)) : undefined,
  );
  const i = f.local("i32", i32.const(0));
  const place = ({ type, address }: Operand) => f.local("i32", elementAddress(type, address, i));
  const results = (load: (type: ElementType, address: IntegerLocal) => Vector) =>
    compute(
      ins.map((operand, k) => ({
        vector: splats[k] ?? f.local("v128", load(operand.type, place(operand))),
        kind: operand.type === "bool" ? "mask" : "number",
      })),
    );
  const rounds = (vectors: number) =>
    f.for(i, end, 16 * vectors, () => {
      const computed = Array.from({ length: vectors }, (_, n) =>
        results((type, address) => loadFour(type, address, 4 * n)),
      );
      outs.forEach((out, j) => {
        const address = place(out);
        computed.forEach((values, n) => {
          f.do(storeFour(out.type, address, values[j]!, 4 * n));
        });
      });
    });
  if (vectors > 1) rounds(vectors);
  rounds(1);
  f.if(i32.lt_s(i, end), () => {
    const left = f.local("i32", i32.shr_u(i32.sub(end, i), i32.const(2)));
    const values = results((type, address) => loadSome(f, type, address, left));
    outs.forEach((out, j) => {
      storeSome(f, out.type, place(out), values[j]!, left);
    });
  });
}

/** The address of an element; `i` is four times its index. */
function elementAddress(type: ElementType, address: IntegerLocal, i: IntegerLocal) {
  return i32.add(address, type === "bool" ? i32.shr_u(i, i32.const(2)) : i);
}

function splatOf(type: ElementType, address: IntegerLocal): Vector {
  return type === "bool" ? isTrue(i32x4.splat(i32.load8_u(address))) : v128.load32_splat(address);
}

/** Four elements, `skip` elements after the address. */
function loadFour(type: ElementType, address: IntegerLocal, skip: number): Vector {
  return type === "bool" ? maskOf(v128.load32_zero(address, skip)) : v128.load(address, 4 * skip);
}

/** One to three elements, in the first lanes. */
function loadSome(f: Body, type: ElementType, address: IntegerLocal, count: IntegerLocal): Vector {
  const [one, two, third] =
    type === "bool"
      ? [v128.load8_splat(address), v128.load16_splat(address), loadThird(v128.load8_lane, 2)]
      : [v128.load32_zero(address), v128.load64_zero(address), loadThird(v128.load32_lane, 8)];
  const vector = f.local("v128");
  f.if(
    i32.eq(count, i32.const(1)),
    () => f.set(vector, one),
    () => f.set(vector, two),
  );
  f.if(i32.eq(count, i32.const(3)), () => f.set(vector, third(address, vector)));
  return type === "bool" ? maskOf(vector) : vector;
}

function loadThird(load: typeof v128.load8_lane, offset: number) {
  return (address: IntegerLocal, vector: VectorLocal) => load(address, vector, 2, offset);
}

/** Four bytes as a mask of four lanes. */
function maskOf(bytes: Vector): Vector {
  return isTrue(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)));
}

function isTrue(ints: Vector): Vector {
  return i32x4.ne(ints, i32x4.const(0));
}

/** A mask of four lanes as four bytes, 0 or 1. */
function bytesOf(mask: Vector): Vector {
  const ones = v128.and(mask, i32x4.const(1));
  const shorts = i16x8.narrow_i32x4_s(ones, i32x4.const(0));
  return i8x16.narrow_i16x8_u(shorts, i32x4.const(0));
}

/** Stores four elements, `skip` elements after the address. */
function storeFour(type: ElementType, address: IntegerLocal, value: Vector, skip: number): Statement {
  return type === "bool"
    ? v128.store32_lane(address, bytesOf(value), 0, skip)
    : v128.store(address, value, 4 * skip);
}

/** Stores one to three lanes. */
function storeSome(
  f: Body,
  type: ElementType,
  address: IntegerLocal,
  value: Vector,
  count: IntegerLocal,
): void {
  const bool = type === "bool";
  const vector = bool ? f.local("v128", bytesOf(value)) : value;
  const [one, two] = bool ? [v128.store8_lane, v128.store16_lane] : [v128.store32_lane, v128.store64_lane];
  f.if(
    i32.eq(count, i32.const(1)),
    () => f.do(one(address, vector, 0)),
    () => f.do(two(address, vector, 0)),
  );
  f.if(i32.eq(count, i32.const(3)), () => f.do(one(address, vector, 2, bool ? 2 : 8)));
}

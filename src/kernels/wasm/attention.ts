/**
 * @file Attention and its gradients by blocks of queries: the scores of a block stay in the processor's
 * cache, become weights in place, and are discarded once the block's result is computed.
 *
 * A block of causal attention skips keys after its last query.
 */
import type { Attention, AttentionKernels } from "../contract/index.js";
import { leftToLoops } from "../loops.js";
import {
  copyPartOut,
  isFloat32,
  openStaging,
  releaseFrom,
  reserve,
  stageIn,
  stagePartIn,
  stagePartOut,
  stagingLimit,
  stagingMark,
} from "../memory.js";
import * as reference from "../reference/attention.js";
import { divide, partsFor } from "../threads/index.js";
import {
  type Assembler,
  bytesFor,
  type Call,
  f32,
  f32x4,
  type IntegerLocal,
  i32,
  integers,
  memory,
  select,
  v128,
} from "./assembler/index.js";
import { compiledOnce } from "./compiled.js";
import { accumulating, multiply, type Operands, type Products, transposedA } from "./matmul/index.js";
import { type RowCode, softmaxAt, softmaxGradientAt } from "./softmax.js";
import type { WasmTools } from "./tools.js";

/** Maximum number of scores in a block, unless a single group of rows has more. */
const blockSize = 2 ** 15;
const causalRows = 32;
/** Rows of a group that softmax computes together. */
const lanes = 4;
/** Nanoseconds of a multiply-add. */
const multiplyAdd = 0.05;
/** Number of elements that are staged together. */
const elementsTogether = 2 ** 20;

/** Addresses of the arrays of one batch element, including those of gradients, if any. */
interface Places {
  readonly out: number;
  readonly q: number;
  readonly k: number;
  readonly v: number;
  /** 0 where there is none. */
  readonly bias: number;
  readonly g: number;
  readonly dk: number;
  readonly dv: number;
}

/** A thread's workspace: a block's queries, scores and their gradients, and space for softmax. */
interface Workspace {
  readonly queries: number;
  readonly scores: number;
  readonly gradients: number;
  readonly rows: number;
}

/** {@link AttentionKernels.attention} and its gradients for float32. */
export function createAttention({ products, rowCode }: WasmTools): AttentionKernels {
  const tools: Tools = { products, rowCode, code: compiledOnce<void, Code>(writeCode) };
  return {
    attention(out, q, k, v, bias, lengths) {
      const biased = bias === undefined || isFloat32(bias);
      if (
        !(isFloat32(out) && isFloat32(q) && isFloat32(k) && isFloat32(v) && biased) ||
        isLeft(lengths, bias)
      ) {
        return reference.attention(out, q, k, v, bias, lengths);
      }
      run("attention", [out], [q, k, v], bias, lengths, ([out], [q, k, v], bias, workspace) =>
        forward(tools, { out: out!, q: q!, k: k!, v: v!, bias, g: 0, dk: 0, dv: 0 }, workspace, lengths),
      );
    },
    attentionGradient(dq, dk, dv, q, k, v, bias, g, lengths) {
      const all = [dq, dk, dv, q, k, v, g, bias ?? g];
      if (!all.every(isFloat32) || isLeft(lengths, bias)) {
        return reference.attentionGradient(dq, dk, dv, q, k, v, bias, g, lengths);
      }
      const outs = [dq, dk, dv] as Float32Array[];
      const ins = [q, k, v, g] as Float32Array[];
      run(
        "attentionGradient",
        outs,
        ins,
        bias as Float32Array | undefined,
        lengths,
        (outs, ins, bias, workspace) => {
          const [out, dk, dv] = outs as [number, number, number];
          const [q, k, v, g] = ins as [number, number, number, number];
          backward(tools, { out, q, k, v, bias, g, dk, dv }, workspace, lengths);
        },
      );
    },
  };
}

interface Tools {
  readonly products: Products;
  readonly rowCode: RowCode;
  readonly code: () => Code;
}

/**
 * Whether to fall back to loops: if the attention is empty, or a single batch element exceeds the staging
 * limit.
 */
function isLeft({ batch, queries, keys, features, values }: Attention, bias: unknown): boolean {
  if ([batch, queries, keys, features, values].includes(0)) return true;
  const scores = bias === undefined ? 0 : queries * keys;
  if (32 * ((queries + keys) * (features + values) + lanes * keys + scores) <= stagingLimit) return false;
  leftToLoops("attention");
  return true;
}

/** Stages the arrays, several batch elements at a time, and calls `one` for each batch element. */
function run(
  name: string,
  outs: readonly Float32Array[],
  ins: readonly Float32Array[],
  bias: Float32Array | undefined,
  lengths: Attention,
  one: (outs: readonly number[], ins: readonly number[], bias: number, workspace: Workspace) => void,
): void {
  const { batch, queries, keys, features, values, biasStarts } = lengths;
  openStaging(name);
  const biasAt = bias ? stageIn(bias) : 0;
  const mark = stagingMark();
  const each = outs.concat(ins).map(({ length }) => length / batch);
  const elements = each.reduce((sum, size) => sum + size);
  const together = Math.max(1, Math.min(batch, Math.floor(elementsTogether / elements)));
  const work = multiplyAdd * queries * keys * (features + values) * outs.length;
  for (let n = 0; n < batch; n += together) {
    releaseFrom(mark);
    const count = Math.min(together, batch - n);
    const to = outs.map((array, i) => stagePartOut(array, n * each[i]!, count * each[i]!));
    const from = ins.map((array, i) => {
      const size = each[outs.length + i]!;
      return stagePartIn(array, n * size, count * size);
    });
    divide(count, partsFor(count, work), (first, some) => {
      const workspace = reserveWorkspace(lengths);
      for (let b = first; b < first + some; b++) {
        const outsOfOne = to.map((at, i) => at + 4 * b * each[i]!);
        const insOfOne = from.map((at, i) => at + 4 * b * each[outs.length + i]!);
        one(outsOfOne, insOfOne, bias ? biasAt + 4 * biasStarts[n + b]! : 0, workspace);
      }
    });
    for (const [i, array] of outs.entries()) copyPartOut(array, n * each[i]!, count * each[i]!, to[i]!);
  }
}

/** Queries per block; fewer for causal attention, so that more keys can be skipped. */
function rowsOf({ queries, keys, causal }: Attention): number {
  const most = Math.max(lanes, Math.floor(blockSize / keys / lanes) * lanes);
  return Math.min(queries, most, causal ? causalRows : most);
}

function reserveWorkspace(lengths: Attention): Workspace {
  const { keys, features } = lengths;
  const rows = rowsOf(lengths);
  return {
    queries: reserve(4 * rows * features),
    scores: reserve(4 * rows * keys),
    gradients: reserve(4 * rows * keys),
    rows: reserve(32 * keys),
  };
}

/**
 * Calls `visit` for each block of queries, with the first, their number, and the number of keys they attend
 * to.
 */
function eachBlock(lengths: Attention, visit: (first: number, rows: number, keys: number) => void): void {
  const step = rowsOf(lengths);
  for (let first = 0; first < lengths.queries; first += step) {
    const rows = Math.min(step, lengths.queries - first);
    visit(first, rows, lengths.causal ? Math.min(lengths.keys, first + rows) : lengths.keys);
  }
}

/** Computes the weights of a block in the workspace. */
function weigh(
  { products, rowCode, code }: Tools,
  { q, k, bias }: Places,
  workspace: Workspace,
  { features, scale, causal, biasRow }: Attention,
  first: number,
  rows: number,
  keys: number,
): void {
  const { queries, scores } = workspace;
  code().scale(queries, q + 4 * first * features, rows * features, scale);
  multiply(products, product(scores, queries, k, true, features), rows, features, keys, 0);
  const biasAt = bias && bias + 4 * first * biasRow;
  if (bias) code().add(scores, biasAt, rows, keys, biasRow);
  if (causal) code().cut(scores, rows, keys, first);
  softmaxAt(rowCode, scores, scores, workspace.rows, rows, keys);
  if (bias) code().close(scores, biasAt, rows, keys, biasRow, causal ? first + 1 : keys, causal ? 1 : 0);
}

function forward(tools: Tools, places: Places, workspace: Workspace, lengths: Attention): void {
  const { values } = lengths;
  eachBlock(lengths, (first, rows, keys) => {
    weigh(tools, places, workspace, lengths, first, rows, keys);
    const out = places.out + 4 * first * values;
    multiply(tools.products, product(out, workspace.scores, places.v, false, values), rows, keys, values, 0);
  });
}

function backward(tools: Tools, places: Places, workspace: Workspace, lengths: Attention): void {
  const { features, values, keys: allKeys, scale } = lengths;
  const { products, rowCode, code } = tools;
  const { queries, scores, gradients } = workspace;
  eachBlock(lengths, (first, rows, keys) => {
    weigh(tools, places, workspace, lengths, first, rows, keys);
    const g = places.g + 4 * first * values;
    // The first block overwrites the results; keys after it are reached only by later blocks.
    const added = first === 0 ? transposedA : transposedA | accumulating;
    if (first === 0) {
      code().clear(places.dk + 4 * keys * features, 4 * (allKeys - keys) * features);
      code().clear(places.dv + 4 * keys * values, 4 * (allKeys - keys) * values);
    }
    multiply(products, product(places.dv, scores, g, false, values), keys, rows, values, added);
    multiply(products, product(gradients, g, places.v, true, values), rows, values, keys, 0);
    softmaxGradientAt(rowCode, gradients, scores, gradients, workspace.rows, rows, keys);
    // The queries have been scaled.
    multiply(products, product(places.dk, gradients, queries, false, features), keys, rows, features, added);
    code().scale(gradients, gradients, rows * keys, scale);
    const dq = places.out + 4 * first * features;
    multiply(products, product(dq, gradients, places.k, false, features), rows, keys, features, 0);
  });
}

function product(out: number, a: number, b: number, transposeB: boolean, strideB: number): Operands {
  return { out, a, b, bias: 0, transposeB, strideB };
}

/** The functions' parameters: addresses, lengths, and the distance between rows of the bias in elements. */
const names = {
  /** Adds rows of a bias. */
  add: "at bias rows columns biasRow",
  /** Sets row r to −∞ after column `first` + r. */
  cut: "at rows columns first",
  /** Rows whose bias is −∞ in their first `seen` columns (and `more` in each row than in the one before) become 0. */
  close: "at bias rows columns biasRow seen more",
  clear: "at bytes",
} as const;

type Code = { readonly [Name in keyof typeof names]: Call<(typeof names)[Name]> } & {
  /** `to = from·factor` */
  readonly scale: Call<"to from count factor">;
};

function writeCode(module: Assembler): void {
  module.func("add", integers(names.add), (f, { at, bias, rows, columns, biasRow }) => {
    const [row, i] = [f.local("i32", bias), f.local("i32")];
    const next = f.hoist(i32.sub(bytesFor(biasRow), bytesFor(columns)));
    f.for(f.local("i32"), rows, 1, () => {
      f.set(i, i32.const(0));
      f.for(i, columns, 4, () => {
        f.do(v128.store(at, f32x4.add(v128.load(at), v128.load(row))));
        for (const pointer of [at, row]) f.advance(pointer, 16);
      });
      f.for(i, columns, 1, () => {
        f.do(f32.store(at, f32.add(f32.load(at), f32.load(row))));
        for (const pointer of [at, row]) f.advance(pointer, 4);
      });
      f.advance(row, next);
    });
    return undefined;
  });
  module.func("cut", integers(names.cut), (f, { at, rows, columns, first }) => {
    const i = f.local("i32");
    const place = f.local("i32");
    f.for(f.local("i32"), rows, 1, () => {
      f.advance(first, 1);
      f.set(i, first);
      f.set(place, i32.add(at, bytesFor(first)));
      f.for(i, columns, 1, () => {
        f.do(f32.store(place, f32.const(Number.NEGATIVE_INFINITY)));
        f.advance(place, 4);
      });
      f.advance(at, bytesFor(columns));
    });
    return undefined;
  });
  module.func("clear", integers(names.clear), (f, { at, bytes }) => {
    f.do(memory.fill(at, i32.const(0), bytes));
    return undefined;
  });
  writeClose(module);
  writeScale(module);
}

function writeClose(module: Assembler): void {
  module.func("close", integers(names.close), (f, { at, bias, rows, columns, biasRow, seen, more }) => {
    const [i, open, end] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const eachColumn = (
      from: IntegerLocal,
      end: IntegerLocal,
      visit: (place: IntegerLocal) => void,
    ): void => {
      const place = f.local("i32", from);
      f.set(i, i32.const(0));
      f.for(i, end, 1, () => {
        visit(place);
        f.advance(place, 4);
      });
    };
    f.for(f.local("i32"), rows, 1, () => {
      f.set(open, i32.const(0));
      f.set(end, select(seen, columns, i32.lt_s(seen, columns)));
      eachColumn(bias, end, (place) =>
        f.set(open, i32.or(open, f32.ne(f32.load(place), f32.const(Number.NEGATIVE_INFINITY)))),
      );
      f.if(i32.eqz(open), () => eachColumn(at, columns, (place) => f.do(f32.store(place, f32.const(0)))));
      f.advance(at, bytesFor(columns));
      f.advance(bias, bytesFor(biasRow));
      f.advance(seen, more);
    });
    return undefined;
  });
}

function writeScale(module: Assembler): void {
  const params = { ...integers("to from count"), factor: "f32" } as const;
  module.func("scale", params, (f, { to, from, count, factor }) => {
    const i = f.local("i32");
    const all = f.local("v128", f32x4.splat(factor));
    f.for(i, count, 4, () => {
      f.do(v128.store(to, f32x4.mul(v128.load(from), all)));
      for (const pointer of [to, from]) f.advance(pointer, 16);
    });
    f.for(i, count, 1, () => {
      f.do(f32.store(to, f32.mul(f32.load(from), factor)));
      for (const pointer of [to, from]) f.advance(pointer, 4);
    });
    return undefined;
  });
}

/**
 * @file Row-wise kernels process four rows at once: lane r holds row r.
 *
 * Maxima and sums over a row then need no sums across lanes, rows of three columns waste nothing, and one
 * logarithm serves four rows. The rows are transposed into a workspace of one vector for each column, and
 * back.
 */
import {
  type Body,
  elementAt,
  type Integer,
  type IntegerLocal,
  i32,
  select,
  shuffle32,
  type Vector,
  type VectorLocal,
  v128,
} from "./assembler/index.js";
import { transpose4 } from "./transpose.js";

/** A loop's position in four rows (a pointer into each) and in the workspace. */
interface Place {
  readonly rows: readonly IntegerLocal[];
  readonly workspace: IntegerLocal;
}

/** Four rows of a matrix, for loops over their columns. */
export interface Group {
  /** The address of each row. */
  readonly rows: readonly IntegerLocal[];
  /** The address of the workspace. */
  readonly workspace: Integer;
  readonly columns: Integer;
}

/**
 * Iterates over the rows in groups of four: `body` gets the index of each. Indices beyond the last row repeat
 * it, which is then computed and written several times.
 */
export function eachGroup(f: Body, rows: Integer, body: (indices: readonly IntegerLocal[]) => void): void {
  const last = f.hoist(i32.sub(rows, i32.const(1)));
  const i = f.local("i32", i32.const(0));
  const indices = [i, f.local("i32"), f.local("i32"), f.local("i32")];
  f.block((done) => {
    f.loop((again) => {
      f.branchIf(done, i32.ge_s(i, rows));
      for (let r = 1; r < 4; r++) {
        const next = i32.add(i, i32.const(r));
        f.set(indices[r]!, select(next, last, i32.lt_s(next, rows)));
      }
      body(indices);
      f.advance(i, 4);
      f.branch(again);
    });
  });
}

/** The rows of a matrix at `a` with these indices. */
export function groupAt(
  f: Body,
  a: Integer,
  indices: readonly IntegerLocal[],
  columns: Integer,
  workspace: Integer,
): Group {
  const rows = indices.map((row) => f.local("i32", elementAt(a, i32.mul(row, columns))));
  return { rows, workspace, columns };
}

/** Reads four rows into the workspace; `visit` gets each column and its address in the workspace. */
export function gatherRows(
  f: Body,
  group: Group,
  visit: (column: VectorLocal, at: IntegerLocal, offset: number) => void,
): void {
  const keep = ({ workspace }: Place, vectors: readonly Vector[]): void => {
    for (const [c, vector] of vectors.entries()) {
      const column = f.local("v128", vector);
      f.do(v128.store(workspace, column, 16 * c));
      visit(column, workspace, 16 * c);
    }
  };
  const four = (place: Place): void => {
    const rows = place.rows.map((row) => f.local("v128", v128.load(row)));
    keep(place, transpose4(f, rows));
  };
  const one = (place: Place): void => {
    const [first, ...others] = place.rows;
    const start: Vector = v128.load32_zero(first!);
    keep(place, [others.reduce((vector, row, r) => v128.load32_lane(row, vector, r + 1), start)]);
  };
  eachColumn(f, group, four, one);
}

/** Writes `value` of each column in the workspace to four rows. */
export function scatterRows(
  f: Body,
  group: Group,
  value: (column: VectorLocal, at: IntegerLocal, offset: number) => Vector,
): void {
  const result = ({ workspace }: Place, c: number): VectorLocal => {
    const column = f.local("v128", v128.load(workspace, 16 * c));
    return f.local("v128", value(column, workspace, 16 * c));
  };
  const four = (place: Place): void => {
    const columns = [0, 1, 2, 3].map((c) => result(place, c));
    transpose4(f, columns).forEach((row, r) => {
      f.do(v128.store(place.rows[r]!, row));
    });
  };
  const one = (place: Place): void => {
    const column = result(place, 0);
    place.rows.forEach((row, r) => {
      f.do(v128.store32_lane(row, column, r));
    });
  };
  eachColumn(f, group, four, one);
}

/**
 * Writes to four rows the `value` of each element of four other rows and of one number per row, in the lanes
 * of `numbers`.
 */
export function mapRows(
  f: Body,
  from: Group,
  to: Group,
  numbers: readonly VectorLocal[],
  value: (x: VectorLocal, numbers: readonly VectorLocal[]) => Vector,
): void {
  const repeated = to.rows.map((_, r) =>
    numbers.map((lanes) => f.local("v128", shuffle32(lanes, lanes, r, r, r, r))),
  );
  const [sources, targets] = [from.rows, to.rows].map((rows) => rows.map((row) => f.local("i32", row)));
  const c = f.local("i32", i32.const(0));
  const next = (count: number): void => {
    for (const row of [...sources!, ...targets!]) f.advance(row, 4 * count);
  };
  f.for(c, to.columns, 4, () => {
    targets!.forEach((row, r) => {
      const x = f.local("v128", v128.load(sources![r]!));
      f.do(v128.store(row, value(x, repeated[r]!)));
    });
    next(4);
  });
  f.for(c, to.columns, 1, () => {
    const [first, ...others] = sources!;
    const start: Vector = v128.load32_zero(first!);
    const column = others.reduce((vector, row, r) => v128.load32_lane(row, vector, r + 1), start);
    const result = f.local("v128", value(f.local("v128", column), numbers));
    targets!.forEach((row, r) => {
      f.do(v128.store32_lane(row, result, r));
    });
    next(1);
  });
}

/** Iterates over the columns in the workspace. */
export function eachInWorkspace(
  f: Body,
  { workspace, columns }: Group,
  visit: (column: VectorLocal, at: IntegerLocal) => void,
): void {
  const at = f.local("i32", workspace);
  const c = f.local("i32", i32.const(0));
  f.for(c, columns, 1, () => {
    visit(f.local("v128", v128.load(at)), at);
    f.advance(at, 16);
  });
}

/** Iterates over four columns at a time, then one at a time. */
function eachColumn(f: Body, group: Group, four: (place: Place) => void, one: (place: Place) => void): void {
  const rows = group.rows.map((row) => f.local("i32", row));
  const workspace = f.local("i32", group.workspace);
  const c = f.local("i32", i32.const(0));
  for (const [count, body] of [
    [4, four],
    [1, one],
  ] as const) {
    f.for(c, group.columns, count, () => {
      body({ rows, workspace });
      for (const row of rows) f.advance(row, 4 * count);
      f.advance(workspace, 16 * count);
    });
  }
}

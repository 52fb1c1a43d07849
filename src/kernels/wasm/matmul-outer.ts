/**
 * @file Matrix products as sums of outer products: `out[i…, j…] += a[i…, p] · b[p, j…]`.
 *
 * A tile of the result, four rows by two vectors of four columns, stays in registers while p runs. Eight
 * sums hide the latency of a multiply-add, and eleven live vectors are what V8 keeps in registers without
 * spilling; the loop over p is not unrolled for the same reason. Narrow panels take more rows and wide
 * panels fewer, so that there are always about eight sums.
 */
import {
  type Assembler,
  type Body,
  bytesFor,
  elementAt,
  f32x4,
  type Integer,
  i32,
  integers,
  v128,
} from "./assembler.js";
import { Vectors } from "./math/vectors.js";
import { finish, lanesOf, loadLanes, type MatmulCode, rowsAt } from "./matmul-tile.js";

/** What the code is made for besides the flags. */
export interface OuterForm {
  /** Columns of a full panel, a multiple of 4: 8, or more where there are fewer than four rows. */
  readonly panel: number;
  /** Columns that are left after the full panels: n modulo `panel`. */
  readonly tail: number;
  /** The number of products in a sum, where the loop over them is written out. */
  readonly k?: number | undefined;
}

/** Rows of a tile by its number of vectors. */
const rowsFor: readonly number[] = [0, 8, 4, 2, 2, 1, 1, 1, 1];

/** Appends `product(out, a, b, m, k, n, bias)`; b is stored [k, n]. */
export function writeOuterProduct(module: Assembler, code: MatmulCode, form: OuterForm): void {
  const params = integers("out a b m k n bias");
  module.func("product", params, (f, { out, a, b, m, k: kParam, n, bias }) => {
    const k = form.k === undefined ? kParam : i32.const(form.k);
    const rowBytes = f.hoist(bytesFor(n));
    const columnBytes = f.hoist(bytesFor(m));
    const j = f.local("i32");
    const i = f.local("i32");
    const panel = (columns: number): void => {
      const vectors = Math.ceil(columns / 4);
      const tile = (rows: number): void =>
        writeTile(f, code, form, {
          out: i32.add(i32.add(out, j), i32.mul(i, rowBytes)),
          a: elementAt(a, code.transposeA ? i : i32.mul(i, k)),
          b: i32.add(b, j),
          bias: i32.add(bias, j),
          k,
          rowBytes,
          columnBytes,
          rows,
          columns,
        });
      const rows = rowsFor[vectors]!;
      f.set(i, i32.const(0));
      f.for(i, m, rows, () => tile(rows));
      for (let fewer = rows / 2; fewer >= 1; fewer /= 2) {
        f.if(i32.le_s(i32.add(i, i32.const(fewer)), m), () => {
          tile(fewer);
          f.advance(i, fewer);
        });
      }
    };
    f.for(j, i32.and(rowBytes, i32.const(-16)), 4 * form.panel, () => panel(form.panel));
    if (form.tail > 0) panel(form.tail);
  });
}

interface TilePlace {
  readonly out: Integer;
  readonly a: Integer;
  readonly b: Integer;
  readonly bias: Integer;
  readonly k: Integer;
  readonly rowBytes: Integer;
  readonly columnBytes: Integer;
  readonly rows: number;
  readonly columns: number;
}

function writeTile(f: Body, code: MatmulCode, form: OuterForm, tile: TilePlace): void {
  const m = new Vectors(f, code);
  const { rows, columns } = tile;
  const vectors = Math.ceil(columns / 4);
  const lanes = (v: number): number => lanesOf(columns, v);
  const out = rowsAt(f, tile.out, tile.rowBytes, rows);
  const sums = out.map((row) =>
    Array.from({ length: vectors }, (_, v) => {
      const held = { at: row.at, offset: row.offset + 16 * v };
      return f.local("v128", code.accumulate ? loadLanes(held, lanes(v)) : f32x4.const(0));
    }),
  );
  const strideA = form.k === undefined ? bytesFor(tile.k) : i32.const(4 * form.k);
  const a = code.transposeA
    ? rowsAt(f, tile.a, i32.const(4), rows, 4)
    : rowsAt(f, tile.a, strideA, rows, form.k === undefined ? undefined : 4 * form.k);
  const b = f.local("i32", tile.b);
  const round = (): void => {
    const columnsOfB = sums[0]!.map((_, v) => {
      const vector = loadLanes({ at: b, offset: 16 * v }, lanes(v));
      return rows === 1 ? vector : f.local("v128", vector);
    });
    for (const [r, row] of sums.entries()) {
      const element = v128.load32_splat(a[r]!.at, a[r]!.offset);
      const x = vectors === 1 ? element : f.local("v128", element);
      for (const [v, sum] of row.entries()) f.set(sum, m.madd(x, columnsOfB[v]!, sum));
    }
  };
  const bias = f.local("i32", tile.bias);
  const pointers = new Set(a.map((place) => place.at));
  const next = (): void => {
    for (const pointer of pointers) f.advance(pointer, code.transposeA ? tile.columnBytes : i32.const(4));
    f.advance(b, tile.rowBytes);
  };
  if (form.k !== undefined) {
    for (let p = 0; p < form.k; p++) {
      round();
      if (p + 1 < form.k) next();
    }
  } else {
    const remaining = f.local("i32", tile.k);
    f.if(remaining, () => {
      f.loop((again) => {
        round();
        next();
        f.set(remaining, i32.sub(remaining, i32.const(1)));
        f.branchIf(again, remaining);
      });
    });
  }
  for (const [r, row] of sums.entries()) {
    for (const [v, sum] of row.entries()) {
      const place = { at: out[r]!.at, offset: out[r]!.offset + 16 * v };
      finish(f, code, place, sum, { at: bias, offset: 16 * v }, lanes(v));
    }
  }
}

/**
 * @file Matrix products as sums of outer products: `out[i…, j…] += a[i…, p] · b[p, j…]`.
 *
 * A tile of the result, four rows by two vectors of four columns, stays in registers during the loop over p.
 * Eight sums hide the latency of a multiply-add, and eleven live vectors are as many as V8 keeps in registers
 * without spilling; the loop over p is not unrolled for the same reason. Narrow panels have more rows and
 * wide panels fewer, so that there are always about eight sums.
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
  type VectorLocal,
  v128,
} from "../assembler/index.js";
import { Vectors } from "../math/vectors.js";
import { finish, lanesOf, loadLanes, type MatmulCode, productNames, rowsAt, vectorAt } from "./tile.js";

/** What the code is specialized on besides the flags. */
export interface OuterForm {
  /** Columns of a full panel, a multiple of 4: 8, or more if there are fewer than four rows. */
  readonly panel: number;
  /** Columns remaining after the full panels: n modulo `panel`. */
  readonly tail: number;
  /** The number of products in a sum, if the loop over them is unrolled. */
  readonly k?: number | undefined;
}

/** Rows of a tile, by its number of vectors. */
const rowsFor: readonly number[] = [0, 8, 4, 2, 2, 1, 1, 1, 1];

/** Appends `product` with {@link productNames}; b is stored [k, n]. */
export function writeOuterProduct(module: Assembler, code: MatmulCode, form: OuterForm): void {
  module.func("product", integers(productNames), (f, { out, a, b, m, k: kParam, n, bias, ...strides }) => {
    const k = form.k === undefined ? kParam : i32.const(form.k);
    const rowBytes = f.hoist(bytesFor(strides.strideOut));
    const stepA = f.hoist(bytesFor(strides.strideA));
    const stepB = f.hoist(bytesFor(strides.strideB));
    const end = f.hoist(i32.and(bytesFor(n), i32.const(-16)));
    const j = f.local("i32");
    const i = f.local("i32");
    const panel = (columns: number): void => {
      const vectors = Math.ceil(columns / 4);
      const tile = (rows: number): void =>
        writeTile(f, code, form, {
          out: i32.add(i32.add(out, j), i32.mul(i, rowBytes)),
          a: code.transposeA ? elementAt(a, i) : i32.add(a, i32.mul(i, stepA)),
          b: i32.add(b, j),
          bias: i32.add(bias, j),
          k,
          rowBytes,
          stepA,
          stepB,
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
    f.for(j, end, 4 * form.panel, () => panel(form.panel));
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
  readonly stepA: Integer;
  readonly stepB: Integer;
  readonly rows: number;
  readonly columns: number;
}

function writeTile(f: Body, code: MatmulCode, form: OuterForm, tile: TilePlace): void {
  const lanes = lanesOf(tile.columns);
  const out = rowsAt(f, tile.out, tile.rowBytes, tile.rows);
  const sums = out.map((row) =>
    lanes.map((count, v) =>
      f.local("v128", code.accumulate ? loadLanes(vectorAt(row, v), count) : f32x4.const(0)),
    ),
  );
  addProducts(f, code, form, tile, sums);
  const bias = { at: f.local("i32", tile.bias), offset: 0 };
  for (const [r, row] of sums.entries()) {
    for (const [v, sum] of row.entries()) {
      finish(f, code, vectorAt(out[r]!, v), sum, vectorAt(bias, v), lanes[v]!);
    }
  }
}

/** `sums[r][v] += a[r, p]·b[p, v]` for all p. */
function addProducts(
  f: Body,
  code: MatmulCode,
  { k }: OuterForm,
  tile: TilePlace,
  sums: readonly (readonly VectorLocal[])[],
): void {
  const m = new Vectors(f, code);
  const lanes = lanesOf(tile.columns);
  const a = code.transposeA
    ? rowsAt(f, tile.a, i32.const(4), tile.rows, 4)
    : rowsAt(f, tile.a, tile.stepA, tile.rows, k === undefined ? undefined : 4 * k);
  const b = { at: f.local("i32", tile.b), offset: 0 };
  const add = (): void => {
    const columns = lanes.map((count, v) => {
      const vector = loadLanes(vectorAt(b, v), count);
      return tile.rows === 1 ? vector : m.let(vector);
    });
    for (const [r, row] of sums.entries()) {
      const element = v128.load32_splat(a[r]!.at, a[r]!.offset);
      const x = lanes.length === 1 ? element : m.let(element);
      for (const [v, sum] of row.entries()) f.set(sum, m.madd(x, columns[v]!, sum));
    }
  };
  const next = (): void => {
    for (const at of new Set(a.map((place) => place.at))) f.advance(at, code.transposeA ? tile.stepA : 4);
    f.advance(b.at, tile.stepB);
  };
  if (k === undefined) {
    const remaining = f.local("i32", tile.k);
    f.if(remaining, () => {
      f.loop((again) => {
        add();
        next();
        f.advance(remaining, -1);
        f.branchIf(again, remaining);
      });
    });
  }
  for (let p = 0; p < (k ?? 0); p++) {
    if (p > 0) next();
    add();
  }
}

/**
 * @file Matrix products as inner products: `out[i, j] = a[i, …] · b[j, …]`, where b is stored transposed.
 *
 * Both operands are read along p, four at a time, so nothing is packed; the price is a sum across lanes for
 * each element of the result. A tile of two rows by four columns makes eight sums, which hide the latency
 * of a multiply-add.
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
  shuffle32,
  type Vector,
  type VectorLocal,
} from "../assembler/index.js";
import { Vectors } from "../math/vectors.js";
import { finish, loadLanes, type MatmulCode, productNames, rowsAt } from "./tile.js";

/** What the code is specialized on besides the flags: k modulo 4 and n modulo 4. */
export interface DotForm {
  readonly tailK: number;
  readonly tailN: number;
}

/** Appends `product` with {@link productNames}; b is stored [n, k]. */
export function writeDotProduct(module: Assembler, code: MatmulCode, form: DotForm): void {
  module.func("product", integers(productNames), (f, { out, a, b, m, k, n, bias, ...strides }) => {
    const rowBytes = f.hoist(bytesFor(strides.strideOut));
    const strideA = f.hoist(bytesFor(strides.strideA));
    const strideB = f.hoist(bytesFor(strides.strideB));
    const j = f.local("i32");
    const i = f.local("i32");
    const panel = (columns: number): void => {
      const tile = (rows: number): void =>
        writeTile(f, code, form, {
          out: i32.add(elementAt(out, j), i32.mul(i, rowBytes)),
          a: i32.add(a, i32.mul(i, strideA)),
          b: i32.add(b, i32.mul(j, strideB)),
          bias: elementAt(bias, j),
          k,
          strideA,
          strideB,
          rowBytes,
          rows,
          columns,
        });
      f.set(i, i32.const(0));
      f.for(i, m, 2, () => tile(2));
      f.if(i32.lt_s(i, m), () => tile(1));
    };
    f.for(j, n, 4, () => panel(4));
    if (form.tailN > 0) panel(form.tailN);
  });
}

interface TilePlace {
  readonly out: Integer;
  readonly a: Integer;
  readonly b: Integer;
  readonly bias: Integer;
  readonly k: Integer;
  readonly strideA: Integer;
  readonly strideB: Integer;
  readonly rowBytes: Integer;
  readonly rows: number;
  readonly columns: number;
}

function writeTile(f: Body, code: MatmulCode, form: DotForm, tile: TilePlace): void {
  const m = new Vectors(f, code);
  const a = rowsAt(f, tile.a, tile.strideA, tile.rows);
  const b = rowsAt(f, tile.b, tile.strideB, tile.columns);
  const sums = a.map(() => b.map(() => f.local("v128", f32x4.const(0))));
  const round = (lanes: number): void => {
    const rows = a.map((place) => f.local("v128", loadLanes(place, lanes)));
    for (const [c, place] of b.entries()) {
      const column = f.local("v128", loadLanes(place, lanes));
      for (const [r, row] of rows.entries()) {
        const sum = sums[r]![c]!;
        f.set(sum, m.madd(row, column, sum));
      }
    }
  };
  const remaining = f.local("i32", i32.shr_u(tile.k, i32.const(2)));
  f.if(remaining, () => {
    f.loop((again) => {
      round(4);
      for (const { at } of [...a, ...b]) f.advance(at, 16);
      f.advance(remaining, -1);
      f.branchIf(again, remaining);
    });
  });
  if (form.tailK > 0) round(form.tailK);
  const bias = { at: f.local("i32", tile.bias), offset: 0 };
  for (const [r, out] of rowsAt(f, tile.out, tile.rowBytes, tile.rows).entries()) {
    const total = f.local("v128", sumAcross(f, sums[r]!));
    if (code.accumulate) f.set(total, f32x4.add(total, loadLanes(out, tile.columns)));
    finish(f, code, out, total, bias, tile.columns);
  }
}

/** The sums over the lanes of one to four vectors, as the lanes of one. */
function sumAcross(f: Body, vectors: readonly VectorLocal[]): Vector {
  const [a, b = a, c = a, d = b] = vectors as [VectorLocal, ...VectorLocal[]];
  const pair = (x: VectorLocal, y: VectorLocal): VectorLocal =>
    f.local("v128", f32x4.add(shuffle32(x, y, 0, 4, 1, 5), shuffle32(x, y, 2, 6, 3, 7)));
  const low = pair(a, b);
  const high = vectors.length > 2 ? pair(c, d) : low;
  return f32x4.add(shuffle32(low, high, 0, 1, 4, 5), shuffle32(low, high, 2, 3, 6, 7));
}

/**
 * @file Reading, writing, and adding at positions: of single elements along an axis (seven times as fast as a
 * loop over typed arrays along the last one), and of whole rows.
 */
import type { DataArray } from "../../dtype.js";
import type { Kernels } from "../contract/index.js";
import { isResident } from "../memory.js";
import * as reference from "../reference/indexing.js";
import { divide, partsFor } from "../threads/index.js";
import {
  type Assembler,
  type Body,
  bytesFor,
  type Call,
  elementAt,
  f32,
  f32x4,
  type Integer,
  type IntegerLocal,
  i32,
  integers,
  type Statement,
  v128,
} from "./assembler/index.js";
import { compiledOnce } from "./compiled.js";
import { staged } from "./staged.js";

/** Shorter lists of positions are not worth staging. */
const shortest = 64;

/** What happens to an element of a list and its place in the table, given their addresses. */
export type Visit = (element: Integer, place: Integer) => Statement;

/** `rows` lists of `count` elements, and the tables of `rowBytes` each that their positions point into. */
const names = "list table index rows count rowBytes";
type Indexing = Call<typeof names>;

/** The same with `inner` lists side by side, whose tables are, too. */
const lineNames = "list table index outer count tableBytes inner";
type LineIndexing = Call<typeof lineNames>;

/** The same with rows of `inner` elements for each position; the same positions for all lists. */
const rowNames = "list table index outer count tableBytes inner";
type RowIndexing = Call<typeof rowNames>;

type RowArgs = Parameters<Kernels["indexSelect"]>;

/**
 * Whether a table is in the kernels' memory, or not much larger than the part of it that is read or added to.
 */
function isNear(table: DataArray, list: DataArray, inner: number): boolean {
  return inner > 1 && list.length >= shortest && (isResident(table) || table.length <= 4 * list.length);
}

/** Nanoseconds per element in longer rows. */
const each = 0.2;

/** Whether elements have 32 bits, and are enough to be worth staging. */
export function isWorthStaging(array: DataArray, index: Int32Array): boolean {
  return array.BYTES_PER_ELEMENT === 4 && index.length >= shortest;
}

/** Calls code that visits, in order, each element of a list and its place in the table, by the visit's name. */
export function visiting<Name extends string>(
  visits: Readonly<Record<Name, Visit>>,
): (
  name: Name,
  list: number,
  table: number,
  index: number,
  outer: number,
  length: number,
  count: number,
  inner: number,
) => void {
  const code = compiledOnce<void, Record<Name, Indexing>>((module) => writeIndexing(module, visits));
  const lines = compiledOnce<void, Record<Name, LineIndexing>>((module) => writeLineIndexing(module, visits));
  return (name, list, table, index, outer, length, count, inner) => {
    if (inner === 1) code()[name](list, table, index, outer, count, 4 * length);
    else lines()[name](list, table, index, outer, count, 4 * length * inner, inner);
  };
}

const visits: Readonly<Record<"gather" | "scatterAdd" | "scatter", Visit>> = {
  gather: (element, place) => i32.store(element, i32.load(place)),
  scatterAdd: (element, place) => f32.store(place, f32.add(f32.load(place), f32.load(element))),
  scatter: (element, place) => i32.store(place, i32.load(element)),
};

/** The indexing kernels for float32, those that only copy for int32 as well. */
export function createIndexing(): Pick<Kernels, keyof typeof visits | "indexSelect" | "indexAdd"> {
  const visit = visiting(visits);
  const rows = compiledOnce<void, Record<"select" | "add", RowIndexing>>(writeRowIndexing);
  const limits = { suits: (...[out, , index]: RowArgs) => isWorthStaging(out, index), along: 3 };
  return {
    gather: staged(
      "gather",
      "outWords words index",
      reference.gather,
      (out, a, index, ...lengths) => visit("gather", out, a, index, ...lengths),
      limits,
    ),
    scatterAdd: staged(
      "scatterAdd",
      "sum in index",
      reference.scatterAdd,
      (out, a, index, ...lengths) => visit("scatterAdd", a, out, index, ...lengths),
      limits,
    ),
    scatter: staged(
      "scatter",
      "someWords words index",
      reference.scatter,
      (out, a, index, ...lengths) => visit("scatter", a, out, index, ...lengths),
      limits,
    ),
    indexSelect: staged(
      "indexSelect",
      "out in index",
      reference.indexSelect,
      (out, a, index, outer, length, count, inner) => {
        const parts = outer === 1 ? partsFor(count, each * inner) : 1;
        divide(count, parts, (first, some) => {
          const at = 4 * first * inner;
          rows().select(out + at, a, index + 4 * first, outer, some, 4 * length * inner, inner);
        });
      },
      { suits: (...[out, a, , , , , inner]: RowArgs) => isNear(a, out, inner) },
    ),
    indexAdd: staged(
      "indexAdd",
      "sum in index",
      reference.indexAdd,
      (out, a, index, outer, length, count, inner) =>
        rows().add(a, out, index, outer, count, 4 * length * inner, inner),
      { suits: (...[out, a, , , , , inner]: RowArgs) => isNear(out, a, inner) },
    ),
  };
}

function writeRowIndexing(module: Assembler): void {
  const eachRow = (
    name: string,
    visit: (f: Body, list: IntegerLocal, place: IntegerLocal, lanes: number) => void,
  ) =>
    module.func(name, integers(rowNames), (f, { list, table, index, outer, count, tableBytes, inner }) => {
      const rowBytes = f.hoist(bytesFor(inner));
      const [c, i, at, place] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
      f.for(f.local("i32"), outer, 1, () => {
        f.set(at, index);
        f.set(c, i32.const(0));
        f.for(c, count, 1, () => {
          f.set(place, i32.add(table, i32.mul(i32.load(at), rowBytes)));
          f.set(i, i32.const(0));
          for (const lanes of [4, 1]) {
            f.for(i, inner, lanes, () => {
              visit(f, list, place, lanes);
              f.advance(list, 4 * lanes);
              f.advance(place, 4 * lanes);
            });
          }
          f.advance(at, 4);
        });
        f.advance(table, tableBytes);
      });
    });
  eachRow("select", (f, list, place, lanes) =>
    f.do(lanes === 4 ? v128.store(list, v128.load(place)) : i32.store(list, i32.load(place))),
  );
  eachRow("add", (f, list, place, lanes) => {
    if (lanes === 4) f.do(v128.store(place, f32x4.add(v128.load(place), v128.load(list))));
    else f.do(f32.store(place, f32.add(f32.load(place), f32.load(list))));
  });
}

function writeIndexing(module: Assembler, visits: Readonly<Record<string, Visit>>): void {
  const params = integers(names);
  const eachPosition = (name: string, visit: Visit) =>
    module.func(name, params, (f, p) => {
      const bytes = f.hoist(bytesFor(p.count));
      const [row, i] = [f.local("i32"), f.local("i32")];
      f.for(row, p.rows, 1, () => {
        f.set(i, i32.const(0));
        f.for(i, bytes, 4, () => {
          const position = i32.load(i32.add(p.index, i));
          f.do(visit(i32.add(p.list, i), f.local("i32", elementAt(p.table, position))));
        });
        f.advance(p.list, bytes);
        f.advance(p.index, bytes);
        f.advance(p.table, p.rowBytes);
      });
    });
  for (const [name, visit] of Object.entries(visits)) eachPosition(name, visit);
}

function writeLineIndexing(module: Assembler, visits: Readonly<Record<string, Visit>>): void {
  const eachPosition = (name: string, visit: Visit) =>
    module.func(name, integers(lineNames), (f, { list, table, index, outer, count, tableBytes, inner }) => {
      const width = f.hoist(bytesFor(inner));
      const [c, i] = [f.local("i32"), f.local("i32")];
      f.for(f.local("i32"), outer, 1, () => {
        f.set(c, i32.const(0));
        f.for(c, count, 1, () => {
          f.set(i, i32.const(0));
          f.for(i, width, 4, () => {
            const line = i32.add(table, i32.add(i, i32.mul(i32.load(i32.add(index, i)), width)));
            f.do(visit(i32.add(list, i), f.local("i32", line)));
          });
          f.advance(list, width);
          f.advance(index, width);
        });
        f.advance(table, tableBytes);
      });
    });
  for (const [name, visit] of Object.entries(visits)) eachPosition(name, visit);
}

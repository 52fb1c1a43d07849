/**
 * @file Reading and adding at positions along the last axis, seven times as fast as a loop over typed arrays.
 * Positions along other axes move whole rows and are left to the reference.
 */
import type { Kernels } from "../contract.js";
import * as reference from "../reference/indexing.js";
import {
  type Assembler,
  type Body,
  bytesFor,
  type Call,
  elementAt,
  f32,
  type Integer,
  i32,
  integers,
} from "./assembler/index.js";
import { compiledOnce } from "./compiled.js";
import { staged } from "./staged.js";

/** Shorter lists of positions are not worth the staging. */
const shortest = 64;

/** `rows` lists of `count` elements, and the tables of `rowBytes` each that their positions point into. */
const names = "list table index rows count rowBytes";
type Indexing = Call<typeof names>;

/** {@link Kernels.gather} and {@link Kernels.scatterAdd} for float32. */
export function createIndexing(): Pick<Kernels, "gather" | "scatterAdd"> {
  const code = compiledOnce<void, Record<"gather" | "scatterAdd", Indexing>>(writeIndexing);
  const limits = {
    suits: (...args: Parameters<Kernels["gather"]>) => args[2].length >= shortest && args[6] === 1,
    along: 3,
  };
  return {
    gather: staged(
      "gather",
      "out in index",
      reference.gather,
      (out, a, index, outer, length, count) => code().gather(out, a, index, outer, count, 4 * length),
      limits,
    ),
    scatterAdd: staged(
      "scatterAdd",
      "sum in index",
      reference.scatterAdd,
      (out, a, index, outer, length, count) => code().scatterAdd(a, out, index, outer, count, 4 * length),
      limits,
    ),
  };
}

function writeIndexing(module: Assembler): void {
  const params = integers(names);
  const eachPosition = (name: string, visit: (f: Body, element: Integer, place: Integer) => void) =>
    module.func(name, params, (f, p) => {
      const bytes = f.hoist(bytesFor(p.count));
      const [row, i] = [f.local("i32"), f.local("i32")];
      f.for(row, p.rows, 1, () => {
        f.set(i, i32.const(0));
        f.for(i, bytes, 4, () => {
          const position = i32.load(i32.add(p.index, i));
          visit(f, i32.add(p.list, i), f.local("i32", elementAt(p.table, position)));
        });
        f.advance(p.list, bytes);
        f.advance(p.index, bytes);
        f.advance(p.table, p.rowBytes);
      });
    });
  eachPosition("gather", (f, element, place) => f.do(i32.store(element, i32.load(place))));
  eachPosition("scatterAdd", (f, element, place) =>
    f.do(f32.store(place, f32.add(f32.load(place), f32.load(element)))),
  );
}

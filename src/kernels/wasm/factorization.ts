/** @file The inner loop of factorizations, two float64 at a time. */
import type { FactorizationKernels } from "../contract/index.js";
import { leftToLoops } from "../loops.js";
import { kernelMemory, openStaging, reserve, stagingLimit } from "../memory.js";
import { elimination, factorizationsBy } from "../reference/factorization.js";
import { type Assembler, type Call, f64x2, i32, integers, v128 } from "./assembler/index.js";
import { compiledOnce } from "./compiled.js";

/** Addresses; distances in bytes; lengths. */
const names = "to from factor apart factorsApart rows columns";
/** Fewer elements than this are left to the loop. */
const smallest = 64;

type Code = { readonly subtract: Call<typeof names> };

/** {@link FactorizationKernels} in the kernels' memory; matrices that are too large for it, by loops. */
export function createFactorizations(): FactorizationKernels {
  const code = compiledOnce<void, Code>(writeSubtract);
  return factorizationsBy({
    room(kernel, length) {
      if (8 * length > stagingLimit) {
        leftToLoops(kernel);
        return elimination.room(kernel, length);
      }
      openStaging(kernel);
      return new Float64Array(kernelMemory().buffer, reserve(8 * length), length).fill(0);
    },
    subtract(array, to, apart, rows, columns, from, factor, factorsApart) {
      if (rows * columns < smallest || array.buffer !== kernelMemory().buffer) {
        elimination.subtract(array, to, apart, rows, columns, from, factor, factorsApart);
        return;
      }
      const start = array.byteOffset;
      code().subtract(
        start + 8 * to,
        start + 8 * from,
        start + 8 * factor,
        8 * apart,
        8 * factorsApart,
        rows,
        columns,
      );
    },
  });
}

function writeSubtract(module: Assembler): void {
  module.func("subtract", integers(names), (f, { to, from, factor, apart, factorsApart, rows, columns }) => {
    const end = f.hoist(i32.shl(columns, i32.const(3)));
    const i = f.local("i32");
    f.for(f.local("i32"), rows, 1, () => {
      const factors = f.local("v128", v128.load64_splat(factor));
      f.set(i, i32.const(0));
      const [target, source] = [f.local("i32"), f.local("i32")];
      const place = (): void => {
        f.set(target, i32.add(to, i));
        f.set(source, i32.add(from, i));
      };
      f.for(i, end, 32, () => {
        place();
        for (const offset of [0, 16]) {
          const product = f64x2.mul(factors, v128.load(source, offset));
          f.do(v128.store(target, f64x2.sub(v128.load(target, offset), product), offset));
        }
      });
      f.for(i, end, 8, () => {
        place();
        const product = f64x2.mul(factors, v128.load64_zero(source));
        const rest = f.local("v128", f64x2.sub(v128.load64_zero(target), product));
        f.do(v128.store64_lane(target, rest, 0));
      });
      f.advance(to, apart);
      f.advance(factor, factorsApart);
    });
  });
}

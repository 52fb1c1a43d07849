/**
 * @file A small WebAssembly assembler: instructions as typed functions, modules as bytes.
 *
 * Instructions keep WebAssembly's own names and are composed as expressions; statements are appended to a
 * function.
 * {@link https://webassembly.github.io/spec/core/binary/index.html | The binary format}
 *
 * ```ts
 * const module = new Assembler();
 * module.func("scale", { out: "i32", a: "i32", n: "i32", factor: "f32" }, (f, { out, a, n, factor }) => {
 *   const factors = f.hoist(f32x4.splat(factor));
 *   const i = f.local("i32");
 *   f.for(i, n, 16, () => {
 *     f.do(v128.store(i32.add(out, i), f32x4.mul(v128.load(i32.add(a, i)), factors)));
 *   });
 * });
 * const { scale } = module.instantiate(memory);
 * ```
 */
export * from "./assembler.js";
export type { ValueType } from "./encoding.js";
export * from "./instructions.js";

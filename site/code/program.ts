/** @file TypeScript in several files → values, in the browser: types are removed, imports are linked. */
import { transform } from "sucrase";
import { isPart, loadPart } from "./library.js";

/** From paths such as `week-5/relu.ts` to their text. */
export type Sources = Readonly<Record<string, string>>;

type Exports = Record<string, unknown>;
type Body = (require: (name: string) => object, exports: Exports) => Promise<void>;

/**
 * Runs a file and everything that it imports, each once, and returns what it exports.
 *
 * @throws SyntaxError with the place for what is not TypeScript
 * @throws Error for an import that leads nowhere, and whatever the program throws
 */
export async function run(sources: Sources, entry: string): Promise<object> {
  const done = new Map<string, object>();
  return load(entry);

  async function load(path: string): Promise<object> {
    const before = done.get(path);
    if (before !== undefined) return before;
    const exports: Exports = {};
    done.set(path, exports);
    const code = stripped(sources[path]!, path);
    const found = new Map<string, object>();
    for (const name of importsIn(code)) found.set(name, await resolve(name, path));
    const body = await bodyOf(code);
    await body((name) => found.get(name)!, exports);
    return exports;
  }

  async function resolve(name: string, from: string): Promise<object> {
    if (isPart(name)) return loadPart(name);
    const path = new URL(name, `file:///${from}`).pathname.slice(1).replace(/\.js$/, ".ts");
    if (name.startsWith(".") && Object.hasOwn(sources, path)) return load(path);
    throw new Error(`"${name}" cannot be imported here; there are tapegrad and its parts.`);
  }
}

/** JavaScript in which imports are calls of `require`, line by line as the TypeScript was. */
function stripped(source: string, path: string): string {
  try {
    return transform(source, { transforms: ["typescript", "imports"], filePath: path }).code;
  } catch (error) {
    // "Error transforming FILE: Unexpected token (3:5)"
    throw new SyntaxError((error as Error).message.replace(/^Error transforming \S+: /, ""));
  }
}

const importsIn = (code: string): Set<string> =>
  new Set(Array.from(code.matchAll(/\brequire\((['"])(.+?)\1\)/g), ([, , name]) => name!));

/** A module of its own, since the page's policy allows no `eval`. */
async function bodyOf(code: string): Promise<Body> {
  const text = `export default async (require, exports) => {${code}\n};`;
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return ((await import(/* @vite-ignore */ address)) as { default: Body }).default;
  } finally {
    URL.revokeObjectURL(address);
  }
}

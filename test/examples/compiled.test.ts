/** Examples that compile their step, beside themselves without: the same lines, the same checkpoint, bit for bit. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import type { Command } from "../../examples/support/running/cli.js";
import { isTensor, kernelInfo } from "../../src/index.js";

type Fn = (...args: never[]) => unknown;

const made: { explain(): string }[] = [];
let isCompiling = true;
vi.mock("../../src/compile/compile.js", async (original) => {
  const { compile } = await original<typeof import("../../src/compile/compile.js")>();
  return {
    compile: (fn: Fn): Fn => {
      if (!isCompiling) return (...args) => withoutGraph(fn(...args));
      const compiled = compile(fn as never);
      made.push(compiled);
      return compiled;
    },
  };
});

/** A result as compiled functions give it. */
function withoutGraph(result: unknown): unknown {
  if (isTensor(result)) return result.detach();
  if (Array.isArray(result)) return result.map(withoutGraph);
  const entries = Object.entries(result as object).map(([name, value]) => [name, withoutGraph(value)]);
  return Object.fromEntries(entries);
}

const folder = mkdtempSync(join(tmpdir(), "compiled-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a command prints and saves. */
async function outcomeOf(run: Command, words: readonly string[], compiled: boolean): Promise<unknown> {
  isCompiling = compiled;
  const out = join(folder, "run");
  rmSync(out, { recursive: true, force: true });
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  // The history has times.
  const now = vi.spyOn(Date, "now").mockReturnValue(0);
  try {
    await run([...words, "--out", out]);
    return {
      lines: log.mock.calls,
      state: readFileSync(join(out, "checkpoint.safetensors")).toString("latin1"),
    };
  } finally {
    log.mockRestore();
    write.mockRestore();
    now.mockRestore();
  }
}

/** A capstone, its options, and how many plans it comes to. */
const capstones: Record<string, [load: () => Promise<{ run: Command }>, options: string, plans: number]> = {
  iris: [() => import("../../examples/capstones/iris.js"), "--epochs 4", 1],
  regression: [() => import("../../examples/capstones/regression.js"), "--epochs 1", 1],
  attention: [() => import("../../examples/capstones/attention.js"), "--steps 20", 1],
  gpt: [() => import("../../examples/capstones/gpt.js"), "--quick --steps 20", 1],
  cnn: [() => import("../../examples/capstones/cnn.js"), "--quick --epochs 1", 1],
  gan: [() => import("../../examples/capstones/gan.js"), "--quick --epochs 1", 3],
  text: [() => import("../../examples/capstones/text.js"), "--quick --epochs 2", 2],
};

it.each(Object.entries(capstones))(
  "capstone %s is trained by plans to the bits of its steps",
  async (_, [load, options, plans]) => {
    const [{ run }, words] = [await load(), options.split(" ")];
    const eager = await outcomeOf(run, words, false);
    made.length = 0;
    expect(await outcomeOf(run, words, true)).toEqual(eager);
    const explained = made.map((compiled) => compiled.explain());
    for (const text of explained) expect(text).not.toContain("without a plan");
    expect(explained.join("\n").match(/calls of kernels/g)).toHaveLength(plans);
    expect(kernelInfo().loops).toEqual([]);
  },
  300_000,
);

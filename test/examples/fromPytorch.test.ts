/** The example that takes over a network from PyTorch, without PyTorch, and with it where it is installed. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const examples = fileURLToPath(new URL("../../examples", import.meta.url));
const original = `${examples}/from-pytorch/digits_cnn.safetensors`;
const out = mkdtempSync(join(tmpdir(), "from-pytorch-"));
afterAll(() => rmSync(out, { recursive: true }));

const pythons = ["python3", "/usr/bin/python3"];
const hasPyTorch = pythons.some((python) => spawnSync(python, ["-c", "import torch"]).status === 0);

function linesOf(python: string, epochs: number): string[] {
  const words = ["--epochs", `${epochs}`, "--python", python, "--out", out];
  const script = `${examples}/from-pytorch.ts`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", script, ...words], {
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout.trimEnd().split("\n");
}

/** Both accuracies of a line that compares, after a check that the scores agree. */
function accuracies(line: string): [here: number, there: number] {
  const said =
    /^test accuracy: ([\d.]+)% here, ([\d.]+)% in PyTorch; scores differ by at most ([\de.-]+)$/.exec(line);
  expect(said, line).not.toBeNull();
  expect(Number(said![3])).toBeLessThan(5e-5);
  return [Number(said![1]), Number(said![2])];
}

/** The entries of a safetensors file, read without the library. */
function entriesOf(path: string): Map<string, { dtype: string; shape: number[]; bytes: Buffer }> {
  const file = readFileSync(path);
  const start = 8 + Number(file.readBigUInt64LE());
  const { __metadata__, ...header } = JSON.parse(file.toString("utf8", 8, start));
  const entries = Object.entries<{ dtype: string; shape: number[]; data_offsets: [number, number] }>(header);
  return new Map(
    entries.map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [first, end],
        },
      ]) => [name, { dtype, shape, bytes: file.subarray(start + first, start + end) }],
    ),
  );
}

test("without PyTorch, it predicts what PyTorch predicted, learns more, and saves what PyTorch can load", () => {
  const lines = linesOf("no-such-python", 2);
  expect(lines[0]).toBe("--- PyTorch's weights, on 359 test digits ---");
  expect(accuracies(lines[1]!)).toEqual([85, 85]);
  const reached = lines
    .filter((line) => line.startsWith("epoch"))
    .map((line) => Number(/([\d.]+)%/.exec(line)![1]));
  expect(reached).toHaveLength(2);
  expect(reached[1]).toBeGreaterThan(86);
  expect(lines.at(-1)).toMatch(/^PyTorch was not found\./);

  const [before, after] = [entriesOf(original), entriesOf(join(out, "digits_cnn.safetensors"))];
  expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
  for (const [name, { dtype, shape, bytes }] of after) {
    const old = before.get(name)!;
    // PyTorch counts in int64, and loads int32 into it.
    expect({ name, dtype, shape }).toEqual({
      name,
      dtype: old.dtype === "I64" ? "I32" : old.dtype,
      shape: old.shape,
    });
    expect(bytes.equals(old.bytes), name).toBe(false);
  }
  // 30 epochs of 4 batches there, 2 of 23 here.
  expect(after.get("features.1.num_batches_tracked")!.bytes.readInt32LE()).toBe(120 + 46);
});

test.skipIf(!hasPyTorch)("PyTorch predicts the same with the weights that were trained here", () => {
  const [here, there] = accuracies(linesOf(pythons.join(","), 1).at(-1)!);
  expect(there).toBe(here);
});

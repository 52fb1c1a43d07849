import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { DataArray } from "../../../src/dtype.js";
import { kernels, useKernels } from "../../../src/kernels/index.js";
import { alwaysDividing } from "../../../src/kernels/threads/index.js";
import { Team } from "../../../src/kernels/threads/team.js";
import { complete } from "../sets.js";
import { type KernelName, numbersOf, type Row } from "../table/case.js";
import { table } from "../table/index.js";

/** Every call is divided, however small. */
const always = 1e-6;
const names = Object.keys(table) as KernelName[];

/** Kernels that are not divided: they add to places that parts might share, or are JavaScript. */
const whole: readonly KernelName[] = [
  "argSort",
  "searchSorted",
  "scatterReduce",
  "luFactor",
  "choleskyFactor",
  "solveTriangular",
  "indexAdd",
  "gather",
  "scatterAdd",
  "scatter",
  "fill",
  "copy",
];

/** Only every n-th call of a row is made: a job takes as long as the busiest processor lets it. */
const step = 5;

/** What a kernel leaves in its outputs, call by call. */
function resultsOf(name: KernelName): DataArray[] {
  const row = table[name] as unknown as Row<readonly unknown[]>;
  const kernel = complete(kernels)[name] as (...args: readonly unknown[]) => void;
  const results: DataArray[] = [];
  let call = 0;
  for (const { args, outs } of row.cases(numbersOf("float32"))) {
    if (call++ % step > 0) continue;
    kernel(...args);
    for (const { out } of outs) results.push(out.slice());
  }
  return results;
}

/** Where two lists of arrays differ. A NaN's sign is not the kernels' affair: WebAssembly leaves it open. */
function differences(these: readonly DataArray[], those: readonly DataArray[]): string[] {
  return these.flatMap((array, call) => {
    const at = array.findIndex((value, i) => !Object.is(value, those[call]![i]));
    return at < 0 ? [] : [`call ${call}, element ${at}: ${array[at]} instead of ${those[call]![at]}`];
  });
}

const alone = new Map<KernelName, DataArray[]>();

describe("on one thread", () => {
  it.each(names)("%s", (name) => {
    alone.set(name, resultsOf(name));
    expect(alone.get(name)!.length).toBeGreaterThan(1);
  });
});

describe.each([2, 3])("with %i threads every kernel gives the bits of one", (threads) => {
  let back = (): void => {};
  beforeAll(() => {
    useKernels("wasm", { threads });
    back = alwaysDividing(always);
  });
  afterAll(() => {
    back();
    useKernels("wasm");
  });

  it.each(names)("%s", (name) => {
    const jobs = vi.spyOn(Team.prototype, "run");
    const results = resultsOf(name);
    expect(results.length).toBe(alone.get(name)!.length);
    expect(differences(results, alone.get(name)!)).toEqual([]);
    if (whole.includes(name)) expect(jobs).not.toHaveBeenCalled();
    else expect(jobs, "nothing was divided: is the kernel among `whole`?").toHaveBeenCalled();
    jobs.mockRestore();
  });
});

/**
 * @file A process that takes part in a benchmark. It reads lines `workload milliseconds` and answers each
 * with one line of JSON: the median time of a step in microseconds, or why it has none. What was set up for a
 * workload is kept, so that every round but the first finds it warm.
 */
import { createInterface } from "node:readline";

/** One step of a workload. Setting up is not timed. */
export type SetUp = () => (() => void) | Promise<() => void>;

/**
 * What a contestant answers: the median time of a step in µs and, in bytes, the most memory that it ever
 * took.
 */
export type Answer =
  | { readonly median: number; readonly steps: number; readonly memory: number }
  | { readonly missing: string };

/** Answers requests for these workloads until the input ends. */
export async function takePart(workloads: Readonly<Record<string, SetUp>>): Promise<void> {
  const steps = new Map<string, () => void>();
  for await (const line of createInterface({ input: process.stdin })) {
    const [name = "", milliseconds = "300"] = line.split(" ");
    console.log(JSON.stringify(await answer(name, Number(milliseconds))));
  }

  async function answer(name: string, milliseconds: number): Promise<Answer> {
    const setUp = workloads[name];
    if (setUp === undefined) return { missing: "not offered" };
    try {
      let step = steps.get(name);
      if (step === undefined) {
        step = await setUp();
        steps.set(name, step);
        measure(step, 2 * milliseconds);
      }
      return { ...measure(step, milliseconds), memory: process.resourceUsage().maxRSS * 1024 };
    } catch (error) {
      return { missing: error instanceof Error ? error.message.split("\n")[0]! : String(error) };
    }
  }
}

/** Repeats a step for some time; the median is that of batches long enough for the clock. */
function measure(step: () => void, milliseconds: number): { median: number; steps: number } {
  const first = performance.now();
  step();
  const batch = Math.max(1, Math.floor(0.2 / Math.max(performance.now() - first, 1e-4)));
  const times: number[] = [];
  const end = performance.now() + milliseconds;
  while (performance.now() < end || times.length < 3) {
    const start = performance.now();
    for (let i = 0; i < batch; i++) step();
    times.push(((performance.now() - start) * 1000) / batch);
  }
  times.sort((a, b) => a - b);
  return { median: times[times.length >> 1]!, steps: times.length * batch };
}

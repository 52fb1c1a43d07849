/** @file The worker that runs a page's code. Each run gets a worker of its own, which ends with it. */
import { format } from "node-inspect-extracted";
import { run } from "./program.js";
import type { FromRunner, ToRunner } from "./protocol.js";

const post = (message: FromRunner): void => self.postMessage(message);
const print = (...values: unknown[]): void => post({ type: "printed", line: format(...values) });
Object.assign(console, { log: print, info: print, warn: print, error: print });

self.onmessage = async ({ data }: MessageEvent<ToRunner>): Promise<void> => {
  try {
    if (data.type === "run") {
      await run({ "program.ts": data.code }, "program.ts");
      post({ type: "done" });
    } else {
      const { exercises } = await import("../../exercises/checks/index.js");
      const { Progress } = await import("../../exercises/grading/progress.js");
      const exercise = exercises.find(({ id }) => id === data.exercise)!;
      const learner = await run(data.sources, `${exercise.id}.ts`);
      const load = (id: string) =>
        id === exercise.id ? Promise.resolve(learner) : run(data.sources, `${id}.ts`);
      post({ type: "checked", findings: await new Progress(exercises, load).findingsOf(exercise) });
    }
  } catch (error) {
    post({ type: "failed", message: String(error) });
  }
};

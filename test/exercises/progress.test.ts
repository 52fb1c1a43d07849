/** Where a learner is sent next, from some files written and some not. */
import { describe, expect, it } from "vitest";
import { exercises } from "../../exercises/checks/index.js";
import type { Exercise } from "../../exercises/grading/exercise.js";
import { Progress } from "../../exercises/grading/progress.js";
import { notYet } from "../../exercises/notYet.js";
import type { Value } from "../../exercises/week-6/value.js";

type Order = typeof import("../../exercises/week-6/order.js");

const named = (id: string): Exercise => exercises.find((exercise) => exercise.id === id)!;
const inWeek = (week: number): Exercise[] => exercises.filter(({ id }) => id.startsWith(`week-${week}/`));
const solved = (...ids: string[]): Record<string, object> =>
  Object.fromEntries(ids.map((id) => [id, named(id).solution]));
/** The solution with one of its planted mistakes. */
const mistaken = (id: string, mistake: string): Record<string, object> => ({
  [id]: { ...named(id).solution, ...named(id).mistakes[mistake]!.code },
});

/** A learner's progress; files that are not given are as they were handed out. */
function learnerWith(files: Readonly<Record<string, object>>): Progress {
  return new Progress(exercises, async (id) => {
    const [week, name] = id.split("/");
    return files[id] ?? ((await import(`../../exercises/${week}/${name}.ts`)) as object);
  });
}

describe("where to go on", () => {
  it("is the first file, for whoever has written nothing", async () => {
    expect((await learnerWith({}).next(exercises))?.id).toBe("week-1/neuron");
    expect((await learnerWith({}).next([named("week-6/tensor")]))?.id).toBe("week-3/cross-entropy");
  });

  it("is the step of += at forks as long as a gradient is overwritten there", async () => {
    const before = solved("week-6/value", "week-6/order");
    const learner = learnerWith({ ...before, ...mistaken("week-6/backward", "= at forks") });
    const findings = await learner.findingsOf(named("week-6/backward"));
    expect(findings.map(({ says }) => says).join()).toContain("+= adds them up; every path counts.");
    expect((await learner.next(inWeek(6)))?.id).toBe("week-6/backward");

    const mended = learnerWith({ ...before, ...solved("week-6/backward") });
    expect((await mended.next(inWeek(6)))?.id).toBe("week-6/broadcast");
    expect((await mended.next([named("week-6/backward")]))?.id).toBe("week-6/broadcast");
  });

  it("is an earlier file if that is at fault, and a wrong answer says so", async () => {
    const wrong = mistaken("week-6/order", "from the end");
    const { order } = wrong["week-6/order"] as Order;
    const backward = (result: Value): void => {
      for (const node of order(result)) node.gradient = 0;
      result.gradient = 1;
      for (const node of order(result).toReversed())
        for (const [input, slope] of node.reads) input.gradient += node.gradient * slope;
    };
    const learner = learnerWith({ ...wrong, "week-6/backward": { backward } });
    const [first] = await learner.findingsOf(named("week-6/backward"));
    expect(first?.says).toBe(
      "exercises/week-6/order.ts does not pass yet, and this one builds on it. Start there.",
    );
    expect((await learner.next([named("week-6/backward")]))?.id).toBe("week-6/order");
  });

  it("is found through every file in between, whatever the functions are called", async () => {
    const { solution } = named("week-6/tensor");
    const crossEntropy = () => notYet("crossEntropy"); // that of week 3, called in week 6's of the same name
    const learner = learnerWith({ "week-6/tensor": { ...solution, crossEntropy }, ...solved("week-4/sgd") });
    expect((await learner.next([named("week-6/spiral")]))?.id).toBe("week-3/cross-entropy");
  });

  it("is a file that cannot be loaded", async () => {
    const learner = new Progress(exercises, () => Promise.reject(new SyntaxError("Unexpected\n  token")));
    const [finding] = await learner.findingsOf(named("week-6/order"));
    expect(finding?.says).toBe("exercises/week-6/order.ts cannot be loaded. SyntaxError: Unexpected token");
    expect((await learner.next([named("week-6/order")]))?.id).toBe("week-6/order");
  });

  it("is the next week after the last file of one, and nothing after the last of all", async () => {
    const learner = learnerWith(solved("week-1/neuron", "week-1/layer", "week-1/count", "week-8/gan"));
    expect((await learner.next(inWeek(1)))?.id).toBe("week-2/sigmoid");
    expect(await learner.next([named("week-8/gan")])).toBeUndefined();
  });
});

import { PassThrough } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { figure, Progress, type ProgressOptions } from "../../../../examples/support/running/progress.js";

type Loop = (progress: Progress, round: number) => "break" | undefined;

function output(options: Omit<ProgressOptions, "stream">, loop: Loop, isTTY = false): string {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 100 });
  const progress = new Progress({ ...options, stream: stream as unknown as NodeJS.WriteStream });
  try {
    for (const round of progress.rounds()) if (loop(progress, round) === "break") break;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return String(stream.read() ?? "");
}

const steps: Loop = (progress, round) => {
  for (let i = 0; i < 4; i++) progress.step({ loss: 1 / (round + i) });
  progress.show({ loss: 0.25, accuracy: 0.931 });
  return undefined;
};

describe("progress where no terminal is", () => {
  it("is one plain line for each epoch", () => {
    expect(output({ total: 2, steps: 4 }, steps)).toBe(
      "epoch 1/2  loss 0.2500  accuracy 93.1%\nepoch 2/2  loss 0.2500  accuracy 93.1%\n",
    );
  });

  it("is one line every few steps, and one for the last", () => {
    const loop: Loop = (progress, step) => void progress.show({ loss: step / 1000 });
    expect(output({ total: 25, unit: "step", every: 10 }, loop)).toBe(
      "step 10/25  loss 0.0100\nstep 20/25  loss 0.0200\nstep 25/25  loss 0.0250\n",
    );
  });

  it("prints notes below the line they were made on", () => {
    const loop: Loop = (progress, epoch) => void (epoch === 1 && progress.note("a sample\nof text"));
    expect(output({ total: 2 }, loop)).toBe("epoch 1/2\na sample\nof text\nepoch 2/2\n");
    expect(output({ total: 2 }, loop, true)).toContain("\na sample\nof text\n");
  });

  it("goes on where a resumed run goes on", () => {
    expect(output({ total: 10, from: 9 }, () => undefined)).toBe("epoch  9/10\nepoch 10/10\n");
  });

  it("shows how far a run got that ended early, by break or error", () => {
    const early: Loop = (progress, round) => {
      progress.show({ loss: round / 10 });
      return round === 2 ? "break" : undefined;
    };
    const thrown: Loop = (progress, round) => {
      if (early(progress, round)) throw new RangeError("stop");
      return undefined;
    };
    const lines = "epoch 1/9  loss 0.1000\nepoch 2/9  loss 0.2000\n";
    expect(output({ total: 9 }, early)).toBe(lines);
    expect(output({ total: 9 }, thrown)).toBe(lines);
  });

  it("has no control characters and a line for each group of rounds, for any numbers", () => {
    const numbers = fc.record({
      total: fc.integer({ min: 0, max: 50 }),
      every: fc.integer({ min: 1, max: 60 }),
      steps: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(numbers, (options) => {
        const printed = output(options, (progress) => void progress.step({ loss: 1.5 }));
        expect(printed.match(/\n/g)?.length ?? 0).toBe(Math.ceil(options.total / options.every));
        expect(printed.replaceAll("\n", "")).toMatch(/^[ -~]*$/);
      }),
    );
  });
});

describe("progress on a terminal", () => {
  it("is a full bar with the last figures at the end of each epoch", () => {
    const printed = output({ total: 2, steps: 4 }, steps, true);
    expect(printed).toContain(`epoch 1/2 ${"━".repeat(24)} 4/4  loss 0.2500  accuracy 93.1%`);
    expect(printed).toContain(`epoch 2/2 ${"━".repeat(24)} 4/4  loss 0.2500  accuracy 93.1%`);
    expect(printed).toContain(`epoch 1/2 ${"─".repeat(24)} 0/4`);
    expect(printed.match(/\n/g)).toHaveLength(2);
  });

  it("never hides the cursor nor switches line wrapping off, so that Ctrl-C leaves nothing behind", () => {
    const printed = output({ total: 3, steps: 4 }, steps, true);
    expect(printed).not.toContain("\x1B[?25l");
    expect(printed).not.toContain("\x1B[?7l");
  });

  it("has no line for a round that is dropped in its middle", () => {
    const dropped: Loop = (progress, round) => {
      if (round < 3) return undefined;
      progress.drop();
      return "break";
    };
    expect(output({ total: 9 }, dropped)).toBe("epoch 1/9\nepoch 2/9\n");
  });

  it("ends its line when the loop is left by an error", () => {
    const printed = output(
      { total: 3, steps: 4 },
      (progress) => {
        progress.step({ loss: 2.5 });
        throw new RangeError("stop");
      },
      true,
    );
    expect(printed).toMatch(/ 1\/4 {2}loss 2\.5000.*\n$/s);
  });
});

describe("a figure", () => {
  it.each([
    ["loss", 0.24167, "0.2417"],
    ["loss", 0.0000125, "1.25e-5"],
    ["loss", 123456.7, "1.23e+5"],
    ["loss", Number.NaN, "NaN"],
    ["loss", 0, "0"],
    ["step", 12000, "12000"],
    ["test accuracy", 0.9714, "97.1%"],
    ["rate", "0.1 → 0.01", "0.1 → 0.01"],
  ])("%s %s reads %s", (name, value, shown) => {
    expect(figure(name, value)).toBe(shown);
  });
});

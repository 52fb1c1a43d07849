import { describe, expect, it } from "vitest";
import { loadAdaptiveTrajectories, loadSchedules, loadTrajectories } from "../reference/cases.js";
import { optimizerRows, scheduleRows } from "./table.js";

describe("PyTorch's values have", () => {
  it("a trajectory of every optimizer", () => {
    const recorded = new Set(
      [...loadTrajectories(), ...loadAdaptiveTrajectories()].map((own) => own.optimizer),
    );
    expect([...recorded].sort()).toEqual(Object.keys(optimizerRows).sort());
  });

  it("the learning rates of every schedule", () => {
    const recorded = new Set(loadSchedules().map(({ schedule }) => schedule));
    recorded.delete("Chained");
    expect([...recorded].sort()).toEqual(Object.keys(scheduleRows).sort());
  });
});

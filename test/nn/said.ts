import { TapegradError } from "../../src/errors.js";

/** An error message without the module in which it occurred: `Linear: x must be a tensor, got 3`. */
export function said(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof TapegradError) return `${error.op}: ${error.problem}`;
    throw error;
  }
  return "nothing";
}

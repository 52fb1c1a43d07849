import { TapegradError } from "../../src/errors.js";

/** What an error says without the module that it happened in: `Linear: takes a tensor, got 3`. */
export function said(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof TapegradError) return `${error.op}: ${error.problem}`;
    throw error;
  }
  return "nothing";
}

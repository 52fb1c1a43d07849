/**
 * @file The origin of the first NaN or infinity.
 */
import { type Node, type Observer, observed } from "../autograd/extend.js";
import type { Tensor } from "../autograd/index.js";
import { checkFunction, checkSynchronous } from "../checks.js";
import { showShape, TapegradError } from "../errors.js";
import { runningModule } from "../nn/core/running.js";

/** The first NaN or infinity. */
export class AnomalyError extends TapegradError {
  override readonly name: string = "AnomalyError";
  /** Whether it occurred in an op's result or in a gradient. */
  readonly direction: "forward" | "backward";
  /** Where the user's code called the op, as in a stack trace; empty if unknown. */
  readonly line: string;

  constructor(op: string, direction: "forward" | "backward", tensor: Tensor, origin: Origin) {
    const bad = tensor.data.find((value: number) => !Number.isFinite(value));
    const verb = direction === "forward" ? "produced" : "passed back";
    const at = origin.line === "" ? "" : `, called at ${origin.line}`;
    const holder = direction === "forward" ? "result" : "gradient";
    super(op, `${verb} ${bad} in a ${holder} of shape ${showShape(tensor.shape)}${at}`);
    if (origin.module !== "") this.locate(origin.module);
    this.direction = direction;
    this.line = origin.line;
  }
}

interface Origin {
  readonly module: string;
  readonly line: string;
}

/**
 * Runs `body` and throws at the first op whose result, or the first pullback whose gradient, contains a NaN
 * or an infinity. The error names the op, the module, and the line of code that called it. This makes code
 * several times slower. {@link https://pytorch.org/docs/stable/autograd.html#anomaly-detection | PyTorch}
 *
 * @example `detectAnomaly(() => lossOf(model, batch).backward());`
 * @throws AnomalyError
 * @throws ArgumentError unless `body` is a synchronous function, and not a generator
 */
export function detectAnomaly<T>(body: () => T): T {
  checkFunction("detectAnomaly", "the body", body);
  const observer: Observer = {
    made(op, result) {
      const origin = currentOrigin();
      if (isBad(result)) throw new AnomalyError(op, "forward", result, origin);
      return JSON.stringify(origin);
    },
    passed(node: Node, gradient) {
      if (!isBad(gradient)) return;
      const origin: Origin = node.memo === undefined ? { module: "", line: "" } : JSON.parse(node.memo);
      throw new AnomalyError(node.name, "backward", gradient, origin);
    },
  };
  const result = observed(observer, body);
  checkSynchronous("detectAnomaly", result, "what it does after it has returned would not be observed");
  return result;
}

function isBad(tensor: Tensor): boolean {
  const { data } = tensor;
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return true;
  return false;
}

function currentOrigin(): Origin {
  return { module: runningModule(), line: callerOf(wholeStack()) };
}

/**
 * A stack trace of unlimited depth: V8 keeps ten frames, but more lie between a layer's op and the user's
 * line.
 */
function wholeStack(): string {
  const limited = Error as { stackTraceLimit?: number };
  const { stackTraceLimit } = limited;
  if (stackTraceLimit === undefined) return new Error().stack ?? "";
  limited.stackTraceLimit = Infinity;
  try {
    return new Error().stack ?? "";
  } finally {
    limited.stackTraceLimit = stackTraceLimit;
  }
}

/** Frames of the engine itself, such as `Array.forEach (<anonymous>)`, and of Node. */
const engineFrame = /\(<anonymous>\)|\bnode:/;

/** Matches this file in a stack trace, starting at its folder; the package bundles it into an index. */
const thisFile = /[\\/]inspect[\\/](anomaly|index)\.[jt]s/;

/**
 * The first line of a stack trace outside of library and engine, without the word "at". The library's
 * location is taken from the trace as well, because source maps spell it differently from `import.meta.url`.
 */
function callerOf(stack: string): string {
  const end = stack.search(thisFile);
  if (end < 0) return "";
  let start = end;
  while (start > 0 && !/[\s(@]/.test(stack[start - 1]!)) start--;
  const home = stack.slice(start, end + 1);
  const frames = stack.split("\n").slice(1);
  const caller = frames.find((frame) => !frame.includes(home) && !engineFrame.test(frame));
  return caller?.trim().replace(/^at /, "") ?? "";
}

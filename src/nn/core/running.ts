/**
 * @file Which modules are running just now, so that errors can say where they happened.
 */
import { TapegradError } from "../../errors.js";

/** A module, as far as its name can be found. */
interface Named {
  namedModules(): Map<string, unknown>;
  toString(): string;
}

/** The modules whose `forward` has begun and not ended, the outermost first. */
const stack: Named[] = [];

/**
 * Runs the `forward` of a module. An error in it is told which module it happened in, by the innermost one.
 */
export function running<T>(module: Named, forward: () => T): T {
  stack.push(module);
  try {
    return forward();
  } catch (error) {
    if (error instanceof TapegradError && error.module === undefined) locate(error, module);
    throw error;
  } finally {
    stack.pop();
  }
}

/** Names the module in front of the message, in place of a layer's own name, which would say it twice. */
function locate(error: TapegradError, innermost: Named): void {
  error.locate(runningModule());
  if (error.op === innermost.constructor.name) error.message = `${error.module}: ${error.problem}`;
}

/**
 * The innermost module that is running, by its name within the outermost one and as it prints:
 * `layers.2 (Linear(in_features=128, out_features=64, bias=True))`. Empty when none is.
 */
export function runningModule(): string {
  const [outermost] = stack;
  const innermost = stack.at(-1);
  if (outermost === undefined || innermost === undefined) return "";
  const printed = String(innermost).split("\n", 1)[0]!.replace(/\($/, "");
  for (const [name, module] of outermost.namedModules()) {
    if (module === innermost) return name === "" ? printed : `${name} (${printed})`;
  }
  return printed;
}

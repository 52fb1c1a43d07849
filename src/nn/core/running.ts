/**
 * @file The modules that are currently running, so that errors can say where they occurred.
 */
import { TapegradError } from "../../errors.js";
import { currentRecorder, locatedBy } from "../../recorder/index.js";

/** The part of a module that is needed to find its name. */
interface Named {
  namedModules(): Map<string, unknown>;
  toString(): string;
}

/** The modules whose `forward` is in progress, outermost first. */
const stack: Named[] = [];

/**
 * Runs the `forward` of a module. If it throws, the innermost module's name is added to the error; a
 * recording does the same for errors of its replay.
 */
export function running<T>(module: Named, forward: () => T): T {
  stack.push(module);
  const [outermost] = stack as [Named];
  try {
    if (currentRecorder() === undefined) return forward();
    return locatedBy((error) => locate(error, outermost, module), forward);
  } catch (error) {
    locate(error, outermost, module);
    throw error;
  } finally {
    stack.pop();
  }
}

/**
 * Prefixes an error's message with the module, in place of the layer's own name, which would repeat it. An
 * error that already has a module keeps it.
 */
function locate(error: unknown, outermost: Named, innermost: Named): void {
  if (!(error instanceof TapegradError) || error.module !== undefined) return;
  error.locate(nameWithin(outermost, innermost));
  if (error.op === innermost.constructor.name) error.message = `${error.module}: ${error.problem}`;
}

/**
 * The innermost running module, by its name within the outermost one and its printed form:
 * `layers.2 (Linear(in_features=128, out_features=64, bias=True))`. Empty if none is running.
 */
export function runningModule(): string {
  const [outermost] = stack;
  const innermost = stack.at(-1);
  return outermost === undefined || innermost === undefined ? "" : nameWithin(outermost, innermost);
}

function nameWithin(outermost: Named, innermost: Named): string {
  const printed = String(innermost).split("\n", 1)[0]!.replace(/\($/, "");
  for (const [name, module] of outermost.namedModules()) {
    if (module === innermost) return name === "" ? printed : `${name} (${printed})`;
  }
  return printed;
}

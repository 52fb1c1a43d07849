/**
 * @file Which modules are running just now, so that errors can say where they happened.
 */
import { TapegradError } from "../../errors.js";
import { currentRecorder, locatedBy } from "../../recorder/index.js";

/** A module, as far as its name can be found. */
interface Named {
  namedModules(): Map<string, unknown>;
  toString(): string;
}

/** The modules whose `forward` has begun and not ended, the outermost first. */
const stack: Named[] = [];

/**
 * Runs the `forward` of a module. An error in it is told which module it happened in, by the innermost one; what
 * is recorded tells errors of a replay the same.
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
 * Names the module in front of an error's message, in place of a layer's own name, which would say it twice. An
 * error that knows its module keeps it.
 */
function locate(error: unknown, outermost: Named, innermost: Named): void {
  if (!(error instanceof TapegradError) || error.module !== undefined) return;
  error.locate(nameWithin(outermost, innermost));
  if (error.op === innermost.constructor.name) error.message = `${error.module}: ${error.problem}`;
}

/**
 * The innermost module that is running, by its name within the outermost one and as it prints:
 * `layers.2 (Linear(in_features=128, out_features=64, bias=True))`. Empty when none is.
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

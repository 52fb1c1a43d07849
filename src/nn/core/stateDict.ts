/**
 * @file State dicts: a module's parameters and buffers by name.
 */
import { assign, noGrad, Tensor } from "../../autograd/index.js";
import { ArgumentError, show, showShape } from "../../errors.js";
import { sameShape } from "../../shape.js";

/** Tensors by their names in PyTorch's spelling. */
export type StateDict = Readonly<Record<string, Tensor>>;

/** The differences in names between a state dict and a module. */
export interface KeyDifferences {
  /** Names that the module has but the state dict lacks. */
  readonly missing: readonly string[];
  /** Names that the state dict has but the module lacks. */
  readonly unexpected: readonly string[];
}

/** A state dict that does not match the module. */
export class StateDictError extends ArgumentError implements KeyDifferences {
  override readonly name: string = "StateDictError";
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  /** Names of tensors with other shapes. */
  readonly mismatched: readonly string[];

  constructor(module: string, differences: KeyDifferences, mismatched: ReadonlyMap<string, string>) {
    const { missing, unexpected } = differences;
    const parts = [
      missing.length > 0 && `missing ${missing.join(", ")}`,
      unexpected.length > 0 && `unexpected ${unexpected.join(", ")}`,
      ...Array.from(mismatched, ([name, problem]) => `${name} ${problem}`),
    ];
    super(
      "loadStateDict",
      `the state dict does not match the ${module}: ${parts.filter(Boolean).join("; ")}`,
    );
    this.missing = missing;
    this.unexpected = unexpected;
    this.mismatched = [...mismatched.keys()];
  }
}

/**
 * Copies the tensors of `dict` into those of `own`. Nothing is changed unless everything matches.
 *
 * @throws StateDictError as {@link Module.loadStateDict}
 */
export function loadInto(
  module: string,
  own: ReadonlyMap<string, Tensor>,
  dict: StateDict,
  strict: boolean,
): KeyDifferences {
  if (dict === null || typeof dict !== "object") {
    throw new ArgumentError("loadStateDict", `takes an object of tensors, got ${show(dict)}`);
  }
  const differences = {
    missing: [...own.keys()].filter((name) => !Object.hasOwn(dict, name)),
    unexpected: Object.keys(dict).filter((name) => !own.has(name)),
  };
  const mismatched = new Map<string, string>();
  for (const [name, target] of own) {
    if (!Object.hasOwn(dict, name)) continue;
    const values: unknown = dict[name];
    if (!(values instanceof Tensor)) mismatched.set(name, `must be a tensor, got ${show(values)}`);
    else if (!sameShape(values.shape, target.shape)) {
      mismatched.set(name, `must have shape ${showShape(target.shape)}, got ${showShape(values.shape)}`);
    }
  }
  const gaps = differences.missing.length + differences.unexpected.length;
  if (mismatched.size > 0 || (strict && gaps > 0)) {
    throw new StateDictError(module, strict ? differences : { missing: [], unexpected: [] }, mismatched);
  }
  noGrad(() => {
    for (const [name, target] of own) if (Object.hasOwn(dict, name)) assign(target, dict[name]!);
  });
  return differences;
}

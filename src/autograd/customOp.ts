/**
 * @file User-defined ops with custom gradients.
 */
import { checkFunction, checkList } from "../checks.js";
import { ArgumentError, GradientError } from "../errors.js";
import { type Edge, recordAs, withRecording } from "./graph.js";
import { escape, notRecycling } from "./storage.js";
import { checkTensor, Tensor } from "./tensor.js";

/** The definition of a custom op. `Inputs` are tensors. */
export interface CustomOp<Inputs extends readonly Tensor[]> {
  /** The name shown in errors and drawings of the graph. */
  readonly name: string;
  /** Computes the result; ops inside are not recorded. */
  readonly forward: (...inputs: Inputs) => Tensor;
  /**
   * One pullback for each input, in order: given the gradient of the result, the result, and the inputs, it
   * returns the gradient of that input, in its shape. A pullback written in ops can be differentiated again.
   * `null` means that there is no gradient: an input that requires one is an error.
   */
  readonly pullbacks: {
    readonly [I in keyof Inputs]: ((grad: Tensor, result: Tensor, ...inputs: Inputs) => Tensor) | null;
  };
}

/**
 * Makes an op with a custom gradient, as a function of tensors.
 * {@link https://pytorch.org/docs/stable/notes/extending.html | PyTorch: torch.autograd.Function}
 *
 * @example
 * ```ts
 * const cube = customOp({
 *   name: "cube",
 *   forward: (x: Tensor) => x.mul(x).mul(x),
 *   pullbacks: [(grad, _y, x) => grad.mul(x.square()).mul(3)],
 * });
 * ```
 * @throws ArgumentError if the number of tensors differs from the number of pullbacks, or forward or a
 * pullback does not return a tensor
 * @throws GradientError if an input without a pullback requires a gradient
 */
export function customOp<Inputs extends readonly Tensor[]>(
  op: CustomOp<Inputs>,
): (...inputs: Inputs) => Tensor {
  checkFunction("customOp", "forward", op.forward);
  checkList("customOp", "pullbacks", op.pullbacks, "pullbacks: [(grad) => …]");
  return (...inputs) => {
    if (inputs.length !== op.pullbacks.length) {
      throw new ArgumentError(op.name, `takes ${op.pullbacks.length} tensors, got ${inputs.length}`);
    }
    inputs.forEach((x, i) => {
      checkTensor(op.name, `input ${i}`, x);
    });
    const result = withRecording(false, () => op.forward(...inputs));
    checkTensor(op.name, "the result of forward", result);
    const y = new Tensor(result.storage, result.shape);
    const edges = inputs.map((x, i): Edge => {
      const pullback = op.pullbacks[i] as
        | ((grad: Tensor, result: Tensor, ...inputs: Inputs) => Tensor)
        | null;
      if (pullback === null) return [x, () => missing(op.name, i)];
      const back = (g: Tensor): Tensor => {
        const gradient = userCode(g, () => pullback(g, y, ...inputs));
        checkTensor(op.name, `the result of the pullback for input ${i}`, gradient);
        return gradient;
      };
      return [x, back, y, ...inputs];
    });
    return recordAs(y, op.name, edges);
  };
}

function missing(name: string, input: number): never {
  throw new GradientError(name, `has no gradient for input ${input}`);
}

/**
 * User code may keep every tensor it sees: neither the gradient nor tensors computed from it are recycled.
 */
function userCode(g: Tensor, pullback: () => Tensor): Tensor {
  escape(g.storage);
  return notRecycling(pullback);
}

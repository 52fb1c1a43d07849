/**
 * @file Ops of users' own, with gradients that they give.
 */
import { checkFunction, checkList } from "../checks.js";
import { ArgumentError, GradientError } from "../errors.js";
import { type Edge, recordAs, withRecording } from "./graph.js";
import { escape, notRecycling } from "./storage.js";
import { checkTensor, Tensor } from "./tensor.js";

/** An op in the making. `Inputs` are tensors. */
export interface CustomOp<Inputs extends readonly Tensor[]> {
  /** How errors and pictures of the graph call it. */
  readonly name: string;
  /** The result; what it does is not recorded. */
  readonly forward: (...inputs: Inputs) => Tensor;
  /**
   * One pullback for each input, in their order: from the gradient of the result, the result and the inputs
   * to the gradient of that input, in its shape. Written in ops, it can be differentiated again. `null` where
   * there is no gradient: backward refuses an input that requires one.
   */
  readonly pullbacks: {
    readonly [I in keyof Inputs]: ((grad: Tensor, result: Tensor, ...inputs: Inputs) => Tensor) | null;
  };
}

/**
 * An op with a gradient of its own, as a function of tensors.
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
 * @throws ArgumentError if called with another number of tensors than there are pullbacks, or when forward
 * or a pullback returns no tensor
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
    checkTensor(op.name, "what forward returns", result);
    const y = new Tensor(result.storage, result.shape);
    const edges = inputs.map((x, i): Edge => {
      const pullback = op.pullbacks[i] as
        | ((grad: Tensor, result: Tensor, ...inputs: Inputs) => Tensor)
        | null;
      if (pullback === null) return [x, () => missing(op.name, i)];
      const back = (g: Tensor): Tensor => {
        const gradient = userCode(g, () => pullback(g, y, ...inputs));
        checkTensor(op.name, `what the pullback of input ${i} returns`, gradient);
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

/** Users may keep what they see: neither the gradient nor what they make of it is recycled. */
function userCode(g: Tensor, pullback: () => Tensor): Tensor {
  escape(g.storage);
  return notRecycling(pullback);
}

/**
 * @file Accumulating gradients, in place if nothing else holds them.
 */
import { input, program, s } from "../../kernels/expression.js";
import { kernels } from "../../kernels/index.js";
import { isResident } from "../../kernels/memory.js";
import { withRecording } from "../graph.js";
import { add } from "../ops/arithmetic.js";
import { allocateCopy, claim, drop, escape, isHeldOnce } from "../storage.js";
import { Tensor } from "../tensor.js";

const addition = program("accumulate", 2, [s.add(input(0), input(1))]);

/** a + b, in place of a if nothing else uses a. Takes over a's holder. */
export function plus(a: Tensor, b: Tensor, createGraph: boolean): Tensor {
  if (createGraph) return add(a, b);
  const [own, other] = [a.storage.rows, b.storage.rows];
  if (own !== undefined && other !== undefined) return new Tensor(own.plus(other), a.shape);
  if (isHeldOnce(a.storage)) {
    if (other !== undefined) other.addTo(a.data);
    else kernels.elementwise(addition, [a.data], [a.data, b.data]);
    return a;
  }
  const total = add(a, b);
  claim(total.storage);
  drop(a.storage);
  return total;
}

/** Adds a gradient to a tensor's `grad`, and takes over its holder. */
export function accumulate(tensor: Tensor, gradient: Tensor, createGraph: boolean): void {
  const sofar = tensor.peekGrad();
  if (sofar !== undefined) {
    const total = withRecording(createGraph, () => plus(sofar, gradient, createGraph));
    drop(gradient.storage);
    tensor.putGrad(total);
    return;
  }
  if (createGraph) {
    tensor.putGrad(withRecording(true, () => add(gradient, 0)));
    return;
  }
  const mine = own(gradient);
  // A tensor that no optimizer moved into the kernels' memory may be dropped at any time, and nothing would
  // free its gradient there.
  if (!isResident(tensor.data)) escape(mine.storage);
  mine.cut = "backward";
  tensor.putGrad(mine);
}

/** The gradient itself if nothing else can change it, otherwise a copy. Takes over its holder. */
export function own(gradient: Tensor): Tensor {
  if (isHeldOnce(gradient.storage) || gradient.storage.rows !== undefined) return gradient;
  const copy = allocateCopy(gradient.dtype, gradient.data);
  claim(copy);
  drop(gradient.storage);
  return new Tensor(copy, gradient.shape);
}

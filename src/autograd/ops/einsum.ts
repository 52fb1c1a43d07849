/**
 * @file Einstein summation: sums of products written in letters, computed by permutations and matrix
 * products.
 */
import { type DType, promote } from "../../dtype.js";
import { ArgumentError, DTypeError, ShapeError, show } from "../../errors.js";
import { broadcastShapes, sizeOf } from "../../shape.js";
import { checkTensor, type Tensor } from "../tensor.js";
import { matmul } from "./matrix.js";
import { reshape } from "./reshape.js";
import { expand, sum } from "./sum.js";
import { to } from "./to.js";
import { diagonal, permute } from "./views.js";

/**
 * A tensor with a name for each axis. Axes of an ellipsis are named by their distance from its end: `.0`,
 * `.1`, ….
 */
interface Named {
  readonly x: Tensor;
  readonly names: readonly string[];
}

/**
 * Sum of products over named axes: in `"ij,jk->ik"` each letter names an axis, and letters missing on the
 * right are summed over. `...` represents axes that broadcast. Without `->`, the right side consists of the
 * letters that occur once, in alphabetical order.
 *
 * @example `einsum("bij,bjk->bik", a, b)  // batched matrix product`
 * @throws ArgumentError if the equation cannot be parsed, or does not match the number of tensors
 * @throws ShapeError if it does not match their axes, or a letter has two lengths
 * @throws DTypeError if all of several tensors are bool
 */
export function einsum(equation: string, ...tensors: Tensor[]): Tensor {
  const { left, right } = parse(equation, tensors);
  let operands = left.map((names, i) => withoutRepeats(equation, { x: tensors[i]!, names }));
  checkLengths(equation, operands);
  if (operands.length > 1) operands = alike(operands);
  while (operands.length > 1) {
    const [a, b, ...others] = operands as [Named, Named, ...Named[]];
    const wanted = new Set([...right, ...others.flatMap(({ names }) => names)]);
    operands = [contract(a, b, wanted), ...others];
  }
  const last = sumAway(operands[0]!, new Set(right));
  return permute(
    last.x,
    right.map((name) => last.names.indexOf(name)),
  );
}

function parse(equation: string, tensors: readonly Tensor[]): { left: string[][]; right: string[] } {
  if (typeof equation !== "string") {
    throw new ArgumentError("einsum", `the equation comes first, as text, got ${show(equation)}`);
  }
  if (Array.isArray(tensors[0])) {
    throw new ArgumentError("einsum", "takes tensors one by one, got a list. Pass einsum(equation, a, b).");
  }
  tensors.forEach((x, i) => {
    checkTensor("einsum", `tensors[${i}]`, x);
  });
  const [inputs, output, ...rest] = equation.replaceAll(/\s/g, "").split("->");
  const terms = inputs!.split(",");
  const readable = [...terms, output ?? ""].every((term) => /^[a-zA-Z]*(\.\.\.[a-zA-Z]*)?$/.test(term));
  if (rest.length > 0 || !readable)
    throw new ArgumentError("einsum", `cannot read the equation ${show(equation)}`);
  if (terms.length !== tensors.length) {
    throw new ArgumentError(
      "einsum",
      `${show(equation)} needs ${terms.length} tensors, got ${tensors.length}`,
    );
  }
  const left = terms.map((term, i) => axisNames(equation, term, tensors[i]!));
  const dots = left.flat().filter((name) => name.startsWith("."));
  const widest = [...new Set(dots)].sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)));
  const letters = left.flat().filter((name) => !name.startsWith("."));
  const once = [...new Set(letters)]
    .filter((name) => letters.indexOf(name) === letters.lastIndexOf(name))
    .sort();
  const right = output === undefined ? [...widest, ...once] : withEllipsis(output, widest);
  const unknown = right.find((name) => !left.flat().includes(name));
  if (unknown !== undefined || new Set(right).size !== right.length) {
    throw new ArgumentError(
      "einsum",
      `the right side of ${show(equation)} must name axes of the left, each once`,
    );
  }
  return { left, right };
}

function withEllipsis(term: string, dots: readonly string[]): string[] {
  const [before, after] = term.split("...");
  return after === undefined ? [...term] : [...before!, ...dots, ...after];
}

function axisNames(equation: string, term: string, x: Tensor): string[] {
  const letters = term.replace("...", "").length;
  const spare = x.ndim - letters;
  if (spare < 0 || (spare > 0 && !term.includes("..."))) {
    throw new ShapeError("einsum", `${show(term)} in ${show(equation)} names ${letters} axes`, x.shape);
  }
  return withEllipsis(
    term,
    Array.from({ length: spare }, (_, i) => `.${spare - 1 - i}`),
  );
}

/** Letters that occur twice in one term name its diagonal. */
function withoutRepeats(equation: string, { x, names }: Named): Named {
  const second = names.findIndex((name, i) => names.indexOf(name) < i);
  if (second < 0) return { x, names };
  const first = names.indexOf(names[second]!);
  if (x.shape[first] !== x.shape[second]) {
    throw new ShapeError("einsum", `${names[second]} has two lengths in ${show(equation)}`, x.shape);
  }
  const others = names.filter((_, i) => i !== first && i !== second);
  const y = diagonal(x, { axis0: first, axis1: second });
  return withoutRepeats(equation, { x: y, names: [...others, names[second]!] });
}

function checkLengths(equation: string, operands: readonly Named[]): void {
  const lengths = new Map<string, number>();
  for (const { x, names } of operands) {
    names.forEach((name, i) => {
      const known = lengths.get(name) ?? 1;
      if (x.shape[i] !== 1 && known !== 1 && x.shape[i] !== known) {
        const shapes = operands.map((operand) => operand.x.shape);
        throw new ShapeError(
          "einsum",
          `${name} has lengths ${known} and ${x.shape[i]} in ${show(equation)}`,
          ...shapes,
        );
      }
      if (known === 1) lengths.set(name, x.shape[i]!);
    });
  }
}

/**
 * Factors converted to the dtype they all promote to, so that no intermediate product is narrower than the
 * result.
 */
function alike(operands: readonly Named[]): Named[] {
  const dtype = operands.reduce((all: DType, { x }) => promote(all, false, x.dtype, false), "bool");
  if (dtype === "bool") throw new DTypeError("einsum", 'is not defined for bool. Convert with to("int32").');
  return operands.map(({ x, names }) => ({ x: to(x, dtype), names }));
}

function sumAway({ x, names }: Named, wanted: ReadonlySet<string>): Named {
  const gone = names.map((_, i) => i).filter((i) => !wanted.has(names[i]!));
  return gone.length === 0
    ? { x, names }
    : { x: sum(x, gone), names: names.filter((name) => wanted.has(name)) };
}

/** The product of two tensors, summed over all axes not in `wanted`, as one batched matrix product. */
function contract(a: Named, b: Named, wanted: ReadonlySet<string>): Named {
  const left = sumAway(a, new Set([...wanted, ...b.names]));
  const right = sumAway(b, new Set([...wanted, ...a.names]));
  const shared = left.names.filter((name) => right.names.includes(name));
  const batch = shared.filter((name) => wanted.has(name));
  const summed = shared.filter((name) => !wanted.has(name));
  const free = (own: Named): string[] => own.names.filter((name) => !shared.includes(name));
  const length = (name: string): number =>
    [left, right].map(({ x, names }) => x.shape[names.indexOf(name)] ?? 1).find((n) => n !== 1) ?? 1;
  const size = (names: readonly string[]): number => sizeOf(names.map(length));
  const lay = (own: Named, order: readonly string[], shape: readonly number[]): Tensor => {
    const laid = permute(
      own.x,
      order.map((name) => own.names.indexOf(name)),
    );
    // A length of 1 is repeated if the other tensor has more.
    return reshape(expand(laid, broadcastShapes("einsum", laid.shape, order.map(length))), shape);
  };
  const rows = free(left);
  const columns = free(right);
  const [k, m, n, count] = [size(summed), size(rows), size(columns), size(batch)];
  const product = matmul(
    lay(left, [...batch, ...rows, ...summed], [count, m, k]),
    lay(right, [...batch, ...summed, ...columns], [count, k, n]),
  );
  const names = [...batch, ...rows, ...columns];
  return { x: reshape(product, names.map(length)), names };
}

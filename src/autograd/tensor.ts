/**
 * @file The Tensor: an immutable value that knows how it came about.
 *
 * This class is a leaf of the import graph: ops import it, it imports no op. Its hundred methods are the ops
 * themselves, installed by methods.ts.
 */
import { checkFunction } from "../checks.js";
import { markCopy } from "../copies.js";
import { checkFloating, type DataArray, type DType } from "../dtype.js";
import { ArgumentError, DTypeError, GradientError, ShapeError, show } from "../errors.js";
import { formatArray } from "../print/index.js";
import {
  currentRecorder,
  dependOn,
  hostOf,
  leaveAt,
  noteChange,
  overwrite,
  readOut,
} from "../recorder/index.js";
import { frozen, type Shape, sameShape, sizeOf, type TupleOf } from "../shape.js";
import { broughtHome, homeOf } from "./gradientHome.js";
import { drop, escape, makeResident, Storage } from "./storage.js";

/** Nested lists of numbers or booleans, as deep as the tensor has axes. */
export type NestedArray = number | boolean | readonly NestedArray[];

/** Numbers in lists, by how deep they are nested. */
export type NestedNumbers = [number, number[], number[][], number[][][], number[][][][], number[][][][][]];

/** Called with a gradient; what it returns, if anything, takes the gradient's place. */
export type GradientHook = (grad: Tensor) => Tensor | undefined;

/** From the gradient of an op's result to the gradient of one of its inputs (of that input's shape). */
export type Pullback = (grad: Tensor) => Tensor;

/** An input of an op, the way back to it, and the tensors that the way back reads. */
export type Edge = readonly [input: Tensor, pullback: Pullback, ...reads: Tensor[]];

/** What keeps a gradient from going back to what a tensor was computed from. */
export type Cut = "noGrad" | "backward" | "detach" | "dtype";

/** One recorded op. */
export interface Node {
  /** The op's name. */
  readonly name: string;
  /** Grows with every recorded op: a node's inputs have smaller numbers. */
  readonly sequence: number;
  /** The inputs that require a gradient; `undefined` once backward has consumed the node. */
  edges: readonly Edge[] | undefined;
  /** How often what the edges read was changed before they were recorded. */
  readonly version: number;
  /** The result's. */
  readonly shape: Shape;
  /** Called with the gradient of the result. */
  hooks: Set<GradientHook> | undefined;
  /** The result, when it asked to keep its gradient. */
  retained: Tensor | undefined;
  /** The number of the last walk that came by. */
  visitedBy: number;
  /** What the result has received so far, while backward is on its way here. */
  gradient: Tensor | undefined;
  /** What the `Observer` of the time wanted to remember. */
  memo: string | undefined;
}

/**
 * A multi-dimensional array, contiguous and row-major, with a dtype and, when it depends on something that
 * requires a gradient, the node of the graph that it came from. Made by {@link tensor}, {@link zeros}, … and
 * by ops.
 */
export class Tensor {
  /** Lengths of the axes, outermost first; frozen, since tensors share it. */
  readonly shape: Shape;
  /** @internal */
  storage: Storage;
  /** @internal How this tensor came about; `undefined` for leaves. */
  node: Node | undefined;
  /** @internal Why this tensor requires no gradient, though something that it was computed from does. */
  cut: Cut | undefined;
  #leafRequiresGrad = false;
  #grad: Tensor | undefined;
  #hooks: Set<GradientHook> | undefined;

  static {
    markCopy(Tensor.prototype);
  }

  /** @internal Users call {@link tensor}. A `shared` shape is that of another tensor, and frozen. */
  constructor(storage: Storage, shape: Shape, shared = false) {
    this.storage = storage;
    this.shape = shared ? shape : frozen(shape);
  }

  /** What the elements are. */
  get dtype(): DType {
    return this.storage.dtype;
  }

  /** Number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return this.storage.data.length;
  }

  /** True when this tensor was made by the user rather than by a recorded op. */
  get isLeaf(): boolean {
    return this.node === undefined;
  }

  /** @internal The elements themselves; whoever changes them raises `storage.version`. */
  get data(): DataArray {
    return this.storage.data;
  }

  // ── gradient ───────────────────────────────────────────────────────────────────────────────────

  /**
   * Whether operations on this tensor are recorded. May be set on leaves of a floating dtype.
   * @throws GradientError if set on the result of a recorded op
   * @throws DTypeError if set on int32 or bool
   */
  get requiresGrad(): boolean {
    if (this.node !== undefined) return true;
    if (currentRecorder() !== undefined) dependOn("requiresGrad", this, () => this.#leafRequiresGrad);
    return this.#leafRequiresGrad;
  }

  set requiresGrad(value: boolean) {
    if (this.node !== undefined) {
      throw new GradientError(
        "requiresGrad",
        `can be set on leaves only, this is the result of ${this.node.name}`,
      );
    }
    if (value) checkFloating("requiresGrad", this.dtype);
    overwrite("requiresGrad", this);
    hostOf(this, "requiresGrad", [value], () => {
      this.#leafRequiresGrad = value;
    });
  }

  /**
   * Sets {@link Tensor.requiresGrad} and returns this tensor: `randn([2, 3]).mul(0.1).requireGrad()`.
   *
   * @throws as the setter
   */
  requireGrad(value = true): this {
    this.requiresGrad = value;
    return this;
  }

  /**
   * d loss / d this, summed over the calls of `backward` since it was last cleared; `undefined` before the
   * first. Only leaves have one, and results on which {@link Tensor.retainGrad} was called.
   */
  get grad(): Tensor | undefined {
    const grad = this.peekGrad();
    if (grad === undefined) return undefined;
    // Whoever reads a gradient may keep it, so its memory is no longer recycled.
    escape(grad.storage);
    return grad;
  }

  set grad(value: Tensor | undefined) {
    if (value !== undefined) {
      if (!isTensor(value)) throw new DTypeError("grad", `must be a tensor or undefined, got ${show(value)}`);
      if (!sameShape(value.shape, this.shape))
        throw new ShapeError("grad", "shapes differ", value.shape, this.shape);
      if (value.dtype !== this.dtype)
        throw new DTypeError("grad", `must be ${this.dtype}, got ${value.dtype}`);
    }
    if (value === undefined) {
      this.clearGrad();
      return;
    }
    if (this.#grad !== undefined) drop(this.#grad.storage);
    this.putGrad(value);
  }

  /** Forgets the gradient: `grad` is `undefined` until the next `backward`. */
  clearGrad(): void {
    overwrite("gradient", this);
    hostOf(this, "clearGrad", [], () => {
      if (this.#grad !== undefined) drop(this.#grad.storage);
      this.#grad = undefined;
    });
  }

  /** @internal The gradient for a reader that will not keep it (backward, optimizers, clipping). */
  peekGrad(): Tensor | undefined {
    if (currentRecorder() !== undefined && this.isLeaf) {
      const isFirst = dependOn("gradient", this, () => this.#grad !== undefined);
      if (isFirst && this.#grad !== undefined) this.bringGradHome();
    }
    return this.#grad;
  }

  /** @internal Has the gradient, if there is one, where recorded calls expect it. */
  bringGradHome(): void {
    if (this.#grad === undefined || this.#grad.data === homeOf(this)) return;
    const storage = broughtHome(this, this.#grad.data);
    drop(this.#grad.storage);
    this.#grad = new Tensor(storage, this.shape);
  }

  /**
   * @internal Takes over a gradient together with its memory. What was there before is the caller's affair.
   */
  putGrad(grad: Tensor): void {
    this.#grad = grad;
    if (currentRecorder() === undefined || !this.isLeaf) return;
    overwrite("gradient", this);
    leaveAt("gradient", this, grad.storage.data, homeOf(this), (elements) => {
      this.#grad = new Tensor(broughtHome(this, elements), this.shape);
    });
    this.#grad.node = grad.node;
    drop(grad.storage);
  }

  /** @internal */
  get hooks(): ReadonlySet<GradientHook> | undefined {
    return this.#hooks;
  }

  /**
   * Calls `hook` with the gradient of this tensor whenever backward has computed it; a tensor that the hook
   * returns takes its place. Returns a function that removes the hook.
   * {@link https://pytorch.org/docs/stable/generated/torch.Tensor.register_hook.html | PyTorch}
   * @throws GradientError if this tensor requires no gradient
   */
  registerHook(hook: GradientHook): () => void {
    checkFunction("registerHook", "hook", hook);
    if (!this.requiresGrad) throw new GradientError("registerHook", "the tensor requires no gradient");
    if (this.node !== undefined) {
      this.node.hooks ??= new Set();
      this.#hooks = this.node.hooks;
    }
    this.#hooks ??= new Set();
    const hooks = this.#hooks;
    hooks.add(hook);
    return () => void hooks.delete(hook);
  }

  /**
   * Asks backward to leave this result's gradient in `grad`, as it does for leaves. Returns this tensor.
   * @throws GradientError if this tensor requires no gradient
   */
  retainGrad(): this {
    if (!this.requiresGrad) throw new GradientError("retainGrad", "the tensor requires no gradient");
    if (this.node !== undefined) this.node.retained = this;
    return this;
  }

  /** The same data as a leaf that requires no gradient; nothing done with it is recorded for this tensor. */
  detach(): Tensor {
    const detached = new Tensor(this.storage, this.shape);
    detached.cut = this.requiresGrad ? "detach" : this.cut;
    return detached;
  }

  // ── change ─────────────────────────────────────────────────────────────────────────────────────

  /**
   * @internal Keeps the elements in kernel memory; for parameters and optimizer state. Returns this tensor.
   */
  resident(): this {
    makeResident(this.storage);
    return this;
  }

  /** @internal To be called after the elements were changed in place. */
  markChanged(): void {
    this.storage.version++;
    noteChange(this.storage);
  }

  // ── reading ────────────────────────────────────────────────────────────────────────────────────

  /**
   * The only element, as a number (bool: 0 or 1).
   * @throws ShapeError if there is not exactly one
   */
  item(): number {
    if (this.size !== 1) throw new ShapeError("item", "needs exactly one element", this.shape);
    readOut("item");
    return this.data[0]!;
  }

  /** A copy of the elements, row-major, in the dtype's typed array. */
  toTypedArray(): DataArray {
    readOut("toTypedArray");
    return this.data.slice();
  }

  /**
   * The shape, typed as a list of `rank` lengths.
   *
   * @example `const [n, channels, height, width] = images.dims(4);`
   * @throws ShapeError if this tensor has not so many axes
   */
  dims<const Rank extends number>(rank: Rank): Readonly<TupleOf<number, Rank>> {
    this.#checkRank("dims", rank);
    return this.shape as unknown as Readonly<TupleOf<number, Rank>>;
  }

  #checkRank(op: string, rank: number): void {
    if (this.ndim !== rank) throw new ShapeError(op, `needs ${rank} axes`, this.shape);
  }

  /** The elements as nested lists (bool: true or false); a scalar's is the element itself. */
  toArray(): NestedArray;
  /**
   * The elements as numbers in lists nested `rank` deep.
   *
   * @example `const rows: number[][] = x.toArray(2);`
   * @throws ShapeError if this tensor has not so many axes
   * @throws DTypeError for bool, whose elements are no numbers
   */
  toArray<const Rank extends 0 | 1 | 2 | 3 | 4 | 5>(rank: Rank): NestedNumbers[Rank];
  toArray(rank?: number): NestedArray {
    if (rank !== undefined) {
      this.#checkRank("toArray", rank);
      if (this.dtype === "bool") {
        throw new DTypeError("toArray", "elements of bool are true or false. Leave the rank out.");
      }
    }
    readOut("toArray");
    const { data, shape } = this;
    const read = this.dtype === "bool" ? (i: number) => data[i] === 1 : (i: number) => data[i]!;
    const nest = (axis: number, offset: number): NestedArray => {
      if (axis === shape.length) return read(offset);
      const step = sizeOf(shape.slice(axis + 1));
      return Array.from({ length: shape[axis]! }, (_, i) => nest(axis + 1, offset + i * step));
    };
    return nest(0, 0);
  }

  /** What `JSON.stringify` writes: {@link Tensor.toArray}. NaN and infinities become `null` there. */
  toJSON(): NestedArray {
    return this.toArray();
  }

  /** The elements as NumPy's `print` shows them. */
  toString(): string {
    return formatArray(this.data, this.shape, this.dtype);
  }

  /**
   * What JavaScript's operators get: `<`, `-` and `Number(x)` the only element as a number, as
   * {@link Tensor.item} gives it; templates and `+` the text. Without this, `a < b` would compare texts:
   * "10.5" comes before "9.3".
   * @throws ShapeError if a number is wanted of more or fewer than one element
   */
  [Symbol.toPrimitive](hint: string): number | string {
    return hint === "number" ? this.item() : this.toString();
  }

  /**
   * What consoles and test reports show: `tensor([1., 2.])` with dtype and origin where they are not the
   * usual.
   */
  inspect(): string {
    const text = formatArray(this.data, this.shape, this.dtype, "repr").replace(/^array/, "tensor");
    const dtype = this.dtype === "float32" ? "" : this.dtype;
    const extras = [
      dtype !== "" && !text.includes("dtype=") && `dtype=${dtype}`,
      this.node !== undefined && `from ${this.node.name}`,
      this.isLeaf && this.requiresGrad && "requiresGrad",
    ].filter((extra) => extra !== false);
    const plain = text.replace(/,\s*dtype=float32\)$/, ")");
    return extras.length === 0 ? plain : `${plain.slice(0, -1)}, ${extras.join(", ")})`;
  }
}

/** True for tensors. */
export function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

/** @internal Refuses what is no tensor; `call` is how {@link tensor} makes one. */
export function checkTensor(op: string, name: string, value: unknown, call = "…"): asserts value is Tensor {
  if (value instanceof Tensor) return;
  const numbers = typeof value === "number" || Array.isArray(value) || ArrayBuffer.isView(value);
  const cure = numbers ? `. Make one with tensor(${call}).` : "";
  throw new ArgumentError(op, `${name} must be a tensor, got ${show(value)}${cure}`);
}

/** @internal A tensor of ready elements, nobody else's. */
export function wrap(data: DataArray, shape: Shape): Tensor {
  return new Tensor(new Storage(data), shape);
}

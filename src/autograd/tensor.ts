/**
 * @file The Tensor: an immutable value that knows how it was computed.
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
import { frozen, type Shape, sameShape, type TupleOf } from "../shape.js";
import { broughtHome, homeOf } from "./gradientHome.js";
import { type NestedArray, type NestedNumbers, nested } from "./nested.js";
import { drop, escape, makeResident, Storage } from "./storage.js";

/** Called with a gradient; its return value, if any, replaces the gradient. */
export type GradientHook = (grad: Tensor) => Tensor | undefined;

/** Maps the gradient of an op's result to the gradient of one of its inputs (in that input's shape). */
export type Pullback = (grad: Tensor) => Tensor;

/** An input of an op, its pullback, and the tensors that the pullback reads. */
export type Edge = readonly [input: Tensor, pullback: Pullback, ...reads: Tensor[]];

/** Why no gradient flows from a tensor to its inputs. */
export type Cut = "noGrad" | "backward" | "detach" | "dtype";

/** One recorded op. */
export interface Node {
  /** The op's name. */
  readonly name: string;
  /** Increases with every recorded op: a node's inputs have smaller numbers. */
  readonly sequence: number;
  /** The inputs that require a gradient; `undefined` once backward has consumed the node. */
  edges: readonly Edge[] | undefined;
  /** The number of in-place changes, before recording, to the tensors that the edges read. */
  readonly version: number;
  /** The shape of the result. */
  readonly shape: Shape;
  /** Called with the gradient of the result. */
  hooks: Set<GradientHook> | undefined;
  /** The result, if it is to retain its gradient. */
  retained: Tensor | undefined;
  /** The number of the last walk that visited this node. */
  visitedBy: number;
  /** The gradient that the result has received so far, while backward is running. */
  gradient: Tensor | undefined;
  /** What the `Observer` active at the time returned. */
  memo: string | undefined;
}

/**
 * A multi-dimensional array, contiguous and row-major, with a dtype and, if it depends on a tensor that
 * requires a gradient, the graph node that produced it. Created by {@link tensor}, {@link zeros}, … and by
 * ops.
 */
export class Tensor {
  /** Lengths of the axes, outermost first; frozen, since tensors share it. */
  readonly shape: Shape;
  /** @internal */
  storage: Storage;
  /** @internal The op that computed this tensor; `undefined` for leaves. */
  node: Node | undefined;
  /** @internal Why this tensor requires no gradient although a tensor it was computed from does. */
  cut: Cut | undefined;
  #leafRequiresGrad = false;
  #grad: Tensor | undefined;
  #hooks: Set<GradientHook> | undefined;

  static {
    markCopy(Tensor.prototype);
  }

  /**
   * @internal Users call {@link tensor}. A `shared` shape belongs to another tensor, and is already frozen.
   */
  constructor(storage: Storage, shape: Shape, shared = false) {
    this.storage = storage;
    this.shape = shared ? shape : frozen(shape);
  }

  /** The type of the elements. */
  get dtype(): DType {
    return this.storage.dtype;
  }

  /** Number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return this.storage.length;
  }

  /** Whether this tensor was created by the user rather than by a recorded op. */
  get isLeaf(): boolean {
    return this.node === undefined;
  }

  /** @internal The elements themselves; code that changes them must increment `storage.version`. */
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
    if (currentRecorder() !== undefined) this.#dependOnRequiresGrad();
    return this.#leafRequiresGrad;
  }

  /** Apart from the getter, which would make room for the closure's variables each time, even if it is not made. */
  #dependOnRequiresGrad(): void {
    dependOn("requiresGrad", this, () => this.#leafRequiresGrad);
  }

  set requiresGrad(value: boolean) {
    if (this.node !== undefined) {
      throw new GradientError(
        "requiresGrad",
        `can only be set on leaves, and this is the result of ${this.node.name}`,
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
   * first. Only leaves have one, and results for which {@link Tensor.retainGrad} was called.
   */
  get grad(): Tensor | undefined {
    const grad = this.peekGrad();
    if (grad === undefined) return undefined;
    // The reader may keep the gradient, so its memory is no longer recycled.
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

  /** Clears the gradient: `grad` is `undefined` until the next `backward`. */
  clearGrad(): void {
    overwrite("gradient", this);
    hostOf(this, "clearGrad", [], () => {
      if (this.#grad !== undefined) drop(this.#grad.storage);
      this.#grad = undefined;
    });
  }

  /** @internal The gradient, for readers that do not keep it (backward, optimizers, clipping). */
  peekGrad(): Tensor | undefined {
    if (currentRecorder() !== undefined && this.isLeaf) this.#dependOnGradient();
    return this.#grad;
  }

  #dependOnGradient(): void {
    const isFirst = dependOn("gradient", this, () => this.#grad !== undefined);
    if (isFirst && this.#grad !== undefined) this.bringGradHome();
  }

  /** @internal Moves the gradient, if there is one, to where recorded calls expect it. */
  bringGradHome(): void {
    if (this.#grad === undefined || this.#grad.storage.rows || this.#grad.data === homeOf(this)) return;
    const storage = broughtHome(this, this.#grad.data);
    drop(this.#grad.storage);
    this.#grad = new Tensor(storage, this.shape);
  }

  /**
   * @internal Takes ownership of a gradient and its memory. The caller is responsible for the previous
   * gradient.
   */
  putGrad(grad: Tensor): void {
    this.#grad = grad;
    if (currentRecorder() !== undefined && this.isLeaf && !grad.storage.rows) this.#leaveGrad(grad);
  }

  #leaveGrad(grad: Tensor): void {
    overwrite("gradient", this);
    leaveAt("gradient", this, grad.storage.data, homeOf(this), (elements) => {
      this.#grad = new Tensor(broughtHome(this, elements), this.shape);
    });
    this.#grad!.node = grad.node;
    drop(grad.storage);
  }

  /** @internal */
  get hooks(): ReadonlySet<GradientHook> | undefined {
    return this.#hooks;
  }

  /**
   * Calls `hook` with the gradient of this tensor whenever backward has computed it; if the hook returns a
   * tensor, that replaces the gradient. Returns a function that removes the hook.
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
   * Makes backward store this result's gradient in `grad`, as it does for leaves. Returns this tensor.
   * @throws GradientError if this tensor requires no gradient
   */
  retainGrad(): this {
    if (!this.requiresGrad) throw new GradientError("retainGrad", "the tensor requires no gradient");
    if (this.node !== undefined) this.node.retained = this;
    return this;
  }

  /** The same data as a leaf that requires no gradient: gradients do not flow back through it. */
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

  /** @internal Must be called after the elements were changed in place. */
  markChanged(): void {
    this.storage.version++;
    noteChange(this.storage);
  }

  // ── reading ────────────────────────────────────────────────────────────────────────────────────

  /**
   * The only element, as a number (bool: 0 or 1).
   * @throws ShapeError unless there is exactly one
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
   * The shape, typed as a tuple of `rank` lengths.
   *
   * @example `const [n, channels, height, width] = images.dims(4);`
   * @throws ShapeError unless this tensor has that many axes
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
   * @throws ShapeError unless this tensor has that many axes
   * @throws DTypeError for bool, whose elements are not numbers
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
    return nested(this.data, this.shape, this.dtype);
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
   * The value for JavaScript's operators: `<`, `-` and `Number(x)` get the only element as a number, like
   * {@link Tensor.item}; template literals and `+` get the text. Without this, `a < b` would compare strings:
   * "10.5" comes before "9.3".
   * @throws ShapeError if a number is needed and there is not exactly one element
   */
  [Symbol.toPrimitive](hint: string): number | string {
    return hint === "number" ? this.item() : this.toString();
  }

  /**
   * The text shown in consoles and test reports: `tensor([1., 2.])`, with dtype and origin unless they are
   * the default.
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

/** @internal Throws unless `value` is a tensor; `call` shows how to make one with {@link tensor}. */
export function checkTensor(op: string, name: string, value: unknown, call = "…"): asserts value is Tensor {
  if (value instanceof Tensor) return;
  const numbers = typeof value === "number" || Array.isArray(value) || ArrayBuffer.isView(value);
  const cure = numbers ? `. Make one with tensor(${call}).` : "";
  throw new ArgumentError(op, `${name} must be a tensor, got ${show(value)}${cure}`);
}

/** @internal A tensor that takes ownership of the given elements. */
export function wrap(data: DataArray, shape: Shape): Tensor {
  return new Tensor(new Storage(data), shape);
}

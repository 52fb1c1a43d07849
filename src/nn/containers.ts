/**
 * @file Modules that contain modules.
 */
import type { Tensor } from "../autograd/index.js";
import { ArgumentError, show } from "../errors.js";
import { isPlain } from "../options.js";
import type { Member } from "./core/members.js";
import { type AnyModule, isModule, Module } from "./core/module.js";

/** A module with one tensor in and one tensor out, as chained by {@link Sequential}. */
export type Layer = Module<[Tensor], Tensor>;

function checkModules(op: string, modules: Iterable<unknown>): void {
  for (const module of modules) {
    if (isModule(module)) continue;
    const cure = Array.isArray(module) ? ". Pass its items one by one: (...list)." : "";
    throw new ArgumentError(op, `takes modules, got ${show(module)}${cure}`);
  }
}

function checkName(op: string, name: string): void {
  if (name === "" || name.includes(".")) {
    throw new ArgumentError(op, `a module's name must not be empty or contain a dot, got ${show(name)}`);
  }
}

/**
 * Runs layers in sequence: `fₙ(… f₂(f₁(x)))`. Layers given as a list are named 0, 1, …; layers given as an
 * object are named by its keys.
 *
 * @example `new Sequential(new Linear(2, 64), new ReLU(), new Linear(64, 3))`
 * @throws ArgumentError unless all layers are modules, and no name contains a dot
 */
export class Sequential extends Module {
  readonly #layers: Map<string, Layer>;

  constructor(...layers: readonly Layer[] | readonly [Readonly<Record<string, Layer>>]) {
    super();
    const [first] = layers;
    const named =
      layers.length === 1 && first !== undefined && !isModule(first) && isPlain(first)
        ? Object.entries(first)
        : layers.map((layer, i) => [String(i), layer] as [string, Layer]);
    checkModules(
      "Sequential",
      named.map(([, layer]) => layer),
    );
    for (const [name] of named) checkName("Sequential", name);
    this.#layers = new Map(named);
  }

  override members(): Iterable<Member> {
    return this.#layers;
  }

  /** The number of layers. */
  get length(): number {
    return this.#layers.size;
  }

  /** The layer at `index`; negative indices count from the end. */
  at(index: number): Layer | undefined {
    return [...this.#layers.values()].at(index);
  }

  /** The layers in order. */
  [Symbol.iterator](): Iterator<Layer> {
    return this.#layers.values();
  }

  override forward(x: Tensor): Tensor {
    let y = x;
    for (const layer of this.#layers.values()) y = layer.forward(y);
    return y;
  }
}

/** Call the contained modules, not the container. */
function notCallable(name: string): never {
  throw new ArgumentError(name, "has no forward: call the modules in it");
}

/**
 * A list of modules. An array in a field works as well; this list has methods for all modules at once.
 *
 * @throws ArgumentError unless all elements are modules
 */
export class ModuleList<M extends AnyModule = Layer> extends Module<never, never> {
  readonly #modules: M[] = [];

  constructor(modules: Iterable<M> = []) {
    super();
    if (modules === null || typeof modules !== "object" || !(Symbol.iterator in modules)) {
      throw new ArgumentError("ModuleList", `takes a list of modules, got ${show(modules)}`);
    }
    this.push(...modules);
  }

  override members(): Iterable<Member> {
    return this.#modules.map((module, i): Member => [String(i), module]);
  }

  /** The number of modules. */
  get length(): number {
    return this.#modules.length;
  }

  /** The module at `index`; negative indices count from the end. */
  at(index: number): M | undefined {
    return this.#modules.at(index);
  }

  /** Appends modules and returns the new length. @throws ArgumentError unless all are modules */
  push(...modules: readonly M[]): number {
    checkModules("ModuleList", modules);
    return this.#modules.push(...modules);
  }

  /** The modules in order. */
  [Symbol.iterator](): Iterator<M> {
    return this.#modules.values();
  }

  /** @throws ArgumentError always */
  override forward(): never {
    return notCallable("ModuleList");
  }
}

/**
 * Modules by name.
 *
 * @throws ArgumentError unless all values are modules, and no name contains a dot
 */
export class ModuleDict<M extends AnyModule = Layer> extends Module<never, never> {
  readonly #modules = new Map<string, M>();

  constructor(modules: Readonly<Record<string, M>> = {}) {
    super();
    if (modules === null || typeof modules !== "object" || Array.isArray(modules) || isModule(modules)) {
      throw new ArgumentError("ModuleDict", `takes an object of modules, got ${show(modules)}`);
    }
    checkModules("ModuleDict", Object.values(modules));
    for (const [name, module] of Object.entries(modules)) this.set(name, module);
  }

  override members(): Iterable<Member> {
    return this.#modules;
  }

  /** The number of modules. */
  get size(): number {
    return this.#modules.size;
  }

  /** The module with that name. */
  get(name: string): M | undefined {
    return this.#modules.get(name);
  }

  /** Adds or replaces a module. @throws ArgumentError unless `module` is a module, and the name has no dot */
  set(name: string, module: M): this {
    checkModules("ModuleDict", [module]);
    checkName("ModuleDict", name);
    this.#modules.set(name, module);
    return this;
  }

  /** Removes a module; returns true if it existed. */
  delete(name: string): boolean {
    return this.#modules.delete(name);
  }

  /** Names and modules, in insertion order. */
  [Symbol.iterator](): Iterator<[string, M]> {
    return this.#modules.entries();
  }

  /** @throws ArgumentError always */
  override forward(): never {
    return notCallable("ModuleDict");
  }
}

import type { Matrix } from "tapegrad/manual";
import type { AdamOptions } from "../../week-8/adam.js";

export class Adam {
  readonly learningRate: number;
  readonly β1: number;
  readonly β2: number;
  readonly ε: number;
  #t = 0;
  #m = new Float64Array(0);
  #c = new Float64Array(0);

  constructor({ learningRate = 0.001, β1 = 0.9, β2 = 0.999, ε = 1e-8 }: AdamOptions = {}) {
    this.learningRate = learningRate;
    this.β1 = β1;
    this.β2 = β2;
    this.ε = ε;
  }

  step(w: Matrix, { data: g }: Matrix): void {
    if (this.#t === 0) {
      this.#m = new Float64Array(g.length);
      this.#c = new Float64Array(g.length);
    }
    this.#t++;
    const { β1, β2 } = this;
    for (let i = 0; i < g.length; i++) {
      this.#m[i] = β1 * this.#m[i]! + (1 - β1) * g[i]!;
      this.#c[i] = β2 * this.#c[i]! + (1 - β2) * g[i]! ** 2;
      const m = this.#m[i]! / (1 - β1 ** this.#t);
      const c = this.#c[i]! / (1 - β2 ** this.#t);
      w.data[i]! -= (this.learningRate * m) / (Math.sqrt(c) + this.ε);
    }
  }
}

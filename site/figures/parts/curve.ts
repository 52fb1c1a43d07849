/** @file A value for each step, of which fewer are kept the longer it gets, evenly. */

const most = 500;

export class Curve {
  #values: number[] = [];
  #every = 1;
  #steps = 0;

  /** Steps from one kept value to the next. */
  get every(): number {
    return this.#every;
  }

  /** Whether the next step's value is wanted. */
  get wantsNext(): boolean {
    return this.#steps % this.#every === 0;
  }

  /** Takes the next step's value, which is computed if it is wanted. */
  add(value: () => number): void {
    if (this.wantsNext) {
      this.#values.push(value());
      if (this.#values.length > most) {
        this.#values = this.#values.filter((_, i) => i % 2 === 0);
        this.#every *= 2;
      }
    }
    this.#steps++;
  }

  toArray(): Float64Array {
    return Float64Array.from(this.#values);
  }
}

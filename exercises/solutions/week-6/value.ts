export class Value {
  readonly value: number;
  readonly reads: readonly (readonly [input: Value, slope: number])[];
  gradient = 0;

  constructor(value: number, reads: readonly (readonly [input: Value, slope: number])[] = []) {
    this.value = value;
    this.reads = reads;
  }
}

export function add(a: Value, b: Value): Value {
  return new Value(a.value + b.value, [
    [a, 1],
    [b, 1],
  ]);
}

export function mul(a: Value, b: Value): Value {
  return new Value(a.value * b.value, [
    [a, b.value],
    [b, a.value],
  ]);
}

export function tanh(a: Value): Value {
  const y = Math.tanh(a.value);
  return new Value(y, [[a, 1 - y * y]]);
}

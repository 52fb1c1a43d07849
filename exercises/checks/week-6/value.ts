import { grad, type Tensor, tensor } from "tapegrad";
import { type Asked, type Exercise, exercise, type Mistake, question } from "../../grading/exercise.js";
import * as valueSolution from "../../solutions/week-6/value.js";

type ValueModule = typeof import("../../week-6/value.js");
type Value = InstanceType<ValueModule["Value"]>;

const { Value } = valueSolution;

/** Asks one operation for its value, for what it reads (0 is a, 1 is b; in any order), and for its slopes. */
function operation(row: {
  readonly name: string;
  readonly cases: Readonly<Record<string, readonly number[]>>;
  readonly run: (learner: ValueModule, inputs: readonly Value[]) => Value;
  readonly onTape: (inputs: readonly Tensor[]) => Tensor;
  readonly mistakes: Readonly<Record<string, Mistake<ValueModule>>>;
}): Asked<ValueModule> {
  const { name, cases, run, onTape, mistakes } = row;
  return question<ValueModule, readonly number[]>({
    cases: Object.fromEntries(Object.entries(cases).map(([name, inputs]) => [name, () => inputs])),
    ask(learner, numbers) {
      const inputs = numbers.map((number) => new learner.Value(number));
      const y = run(learner, inputs);
      if (!Array.isArray(y?.reads)) return { [name]: typeof y === "object" ? y.value : y };
      const reads = y.reads.map(([input, slope]) => ({ place: inputs.indexOf(input), slope }));
      reads.sort((one, other) => one.place - other.place);
      return {
        [name]: y.value,
        [`reads of ${name}`]: reads.map(({ place }) => place),
        [`slopes of ${name}`]: reads.map(({ slope }) => slope),
      };
    },
    expected(numbers) {
      const inputs = numbers.map((number) => tensor(number, { dtype: "float64", requiresGrad: true }));
      const y = onTape(inputs);
      return {
        [name]: y.item(),
        [`reads of ${name}`]: inputs.map((_, i) => i),
        [`slopes of ${name}`]: grad(y, inputs).map((slope) => slope.item()),
      };
    },
    mistakes,
  });
}

const two = { "a = 1.7, b = −0.6": [1.7, -0.6], "a = 0, b = 3": [0, 3] };

export const value: Exercise = exercise<ValueModule>({
  id: "week-6/value",
  title: "the tape 1: values that remember",
  solution: valueSolution,
  questions: [
    operation({
      name: "a + b",
      cases: two,
      run: ({ add }, [a, b]) => add(a!, b!),
      onTape: ([a, b]) => a!.add(b!),
      mistakes: {
        "nothing recorded by add": {
          code: { add: (a, b) => new Value(a.value + b.value) },
          at: "reads of a + b",
          says: "The sum is right, but it does not remember a and b. The second argument of `new Value` is the list of what was read.",
        },
        "copies recorded": {
          code: {
            add: (a, b) =>
              new Value(a.value + b.value, [
                [new Value(a.value), 1],
                [new Value(b.value), 1],
              ]),
          },
          says: "It reads values that are neither a nor b: copies. A gradient that arrives in a copy never reaches the original.",
        },
        "a Value added to a Value": {
          code: {
            add: (a, b) =>
              new Value(`${a}${b}` as unknown as number, [
                [a, 1],
                [b, 1],
              ]),
          },
          says: "JavaScript made a text of a + b: a and b are `Value`s. Their numbers are a.value and b.value.",
        },
        "slopes of a product": {
          code: {
            add: (a, b) =>
              new Value(a.value + b.value, [
                [a, b.value],
                [b, a.value],
              ]),
          },
          says: "These are the slopes of a product. In a sum neither term matters for how much the other one counts: both slopes are 1.",
        },
        "values for the slopes of add": {
          code: {
            add: (a, b) =>
              new Value(a.value + b.value, [
                [a, a.value],
                [b, b.value],
              ]),
          },
          says: "The slopes of a sum are not its terms. If a grows by 0.1, a + b grows by 0.1: the slope is 1.",
        },
      },
    }),
    operation({
      name: "a·b",
      cases: two,
      run: ({ mul }, [a, b]) => mul(a!, b!),
      onTape: ([a, b]) => a!.mul(b!),
      mistakes: {
        "slopes exchanged": {
          code: {
            mul: (a, b) =>
              new Value(a.value * b.value, [
                [a, a.value],
                [b, b.value],
              ]),
          },
          says: "Each slope is paired with the wrong input. In a·b the slope for a is b: the larger b, the more a small change of a matters.",
        },
        "slopes of a sum": {
          code: {
            mul: (a, b) =>
              new Value(a.value * b.value, [
                [a, 1],
                [b, 1],
              ]),
          },
          says: "1 and 1 are the slopes of a sum. In a product each slope is the other factor.",
        },
        "a Value times a Value": {
          code: {
            mul: (a, b) =>
              new Value(Number.NaN, [
                [a, b.value],
                [b, a.value],
              ]),
          },
          says: "a·b is NaN: a and b are `Value`s, which have no product. Their numbers are a.value and b.value.",
        },
        "numbers recorded": {
          code: {
            mul: (a, b) =>
              new Value(a.value * b.value, [
                [new Value(a.value), b.value],
                [new Value(b.value), a.value],
              ]),
          },
          at: "reads of a·b",
          says: "It does not read a and b themselves, but copies, or their numbers. The pairs are [a, slope] and [b, slope].",
        },
        "only a recorded": {
          code: { mul: (a, b) => new Value(a.value * b.value, [[a, b.value]]) },
          at: "reads of a·b",
          says: "Only a is remembered. b was read as well, and is waiting for its gradient.",
        },
      },
    }),
    operation({
      name: "tanh a",
      cases: { "a = 0.8": [0.8], "a = −1.5": [-1.5] },
      run: ({ tanh }, [a]) => tanh(a!),
      onTape: ([a]) => a!.tanh(),
      mistakes: {
        "tanh of a Value": {
          code: { tanh: (a) => new Value(Number.NaN, [[a, Number.NaN]]) },
          says: "tanh a is NaN: a is a `Value`, and `Math.tanh` needs its number, a.value.",
        },
        "1 − a²": {
          code: { tanh: (a) => new Value(Math.tanh(a.value), [[a, 1 - a.value ** 2]]) },
          says: "The slope is 1 − a². It takes the output: 1 − tanh² a.",
        },
        "(1 − tanh)²": {
          code: {
            tanh: (a) => {
              const y = Math.tanh(a.value);
              return new Value(y, [[a, (1 - y) ** 2]]);
            },
          },
          says: "The slope is (1 − tanh a)². The square belongs to tanh a alone: 1 − tanh² a.",
        },
        "the sigmoid's slope": {
          code: {
            tanh: (a) => {
              const y = Math.tanh(a.value);
              return new Value(y, [[a, y * (1 - y)]]);
            },
          },
          says: "The slope is y·(1 − y), which is the sigmoid's. That of tanh is 1 − y².",
        },
        "1 − tanh": {
          code: { tanh: (a) => new Value(Math.tanh(a.value), [[a, 1 - Math.tanh(a.value)]]) },
          says: "The slope is 1 − tanh a; the square is missing. At a = −1.5 it would be nearly 2, where the curve is flat.",
        },
        "the value for the slope": {
          code: { tanh: (a) => new Value(Math.tanh(a.value), [[a, Math.tanh(a.value)]]) },
          says: "The value was recorded as the slope. At 0 tanh is 0, and as steep as it gets: 1.",
        },
      },
    }),
  ],
});

/** How the engine responds to answers without a planted mistake, and that checks remain pure functions. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exercises } from "../../exercises/checks/index.js";
import { vocabulary } from "../../exercises/grading/diagnoses.js";
import { exercise, type Finding, question } from "../../exercises/grading/exercise.js";
import type { Numbers } from "../../exercises/grading/numbers.js";
import { lines, standingOf } from "../../exercises/grading/report.js";
import { Matrix, sumRows, transpose } from "../../src/manual/index.js";

interface Learner {
  readonly double: (x: Matrix) => unknown;
}

const double = exercise<Learner>({
  id: "week-0/double",
  title: "twice",
  solution: {
    double: (x) =>
      new Matrix(
        x.rows,
        x.cols,
        x.data.map((value) => 2 * value),
      ),
  },
  questions: [
    question<Learner, { x: Matrix }>({
      cases: {
        "a matrix": () => ({
          x: Matrix.from([
            [1, 2, 3.5],
            [-4, 5, 0.5],
          ]),
        }),
        "large numbers": () => ({ x: Matrix.from([[1e9, 2]]) }),
      },
      ask: ({ double }, { x }) => ({ y: double(x) }),
      expected: ({ x }) => ({
        y: new Matrix(
          x.rows,
          x.cols,
          x.data.map((value) => value + value),
        ),
      }),
      mistakes: {
        "only for small numbers": {
          code: {
            double: (x) =>
              new Matrix(
                x.rows,
                x.cols,
                x.data.map((value) => Math.min(2 * value, 1e8)),
              ),
          },
          says: "It stops at 10⁸.",
        },
        plus: {
          code: {
            double: (x) =>
              new Matrix(
                x.rows,
                x.cols,
                x.data.map((value) => value + 2),
              ),
          },
          says: "2 was added.",
        },
      },
    }),
  ],
});

const said = (answer: Learner["double"]): Finding => double.check({ double: answer })[0]!;
const twice = (x: Matrix): Matrix =>
  new Matrix(
    x.rows,
    x.cols,
    x.data.map((v) => 2 * v),
  );

describe("the engine", () => {
  it("accepts any right answer", () => {
    expect(said(twice).verdict).toBe("right");
    expect(said((x) => twice(x).toArray()).verdict).toBe("right");
  });

  it("says for which inputs a mistake shows, and shows one number", () => {
    const finding = said(
      (x) =>
        new Matrix(
          x.rows,
          x.cols,
          x.data.map((v) => Math.min(2 * v, 1e8)),
        ),
    );
    expect(finding.says).toBe("It stops at 10⁸. (Seen with large numbers.)");
    expect(finding.evidence).toBe("y[0, 0] is 100000000 and should be 2000000000");
  });

  it("recognizes two mistakes at once if one is a constant factor", () => {
    const { says, diagnosis } = said(
      (x) =>
        new Matrix(
          x.rows,
          x.cols,
          x.data.map((v) => -3 * (v + 2)),
        ),
    );
    expect(diagnosis).toBe("plus, and a factor");
    expect(says).toContain(
      "Two things. 2 was added. And: y is 3 times what it should be, and has the wrong sign",
    );
  });

  it.each<[string, Learner["double"], RegExp]>([
    ["nothing", () => undefined, /y is undefined: is there a return/],
    ["a list of nothing", () => [undefined], /y contains undefined: is there a return/],
    ["a field that nobody filled", () => new Matrix(0, 0), /y is still empty/],
    ["a text", () => "2", /should be numbers in the shape \[2, 3\], and is 2/],
    ["a matrix of another shape", (x) => transpose(twice(x)), /comes as \[3, 2\] and should be \[2, 3\]/],
    ["too small a matrix", (x) => sumRows(twice(x)), /added up over its rows/],
    [
      "an error",
      () => {
        throw new RangeError("too hot");
      },
      /Your code stopped: too hot/,
    ],
    ["an index past the end", (x) => x.data[99]!.toFixed(), /has no value yet/],
    [
      "something of its own",
      (x) =>
        new Matrix(
          x.rows,
          x.cols,
          x.data.map((v, i) => v + i * i),
        ),
      /pencil and paper/,
    ],
    [
      "its input, changed",
      (x) => {
        x.data[0] = 7;
        return twice(x);
      },
      /x is no longer what it was/,
    ],
  ])("has words for %s", (_, answer, words) => {
    const finding = said(answer);
    expect(finding.verdict).toBe("wrong");
    expect(finding.says).toMatch(words);
  });

  it("reads nothing into a single number", () => {
    const sparse = (data: number[]): Numbers => ({ shape: [2, 3], data });
    const comparison = { name: "dq", letters: {}, tolerance: 1e-9 };
    const [got, want] = [sparse([0, 3, 0, 0, 0, 5]), sparse([0, 2, 0, 0, 0, 7])];
    for (const { name, sees } of vocabulary)
      expect([name, sees({ ...comparison, got, want })]).toEqual([name, undefined]);
  });

  it("reports missing exports", () => {
    expect(double.check({}).map(({ says }) => says)).toEqual([
      "There is no `double` in the file. It must be exported under this name.",
    ]);
  });
});

describe("a report", () => {
  it("has one line for a right or unwritten answer", () => {
    const unwritten: Finding = { quantity: "y", verdict: "unwritten", says: "double is not written yet" };
    expect(lines(double, [said(twice)])).toEqual(["✓ double         twice"]);
    expect(lines(double, [unwritten])).toEqual(["· double         twice (double is not written yet)"]);
    expect(standingOf([unwritten, said(twice)])).toBe("wrong");
  });

  it("has a paragraph for a wrong answer, with the quantity as its subject", () => {
    const report = lines(
      double,
      [
        said(
          (x) =>
            new Matrix(
              x.rows,
              x.cols,
              x.data.map((v) => v + 2),
            ),
        ),
      ],
      40,
    );
    expect(report).toEqual([
      "✗ double         twice",
      "    ✗ y: 2 was added.",
      "      y[0, 0] is 3 and should be 2",
    ]);
    expect(report.every((line) => line.length <= 40)).toBe(true);
  });
});

it("every check is a pure function: only the command line uses Node, or files outside", () => {
  const folder = new URL("../../exercises/", import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  const imports = files.flatMap((file) => {
    const text = readFileSync(new URL(file, folder), "utf8");
    return Array.from(text.matchAll(/(?:from|import\() ?"([^"]+)"/g), ([, name]) => `${file}: ${name}`);
  });
  const strange = imports.filter((line) => !/: (\.\.?\/[\w./-]+\.js|tapegrad(\/\w+)?)$/.test(line));
  expect(strange).toEqual([]);
  const naming = files.filter((file) =>
    /\bprocess\b|\bglobalThis\b|\bDate\b/.test(readFileSync(new URL(file, folder), "utf8")),
  );
  expect(naming).toEqual(["check.ts"]);
  expect(files.length).toBeGreaterThan(3 * exercises.length);
});

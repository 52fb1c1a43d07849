/**
 * The exercises grade: solutions pass, empty files do not, and each planted mistake gets its own sentence.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exercises } from "../../exercises/checks/index.js";
import type { Finding } from "../../exercises/grading/question.js";

const folder = new URL("../../exercises/", import.meta.url);

async function emptyModule(id: string): Promise<object> {
  const [week, name] = id.split("/");
  return (await import(`../../exercises/${week}/${name}.ts`)) as object;
}

/** What is said, without the names of the places. */
function sentences(findings: readonly Finding[]): string {
  return findings
    .filter(({ verdict }) => verdict !== "right")
    .map(({ says }) => says)
    .join("\n");
}

describe.each(exercises.map((exercise) => [exercise.id, exercise] as const))("%s", (id, exercise) => {
  it("passes with its solution", () => {
    expect(exercise.check(exercise.solution).filter(({ verdict }) => verdict !== "right")).toEqual([]);
  });

  it("is unwritten in the learner's file", async () => {
    const empty = await emptyModule(id);
    expect(Object.keys(empty)).toEqual(expect.arrayContaining([...exercise.exports]));
    const verdicts = exercise.check(empty).map(({ verdict }) => verdict);
    expect(new Set(verdicts)).toEqual(new Set(["unwritten"]));
  });

  it("states the formula, shapes, a hint, and its command", () => {
    const [week, name] = id.replace("week-", "").split("/");
    const text = readFileSync(new URL(`${id}.ts`, folder), "utf8");
    expect(text).toContain("```text\n");
    expect(text).toMatch(/\[\w+(, \w+)*\]|numbers?\b/);
    expect(text).toMatch(/\* Hint: /);
    expect(text).toContain(`\`npm run check -- ${week} ${name}\``);
  });

  it("builds on the exercises that its file calls", () => {
    const text = readFileSync(new URL(`${id}.ts`, folder), "utf8");
    const imports = text.matchAll(/^import \{[^}]*\} from "(\..+)\.js";$/gm);
    const paths = Array.from(imports, ([, path]) => new URL(path!, `file:///${id}`).pathname.slice(1));
    expect(exercise.buildsOn).toEqual(paths.filter((path) => path !== "notYet"));
  });

  it("has at least three planted mistakes, each with its own sentence", () => {
    const said = Object.entries(exercise.mistakes).map(([, { code }]) =>
      sentences(exercise.check({ ...exercise.solution, ...code })),
    );
    expect(said.length).toBeGreaterThanOrEqual(3);
    expect(new Set(said).size).toBe(said.length);
  });

  it.each(Object.entries(exercise.mistakes))("knows: %s", (name, mistake) => {
    const findings = exercise.check({ ...exercise.solution, ...mistake.code });
    const wrong = findings.filter(({ verdict }) => verdict !== "right");
    expect(wrong.map(({ diagnosis }) => diagnosis)).toContain("says" in mistake ? name : mistake.seenAs);
    if ("says" in mistake) expect(sentences(findings)).toContain(mistake.says);
  });
});

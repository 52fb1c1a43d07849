/**
 * @file `npm run check -- [WEEK [EXERCISE]]`: which of the files in this folder pass, and what is wrong with
 * the rest.
 */
import { exercises } from "./checks/index.js";
import type { Exercise, Finding } from "./grading/exercise.js";
import { lines, standingOf } from "./grading/report.js";

const [week, name] = process.argv.slice(2);
const inWeek = exercises.filter(({ id }) => week === undefined || id.startsWith(`week-${week}/`));
const asked = inWeek.filter(({ id }) => name === undefined || id.endsWith(`/${name}`));

if (asked.length === 0) {
  const names = inWeek.map(({ id }) => id.split("/")[1]).join(", ");
  const problem =
    names === ""
      ? `there is no week ${week}. Usage: npm run check -- [WEEK [EXERCISE]], with a week from 1 to 8`
      : `week ${week} has no exercise ${name}; it has ${names}`;
  process.stderr.write(`check: ${problem}\n`);
  process.exit(1);
}

/** Runs the check; a file that cannot even be loaded gets a finding of its own. */
async function findingsOf({ id, check }: Exercise): Promise<readonly Finding[]> {
  let learner: object;
  try {
    learner = (await import(`./${id}.ts`)) as object;
  } catch (error) {
    const says = `cannot be loaded. ${String(error).replaceAll(/\s+/g, " ")}`;
    return [{ quantity: `exercises/${id}.ts`, verdict: "wrong", diagnosis: "not loaded", says }];
  }
  return check(learner);
}

/** The exercise to go on with: this one, or an earlier one whose functions it calls before they are written. */
function nextOf({ id }: Exercise, findings: readonly Finding[]): string {
  const unwritten = findings.find(({ verdict }) => verdict === "unwritten");
  const called = /^(\w+)[\w.]* is not written yet/.exec(unwritten?.says ?? "")?.[1];
  const upToHere = exercises.slice(0, exercises.findIndex((exercise) => exercise.id === id) + 1);
  return upToHere.findLast(({ exports }) => called !== undefined && exports.includes(called))?.id ?? id;
}

const waiting: string[] = [];
let folder = "";
for (const exercise of asked) {
  const current = exercise.id.split("/")[0]!;
  if (current !== folder) console.log(`${folder === "" ? "" : "\n"}exercises/${current}`);
  folder = current;
  const findings = await findingsOf(exercise);
  for (const line of lines(exercise, findings)) console.log(line);
  if (standingOf(findings) !== "right") waiting.push(nextOf(exercise, findings));
}
console.log(`\n${asked.length - waiting.length} of ${asked.length} pass`);
if (waiting.length > 0) {
  console.log(`Next: exercises/${waiting[0]}.ts`);
  process.exitCode = 1;
}

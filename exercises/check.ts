/**
 * @file `npm run check -- [WEEK [EXERCISE]]`: which of the files in this folder pass, and what is wrong with
 * the rest.
 */
import { exercises } from "./checks/index.js";
import { Progress } from "./grading/progress.js";
import { lines } from "./grading/report.js";

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

const progress = new Progress(exercises, (id) => import(`./${id}.ts`));
let passing = 0;
let folder = "";
for (const exercise of asked) {
  const current = exercise.id.split("/")[0]!;
  if (current !== folder) console.log(`${folder === "" ? "" : "\n"}exercises/${current}`);
  folder = current;
  for (const line of lines(exercise, await progress.findingsOf(exercise))) console.log(line);
  if (await progress.passes(exercise)) passing++;
}
console.log(`\n${passing} of ${asked.length} pass`);
const next = await progress.next(asked);
if (next !== undefined) console.log(`Next: exercises/${next.id}.ts`);
if (passing < asked.length) process.exitCode = 1;

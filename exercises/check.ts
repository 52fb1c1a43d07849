/** @file `npm run check -- WEEK [EXERCISE]`: what passes of the files in this folder, and what is wrong with the rest. */
import { exercises } from "./checks/index.js";
import { lines, standingOf } from "./grading/report.js";

const [week, name] = process.argv.slice(2);
const asked = exercises.filter(
  ({ id }) =>
    (week === undefined || id.startsWith(`week-${week}/`)) && (name === undefined || id.endsWith(`/${name}`)),
);

if (asked.length === 0) {
  const names = exercises
    .filter(({ id }) => id.startsWith(`week-${week}/`))
    .map(({ id }) => id.split("/")[1]);
  const known = names.length === 0 ? "weeks 1 to 8" : `week ${week} has ${names.join(", ")}`;
  process.stderr.write(`check: no exercise ${[week, name].join(" ").trim()}; ${known}\n`);
  process.exit(1);
}

let passed = 0;
let folder = "";
for (const exercise of asked) {
  const [current] = exercise.id.split("/");
  if (current !== folder) console.log(`${folder === "" ? "" : "\n"}exercises/${current}`);
  folder = current!;
  const findings = exercise.check((await import(`./${exercise.id}.ts`)) as object);
  for (const line of lines(exercise, findings)) console.log(line);
  if (standingOf(findings) === "right") passed++;
}
console.log(`\n${passed} of ${asked.length} pass`);
if (passed < asked.length) process.exitCode = 1;

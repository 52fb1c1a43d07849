/** @file `npm run week -- N [options]`: runs week N of the course, the file `week-N-….ts` beside this one. */
import { readdirSync } from "node:fs";
import { columns } from "../src/print/columns.js";

const weeks = readdirSync(import.meta.dirname)
  .filter((file) => /^week-\d+-.*\.ts$/.test(file))
  .sort();
const wanted = process.argv[2];
const file = weeks.find((name) => name.startsWith(`week-${wanted}-`));

if (file !== undefined) {
  // The script reads its own options, so the number goes.
  process.argv.splice(2, 1);
  await import(`./${file}`);
} else if (wanted === "--help" || wanted === "-h") {
  const list = weeks.map((name) => {
    const [, number, words] = /^week-(\d+)-(.*)\.ts$/.exec(name) as unknown as [string, string, string];
    return [`  ${number}`, words.replaceAll("-", " ")];
  });
  console.log(`Usage: npm run week -- N [options]\n\nWeeks:\n${columns(list)}`);
  console.log("\nEach has --help of its own: npm run week -- 5 --help");
} else {
  const given = wanted === undefined ? "nothing" : JSON.stringify(wanted);
  process.stderr.write(`week: needs the number of a week from 1 to ${weeks.length}, got ${given}\n`);
  process.exitCode = 1;
}

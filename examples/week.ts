/** @file `npm run week -- N [options]`: runs week N of the course, the file `week-N-….ts` beside this one. */
import { readdirSync } from "node:fs";
import { columns } from "../src/print/columns.js";

const weeks = new Map<string, string>();
for (const file of readdirSync(import.meta.dirname).sort()) {
  const [, number] = /^week-(\d+)-.*\.ts$/.exec(file) ?? [];
  if (number !== undefined) weeks.set(number, file);
}
const wanted = process.argv[2];
const file = weeks.get(wanted ?? "");

if (file !== undefined) {
  // The script reads its own options, so the number goes.
  process.argv.splice(2, 1);
  await import(`./${file}`);
} else if (wanted === "--help" || wanted === "-h") {
  const words = (file: string): string => file.replace(/^week-\d+-|\.ts$/g, "").replaceAll("-", " ");
  const list = Array.from(weeks, ([number, file]) => [`  ${number}`, words(file)]);
  console.log(`Usage: npm run week -- N [options]\n\nWeeks:\n${columns(list)}`);
  console.log("\nEach has --help of its own: npm run week -- 5 --help");
} else {
  const given = wanted === undefined ? "nothing" : JSON.stringify(wanted);
  process.stderr.write(`week: needs the number of a week from 1 to ${weeks.size}, got ${given}\n`);
  process.exitCode = 1;
}

/** @file `npm run week -- N [options]`: runs week N of the course, the file `course/week-N-….ts`. */
import { readdirSync } from "node:fs";
import { columns } from "../src/print/columns.js";
import type { Command } from "./support/running/cli.js";

const weeks = new Map<string, string>();
for (const file of readdirSync(`${import.meta.dirname}/course`).sort()) {
  const [, number] = /^week-(\d+)-.*\.ts$/.exec(file) ?? [];
  if (number !== undefined) weeks.set(number, file);
}
const [wanted, ...options] = process.argv.slice(2);
const file = weeks.get(wanted ?? "");

if (file !== undefined) {
  const { run }: { run: Command } = await import(`./course/${file}`);
  await run(options);
} else if (wanted === "--help" || wanted === "-h") {
  const words = (file: string): string => file.replace(/^week-\d+-|\.ts$/g, "").replaceAll("-", " ");
  const list = Array.from(weeks, ([number, file]) => [`  ${number}`, words(file)]);
  console.log(`Usage: npm run week -- N [options]\n\nWeeks:\n${columns(list)}`);
  console.log("\nEach has its own --help: npm run week -- 5 --help");
} else {
  const given = wanted === undefined ? "nothing" : JSON.stringify(wanted);
  process.stderr.write(`week: needs the number of a week from 1 to ${weeks.size}, got ${given}\n`);
  process.exitCode = 1;
}

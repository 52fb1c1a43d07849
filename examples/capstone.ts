/**
 * @file `npm run capstone -- NAME [options]`: runs a capstone, the file `capstone-NAME.ts` beside this one.
 */
import { readdirSync } from "node:fs";
import { capstoneMenu } from "./support/capstoneMenu.js";

const names = readdirSync(import.meta.dirname)
  .map((file) => /^capstone-(\w+)\.ts$/.exec(file)?.[1])
  .filter((name) => name !== undefined)
  .sort();
const wanted = process.argv[2];

if (wanted !== undefined && names.includes(wanted)) {
  // The script reads its own options, so the name goes.
  process.argv.splice(2, 1);
  await import(`./capstone-${wanted}.ts`);
} else if (wanted === "--help" || wanted === "-h") {
  console.log(`Usage: npm run capstone -- NAME [options]\n\n${capstoneMenu()}`);
  console.log("\nEach has --help of its own: npm run capstone -- cnn --help");
} else {
  const given = wanted === undefined ? "nothing" : JSON.stringify(wanted);
  process.stderr.write(`capstone: needs a name, one of ${names.join(", ")}, got ${given}\n`);
  process.exitCode = 1;
}

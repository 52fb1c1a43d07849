/** @file `npm run capstone -- NAME [options]`: runs a capstone, the file `capstones/NAME.ts`. */
import { capstoneMenu, capstones } from "./capstones/menu.js";
import type { Command } from "./support/running/cli.js";

const [wanted, ...options] = process.argv.slice(2);

if (wanted !== undefined && Object.hasOwn(capstones, wanted)) {
  const { run }: { run: Command } = await import(`./capstones/${wanted}.ts`);
  await run(options);
} else if (wanted === "--help" || wanted === "-h") {
  console.log(`Usage: npm run capstone -- NAME [options]\n\n${capstoneMenu()}`);
  console.log("\nEach has its own --help: npm run capstone -- cnn --help");
} else {
  const names = Object.keys(capstones).sort().join(", ");
  const given = wanted === undefined ? "nothing" : JSON.stringify(wanted);
  process.stderr.write(`capstone: needs a name, one of ${names}, got ${given}\n`);
  process.exitCode = 1;
}

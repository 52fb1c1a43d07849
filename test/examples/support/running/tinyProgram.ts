/** @file A program that cli.test.ts runs as a process of its own: it fails in whatever way it is told. */

import { setTimeout as wait } from "node:timers/promises";
import { choice, count, main, outputFolder } from "../../../../examples/support/running/cli.js";
import { writeFileAtomic } from "../../../../examples/support/running/files.js";
import { interrupted } from "../../../../examples/support/running/interrupt.js";
import { Progress } from "../../../../examples/support/running/progress.js";
import { FormatError } from "../../../../src/errors.js";

const program = {
  name: "tiny",
  usage: "npm run tiny --",
  about: "Does next to nothing.",
  options: {
    epochs: count("passes over the data", 3),
    fail: choice("how to fail", ["not", "library", "system", "bug", "interrupted", "flood"], "not"),
    out: outputFolder("folder for results", "runs/tiny"),
  },
};

await main(program, async ({ epochs, fail, out }) => {
  const progress = new Progress({ total: epochs });
  console.log("working");
  for (const epoch of progress.rounds()) {
    progress.show({ loss: 1 / epoch, accuracy: epoch / 4 });
    if (fail === "library") throw new FormatError("readDigits", "line 3 has 2 columns,\nnot 65");
    if (fail === "system") writeFileAtomic(`${out}/missing\0name`.replace("\0", "/../../tiny.txt/x"), "");
    if (fail === "bug") throw new TypeError("a mistake of ours");
    if (fail === "flood") process.stdout.write("many lines\n".repeat(100_000));
    if (fail !== "interrupted") continue;
    await wait(20);
    if (await interrupted()) break;
  }
  console.log("done");
});

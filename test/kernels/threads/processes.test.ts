import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { bundle } from "./bundle.js";

const library = bundle();
afterAll(() => library.remove());

const run = promisify(execFile);

/** What a program prints, in a process of its own that must end by itself. */
async function printedBy(program: string): Promise<string> {
  const args = ["--input-type=module", "--eval", program];
  const { stdout } = await run(process.execPath, args, { timeout: 100_000 });
  return stdout.trim();
}

const imports = `import * as tapegrad from "${library.url}";`;
const product = `
  const a = tapegrad.full([128, 128], 0.5);
  const product = () => tapegrad.matmul(a, a).toArray()[3][5];
`;

describe("a process with threads", () => {
  it("ends by itself, whether threads sleep, start or were never needed", async () => {
    const choose = `tapegrad.useKernels("wasm", { threads: 2 });`;
    const sleep = "await new Promise((resolve) => setTimeout(resolve, 300));";
    const [never, starting, asleep, awaited] = await Promise.all([
      printedBy(`${imports} ${choose} console.log(tapegrad.kernelInfo().threads);`),
      printedBy(`${imports} ${choose} ${product} console.log(product());`),
      printedBy(`${imports} ${choose} ${product} product(); ${sleep} console.log(product());`),
      printedBy(`${imports} ${product} console.log((await tapegrad.useThreads(2)).threads, product());`),
    ]);
    expect([never, starting, asleep, awaited]).toEqual(["2", "32", "32", "2 32"]);
  });

  it("may have them in workers of its own", async () => {
    const worker = `
      import { parentPort } from "node:worker_threads";
      ${imports} ${product}
      await tapegrad.useThreads(2);
      parentPort.postMessage([tapegrad.kernelInfo().threads, product()]);
    `;
    const url = `data:text/javascript,${encodeURIComponent(worker)}`;
    const printed = await printedBy(`
      import { Worker } from "node:worker_threads";
      for (const worker of [1, 2].map(() => new Worker(new URL("${url}")))) {
        worker.on("message", (message) => console.log(JSON.stringify(message)));
      }
    `);
    expect(printed.split("\n")).toEqual(["[2,32]", "[2,32]"]);
  });
});

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle } from "./bundle.js";

const chromium = "/usr/bin/chromium";
const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** What a page does: products on one thread, then on several, and on one again, in the page and in a worker of it. */
const program = `
  import * as tapegrad from "/tapegrad.js";
  const a = tapegrad.linspace(-1, 1, 200 * 160).reshape([200, 160]);
  const product = () => [...tapegrad.softmax(a.matmul(a.transpose(0, 1)).tanh(), 1).data];
  const steps = async () => {
    const alone = product();
    const info = await tapegrad.useThreads(3);
    const same = [1, 2, 3, 4, 5].every(() => product().every((value, i) => Object.is(value, alone[i])));
    return { threads: info.threads, reason: info.reason, same };
  };
  export const result = await steps().catch((error) => ({ error: String(error) }));
`;

const page = `<!doctype html><script type="module">
  import { result } from "/program.js";
  const refused = await import("/tapegrad.js").then((tapegrad) => {
    try { tapegrad.useKernels("wasm", { threads: 2 }); } catch (error) { return error.message; }
  });
  const worker = new Worker("/worker.js", { type: "module" });
  const inside = await new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(data); });
  await fetch("/done", { method: "POST", body: JSON.stringify({ result, refused, inside }) });
</script>`;

const worker = `import { result } from "/program.js"; postMessage(result);`;

const library = bundle();
let server: Server;
let headers: Readonly<Record<string, string>> = {};
let done: (report: string) => void = () => {};

beforeAll(async () => {
  const files: Readonly<Record<string, readonly [type: string, content: string]>> = {
    "/": ["text/html", page],
    "/program.js": ["text/javascript", program],
    "/worker.js": ["text/javascript", worker],
    "/tapegrad.js": ["text/javascript", readFileSync(fileURLToPath(library.url), "utf8")],
  };
  server = createServer(async (request, response) => {
    const [type, content] = files[request.url!] ?? ["text/plain", ""];
    response.writeHead(200, { "Content-Type": type, ...headers }).end(content);
    if (request.url !== "/done") return;
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    done(Buffer.concat(parts).toString());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => {
  server.close();
  library.remove();
});

/** What the page reports when it is served with these headers. */
async function visit(served: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  headers = served;
  const profile = mkdtempSync(join(tmpdir(), "tapegrad-chromium-"));
  const report = new Promise<string>((resolve, reject) => {
    done = resolve;
    setTimeout(() => reject(new Error("the page has not reported for 100 s")), 100_000).unref();
  });
  report.catch(() => {});
  const { port } = server.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}/`;
  const browser: ChildProcess = spawn(chromium, [...flags, `--user-data-dir=${profile}`, address], {
    stdio: "ignore",
    detached: true,
  });
  const ended = new Promise((resolve) => browser.once("exit", resolve));
  try {
    return JSON.parse(await report) as Record<string, unknown>;
  } finally {
    // With the processes that it has started.
    process.kill(-browser.pid!, "SIGKILL");
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

describe.skipIf(!existsSync(chromium))("in a browser", () => {
  it("several threads give the bits of one, on a page that is cross-origin isolated", async () => {
    const report = await visit(isolation);
    const some = { threads: 3, reason: "chosen by useThreads", same: true };
    expect(report).toEqual({
      result: some,
      refused: "useKernels: threads start in their own time here. Await useThreads() instead.",
      inside: some,
    });
  });

  it("one thread computes on other pages, and kernelInfo says why", async () => {
    const report = await visit({});
    const reason = expect.stringMatching(
      /^one thread computes: this page is not cross-origin isolated, .*COOP|Opener/,
    );
    const one = { threads: 1, reason, same: true };
    const refused = expect.stringContaining("useKernels: this page is not cross-origin isolated");
    expect(report).toEqual({ result: one, refused, inside: one });
  });

  it("a Content-Security-Policy without worker-src blob: is an error that says so", async () => {
    const policy = "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; worker-src 'self'";
    const report = await visit({ ...isolation, "Content-Security-Policy": policy });
    expect(report.result).toEqual({
      error: expect.stringMatching(/useThreads: a thread cannot be started: .*worker-src blob:/),
    });
  });
});

/** Pages in Chromium, for tests of what browsers do. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

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

/** Whether there is a Chromium here. */
export const hasChromium: boolean = existsSync(chromium);

/** What a page and its workers are served with so that they may share memory. */
export const isolation: Readonly<Record<string, string>> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** Serves files by their paths, opens `/`, and returns what the page posts to `/done`, as JSON. */
export async function visit(
  files: Readonly<Record<string, readonly [type: string, content: string]>>,
  headers: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  let done: (report: string) => void = () => {};
  const report = new Promise<string>((resolve, reject) => {
    done = resolve;
    setTimeout(() => reject(new Error("the page has not reported for 100 s")), 100_000).unref();
  });
  report.catch(() => {});
  const server = createServer(async (request, response) => {
    const [type, content] = files[request.url!] ?? ["text/plain", ""];
    response.writeHead(200, { "Content-Type": type, ...headers }).end(content);
    if (request.url !== "/done") return;
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    done(Buffer.concat(parts).toString());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const profile = mkdtempSync(join(tmpdir(), "tapegrad-chromium-"));
  const { port } = server.address() as AddressInfo;
  const words = [...flags, `--user-data-dir=${profile}`, `http://127.0.0.1:${port}/`];
  const browser = spawn(chromium, words, { stdio: "ignore", detached: true });
  const ended = new Promise((resolve) => browser.once("exit", resolve));
  try {
    return JSON.parse(await report) as Record<string, unknown>;
  } finally {
    // With the processes that it has started.
    process.kill(-browser.pid!, "SIGKILL");
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    server.closeAllConnections();
    server.close();
  }
}

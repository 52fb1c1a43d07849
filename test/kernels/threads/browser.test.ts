import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { hasChromium, isolation, visit as visitPage } from "../../chromium.js";
import { bundle } from "./bundle.js";

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
afterAll(() => library.remove());

/** What the page reports when it is served with these headers. */
function visit(served: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const files = {
    "/": ["text/html", page],
    "/program.js": ["text/javascript", program],
    "/worker.js": ["text/javascript", worker],
    "/tapegrad.js": ["text/javascript", readFileSync(fileURLToPath(library.url), "utf8")],
  } as const;
  return visitPage(files, served);
}

describe.skipIf(!hasChromium)("in a browser", () => {
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

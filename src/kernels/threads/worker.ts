/**
 * @file Starting threads: `node:worker_threads` where there are such (Node, Deno, Bun), web workers elsewhere.
 */
import { KernelError } from "../../errors.js";
import { program, type ThreadData } from "./program.js";

/** A thread that runs {@link program}. */
export interface Thread {
  /** Settles when the thread is ready; rejects if it ends before. */
  readonly ready: Promise<void>;
  /** Whether it has ended; that shows only after a return to the event loop. */
  readonly ended: boolean;
  /** Whether it keeps the process alive. A thread does not, unless asked to. */
  keepAlive(alive: boolean): void;
  end(): void;
}

/** What is asked of a worker of Node's. */
interface NodeWorker {
  once(event: "message" | "exit" | "error", listener: (value: unknown) => void): void;
  ref(): void;
  unref(): void;
  terminate(): unknown;
}

interface NodeThreads {
  readonly Worker: new (program: string, options: object) => NodeWorker;
}

interface Environment {
  readonly process?: {
    getBuiltinModule?(name: string): unknown;
    readonly versions?: { readonly node?: string };
  };
  readonly navigator?: { readonly hardwareConcurrency?: number };
}

const environment = globalThis as Environment;

// Not an import, so that bundles for browsers hold no trace of Node's modules.
const builtin = <Module>(name: string): Module | undefined =>
  environment.process?.getBuiltinModule?.(name) as Module | undefined;

/** Whether threads start while the one that starts them goes on computing, as they do outside of browsers. */
export function startsAtOnce(): boolean {
  return builtin<NodeThreads>("node:worker_threads") !== undefined;
}

/** Why there can be no threads here; `undefined` where there can be. */
export function obstacleToThreads(): string | undefined {
  const { process } = environment;
  if (process?.versions?.node !== undefined && !startsAtOnce()) {
    return "threads need Node 20.16, 22.3 or newer";
  }
  if (typeof SharedArrayBuffer === "undefined" || (globalThis as Isolation).crossOriginIsolated === false) {
    return (
      "this page is not cross-origin isolated, which threads need: serve it with the headers " +
      "Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp"
    );
  }
  return undefined;
}

interface Isolation {
  readonly crossOriginIsolated?: boolean;
}

/** How many threads can run at once here. */
export function availableThreads(): number {
  const os = builtin<{ availableParallelism?(): number }>("node:os");
  return os?.availableParallelism?.() ?? environment.navigator?.hardwareConcurrency ?? 1;
}

/**
 * Starts a thread.
 * @throws KernelError where that is not allowed
 */
export function startThread(op: string, data: ThreadData): Thread {
  const threads = builtin<NodeThreads>("node:worker_threads");
  try {
    return threads ? startNode(threads, data) : startWeb(data);
  } catch (error) {
    throw new KernelError(op, `a thread cannot be started: ${messageOf(error)}`);
  }
}

function startNode({ Worker }: NodeThreads, data: ThreadData): Thread {
  // Without the flags of the process: loaders of other languages would be started, too.
  const worker = new Worker(program, { eval: true, workerData: data, execArgv: [], name: "tapegrad" });
  const thread = {
    ended: false,
    ready: new Promise<void>((resolve, reject) => {
      worker.once("message", () => resolve());
      worker.once("error", reject);
      worker.once("exit", () => {
        thread.ended = true;
        reject(new Error("the thread ended"));
      });
    }),
    keepAlive: (alive: boolean) => (alive ? worker.ref() : worker.unref()),
    end: () => void worker.terminate(),
  };
  thread.ready.catch(() => {});
  worker.unref();
  return thread;
}

function startWeb(data: ThreadData): Thread {
  const url = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
  const worker = new Worker(url, { name: "tapegrad" });
  const thread = {
    ended: false,
    ready: new Promise<void>((resolve, reject) => {
      worker.onmessage = () => {
        URL.revokeObjectURL(url);
        resolve();
      };
      worker.onerror = ({ message }) => {
        thread.ended = true;
        const policy = "does this page's Content-Security-Policy allow `worker-src blob:`?";
        reject(new Error(message || `the worker did not start (${policy})`));
      };
    }),
    // Pages are not kept by what runs in them.
    keepAlive: () => {},
    end: () => worker.terminate(),
  };
  thread.ready.catch(() => {});
  worker.postMessage(data);
  return thread;
}

/** The message of something thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

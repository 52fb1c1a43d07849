/**
 * @file Starting threads: with `node:worker_threads` where available (Node, Deno, Bun), with web workers
 * elsewhere.
 */
import { KernelError } from "../../errors.js";
import { program, type ThreadData } from "./program.js";

/** A thread that runs {@link program}. */
export interface Thread {
  /** Resolves when the thread is ready; rejects if it ends before. */
  readonly ready: Promise<void>;
  /** Whether it has ended, which becomes visible only after a return to the event loop. */
  readonly ended: boolean;
  /** Sets whether it keeps the process alive; by default it does not. */
  keepAlive(alive: boolean): void;
  end(): void;
}

/** The part of Node's workers that is used here. */
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

// Not an import, so that bundles for browsers do not refer to Node's modules.
const builtin = <Module>(name: string): Module | undefined =>
  environment.process?.getBuiltinModule?.(name) as Module | undefined;

/** Whether threads start while the current one keeps computing, as they do outside browsers. */
export function startsAtOnce(): boolean {
  return builtin<NodeThreads>("node:worker_threads") !== undefined;
}

/** Why threads are unavailable here; `undefined` if they are available. */
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
 * @throws KernelError if that is not allowed
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
  // Without the flags of the process, which might start loaders of other languages.
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
    // Workers do not keep pages alive.
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

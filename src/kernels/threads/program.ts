/**
 * @file The program that a thread runs, as text.
 *
 * It is text because that works everywhere the library does: bundlers would have to find a separate file, and
 * a function's source is not self-contained after a bundler or coverage tool has rewritten it. A page with a
 * Content-Security-Policy must allow `worker-src blob:`.
 *
 * Threads and the dispatching thread share the kernels' memory and a *control block* of int32, all of whose
 * words are read and written atomically. Tasks are numbered from 0, continuing forever (modulo 2³²): those
 * before `published` may be claimed, those before `claimed` have been claimed, and `finished` of them are
 * done. So no task can be claimed twice, however late a thread wakes up. The tasks of a job are a list in the
 * kernels' memory, of float64: where each task begins and the last one ends, then calls, each `[address and
 * size of the module's code, which of its functions, number of arguments, …arguments]`.
 */

/** Words of the control block; those written by different threads are a cache line apart. */
export const words = {
  published: 0,
  claimed: 16,
  finished: 32,
  /** Number of threads sleeping until something is published. */
  parked: 48,
  /** 1 while the dispatching thread sleeps until something is finished. */
  waiting: 64,
  /** The number of the list's first task, and where the list is, in float64 from the memory's start. */
  first: 80,
  list: 81,
  /** Length of the message that a task has thrown, followed by its characters. */
  problem: 96,
} as const;

/** The control block's length. */
export const controlLength = 512;
/** Maximum length of that message. */
const longestProblem = controlLength - words.problem - 1;

/** How many milliseconds threads poll before they sleep: waking up takes about as long. */
export const patience = 0.1;

/** The initial data of a thread. */
export interface ThreadData {
  readonly memory: WebAssembly.Memory;
  readonly control: Int32Array;
}

/** The program; it posts `ready` once, then works until it is terminated. */
export const program: string = `
const work = ({ memory, control }) => {
  const numbers = new Float64Array(memory.buffer);
  const modules = new Map();
  const functionsOf = (at, size) => {
    if (!modules.has(at)) {
      // Code can only be compiled from ordinary memory.
      const code = new Uint8Array(memory.buffer, at, size).slice();
      const instance = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
      modules.set(at, Object.values(instance.exports));
    }
    return modules.get(at);
  };
  const run = (task) => {
    const list = Atomics.load(control, ${words.list});
    const end = list + numbers[list + task + 1];
    for (let at = list + numbers[list + task]; at < end; ) {
      const [code, size, which, count] = numbers.subarray(at, at + 4);
      at += 4;
      functionsOf(code, size)[which](...numbers.subarray(at, at + count));
      at += count;
    }
  };
  const report = (error) => {
    const text = String(error?.message ?? error).slice(0, ${longestProblem});
    for (let i = 0; i < text.length; i++) Atomics.store(control, ${words.problem + 1} + i, text.charCodeAt(i));
    Atomics.store(control, ${words.problem}, text.length);
  };
  let seen = 0;
  const claim = () => {
    for (;;) {
      const next = Atomics.load(control, ${words.claimed});
      seen = Atomics.load(control, ${words.published});
      if (next === seen) return undefined;
      if (Atomics.compareExchange(control, ${words.claimed}, next, (next + 1) | 0) === next) return next;
    }
  };
  const wait = () => {
    const end = performance.now() + ${patience};
    do {
      for (let i = 0; i < 1000; i++) if (Atomics.load(control, ${words.published}) !== seen) return;
    } while (performance.now() < end);
    Atomics.add(control, ${words.parked}, 1);
    Atomics.wait(control, ${words.published}, seen);
    Atomics.sub(control, ${words.parked}, 1);
  };
  for (;;) {
    const task = claim();
    if (task === undefined) {
      wait();
      continue;
    }
    try {
      run((task - Atomics.load(control, ${words.first})) | 0);
    } catch (error) {
      report(error);
    }
    Atomics.add(control, ${words.finished}, 1);
    if (Atomics.load(control, ${words.waiting})) Atomics.notify(control, ${words.finished});
  }
};
const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
const begin = (data) => {
  (node?.parentPort ?? globalThis).postMessage("ready");
  work(data);
};
if (node?.workerData?.control) begin(node.workerData);
else globalThis.onmessage = ({ data }) => begin(data);
`;

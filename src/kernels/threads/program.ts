/**
 * @file What a thread runs: a program of its own, as text.
 *
 * It is text because that works wherever the library does: a file of its own would have to be found by bundlers,
 * and a function's source is no longer its own once a bundler or a coverage tool has been at it. A page with a
 * Content-Security-Policy must allow `worker-src blob:`.
 *
 * Threads and the one that gives them work share the kernels' memory and a *control block* of int32, all of
 * whose words are read and written atomically. Tasks are numbered from 0 on, for good (and modulo 2³²): those
 * before `published` may be claimed, those before `claimed` are somebody's, and `finished` of them are done. So no
 * task can be claimed twice, however late a thread awakes. The tasks of a job are a list in the kernels' memory,
 * of float64: where each task begins and the last one ends, then calls, each
 * `[address and size of the module's code, which of its functions, number of arguments, …arguments]`.
 */

/** Words of the control block; those that are written in turn lie a cache line apart. */
export const words = {
  published: 0,
  claimed: 16,
  finished: 32,
  /** Threads that sleep until something is published. */
  parked: 48,
  /** 1 while the one that gives work sleeps until something is finished. */
  waiting: 64,
  /** The number of the list's first task, and where the list is, in float64 from the memory's start. */
  first: 80,
  list: 81,
  /** Length of what a task has thrown, and its characters behind. */
  problem: 96,
} as const;

/** The control block's length. */
export const controlLength = 512;
/** Characters of a problem that are told. */
const longestProblem = controlLength - words.problem - 1;

/** Thread and giver look for news for so many milliseconds before they sleep: waking up takes about as long. */
export const patience = 0.1;

/** What a thread is given to start with. */
export interface ThreadData {
  readonly memory: WebAssembly.Memory;
  readonly control: Int32Array;
}

/** The program; it says `ready` once, then works until it is ended. */
export const program: string = `
const work = ({ memory, control }) => {
  const numbers = new Float64Array(memory.buffer);
  const modules = new Map();
  const functionsOf = (at, size) => {
    if (!modules.has(at)) {
      // Code is compiled from ordinary memory only.
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

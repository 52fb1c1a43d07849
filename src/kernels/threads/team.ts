/**
 * @file A team of helper threads and the dispatcher: the thread that the kernel was called on, which takes
 * tasks like the others. It never depends on helpers: if they start late or get no processor, it does more of
 * the tasks itself.
 */
import { KernelError } from "../../errors.js";
import { kernelMemory, reserve } from "../memory.js";
import { controlLength, patience, words } from "./program.js";
import { messageOf, startThread, type Thread } from "./worker.js";

/** A thread that has not finished a task after this many milliseconds is considered dead. */
let longestTask = 10_000;

/** @internal Sets another limit, for tests; returns the previous one. */
export function limitTasks(milliseconds: number): number {
  const before = longestTask;
  longestTask = milliseconds;
  return before;
}

/** Tasks that any thread can do in any order, each a short sequence of calls. */
export interface Job {
  /** In the format of the threads' program, except for addresses: where each task begins, then the calls. */
  readonly list: readonly number[];
  readonly tasks: number;
  /** Runs a task on this thread. */
  run(task: number): void;
}

/** The helper threads: one fewer than compute, since the dispatcher is the other. */
export class Team {
  readonly #control = new Int32Array(new SharedArrayBuffer(4 * controlLength));
  readonly #numbers: Float64Array;
  readonly #threads: Thread[] = [];
  /** The number of the first task that is not published yet. */
  #next = 0;

  /** Starts `size` threads on the kernels' memory, without waiting for them. */
  constructor(op: string, size: number) {
    const memory = kernelMemory();
    this.#numbers = new Float64Array(memory.buffer);
    try {
      while (this.#threads.length < size) {
        this.#threads.push(startThread(op, { memory, control: this.#control }));
      }
    } catch (error) {
      this.end();
      throw error;
    }
  }

  /** Resolves when all threads are running; until then the process stays alive. */
  async ready(): Promise<void> {
    for (const thread of this.#threads) thread.keepAlive(true);
    try {
      await Promise.all(this.#threads.map(({ ready }) => ready));
    } finally {
      for (const thread of this.#threads) thread.keepAlive(false);
    }
  }

  /** Ends all threads. */
  end(): void {
    for (const thread of this.#threads) thread.end();
  }

  /** Whether a thread has ended unexpectedly. */
  get isBroken(): boolean {
    return this.#threads.some(({ ended }) => ended);
  }

  /**
   * Runs all tasks of a job on all threads. Returns how many times as long as on a single thread it took.
   * @throws KernelError if a thread dies or a task fails
   */
  run(op: string, { list, tasks, run }: Job): number {
    const control = this.#control;
    const at = reserve(8 * list.length) / 8;
    this.#numbers.set(list, at);
    const first = this.#next;
    Atomics.store(control, words.list, at);
    Atomics.store(control, words.first, first);
    this.#next = (first + tasks) | 0;
    Atomics.store(control, words.published, this.#next);
    if (Atomics.load(control, words.parked) > 0) Atomics.notify(control, words.published, tasks - 1);
    let problem: string | undefined;
    let own = 0;
    const begin = performance.now();
    for (let task = this.#claim(); task !== undefined; task = this.#claim()) {
      try {
        // After a failure, the remaining tasks are pointless.
        if (problem === undefined) run((task - first) | 0);
        own++;
      } catch (error) {
        problem = messageOf(error);
      }
      Atomics.add(control, words.finished, 1);
    }
    const worked = performance.now() - begin;
    this.#wait(op);
    problem ??= this.#takeProblem();
    if (problem !== undefined) throw new KernelError(op, `a thread failed: ${problem}`);
    return own === 0 ? 0 : (performance.now() - begin) / ((worked * tasks) / own);
  }

  #claim(): number | undefined {
    const control = this.#control;
    for (;;) {
      const next = Atomics.load(control, words.claimed);
      if (next === this.#next) return undefined;
      if (Atomics.compareExchange(control, words.claimed, next, (next + 1) | 0) === next) return next;
    }
  }

  /**
   * Waits until everything published is finished: by polling for a while, then by sleeping if that is
   * allowed.
   */
  #wait(op: string): void {
    const control = this.#control;
    const isDone = (): boolean => Atomics.load(control, words.finished) === this.#next;
    if (isDone()) return;
    const begin = performance.now();
    const hasPassed = (time: number): boolean => performance.now() - begin > time;
    const looksFor = canSleep() ? patience : longestTask;
    do {
      for (let i = 0; i < 1000; i++) if (isDone()) return;
    } while (!hasPassed(looksFor));
    Atomics.store(control, words.waiting, 1);
    while (!isDone() && !hasPassed(longestTask)) {
      const seen = Atomics.load(control, words.finished);
      if (seen !== this.#next && canSleep()) Atomics.wait(control, words.finished, seen, longestTask);
    }
    Atomics.store(control, words.waiting, 0);
    if (!isDone()) throw new KernelError(op, `a thread has not answered for ${longestTask / 1000} s`);
  }

  #takeProblem(): string | undefined {
    const control = this.#control;
    const length = Atomics.exchange(control, words.problem, 0);
    if (length === 0) return undefined;
    const codes = control.subarray(words.problem + 1, words.problem + 1 + length);
    return String.fromCharCode(...codes);
  }
}

let sleeps: boolean | undefined;

/** Whether this thread may sleep, which a page's main thread may not. */
function canSleep(): boolean {
  if (sleeps === undefined) {
    try {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
      sleeps = true;
    } catch {
      sleeps = false;
    }
  }
  return sleeps;
}

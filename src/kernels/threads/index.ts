/**
 * @file Divides work on addresses among threads.
 *
 * A kernel determines into how many parts its work may be divided, and makes the same calls of compiled code
 * for each. With one thread, or too little work, there is one part, and calls are made immediately. Otherwise
 * they are *collected*, part by part, and then run by the next free thread. Every element is computed by the
 * same instructions in the same order regardless of its part, so that results are bit-identical for any
 * number of threads.
 */
import { ArgumentError, KernelError, show } from "../../errors.js";
import { allocateResident, releaseFrom, shareMemory, stagingKernel } from "../memory.js";
import { Team } from "./team.js";
import { availableThreads, messageOf, obstacleToThreads } from "./worker.js";

export { obstacleToThreads, startsAtOnce } from "./worker.js";

/** Work of fewer nanoseconds is not worth sharing with another thread. */
let worthDividing = 30_000;
/** Parts take at least this many nanoseconds, */
let shortestPart = 6_000;
/** and there are at most this many per thread, so that an interrupted thread delays only one of them. */
const partsForEach = 6;

/** More threads are not started: kernels of this size do not benefit. */
const mostThreads = 64;

/**
 * If other programs compete for the processors, a thread may delay its part for longer than all others took
 * together. After a job that took this many times as long as on a single thread (waking a thread costs less),
 * work is not divided for this many milliseconds, and for twice as many after the next.
 */
const tooLong = 1.3;
const shortestPause = 2;
const longestPause = 500;
let pause = 0;
let pausesUntil = 0;
let mayPause = true;

/**
 * @internal Divides all work above a number of nanoseconds, without pauses, until the returned function is
 * called; for tests.
 */
export function alwaysDividing(nanoseconds: number): () => void {
  const before = [worthDividing, shortestPart, mayPause] as const;
  [worthDividing, shortestPart, mayPause] = [nanoseconds, nanoseconds / 5, false];
  return () => {
    [worthDividing, shortestPart, mayPause] = before;
  };
}

/** Learns from a job that took `ratio` times as long as on a single thread. */
function learn(ratio: number): void {
  if (ratio < 1) pause /= 2;
  else if (ratio > tooLong && mayPause) {
    pause = Math.min(longestPause, Math.max(shortestPause, 2 * pause));
    pausesUntil = performance.now() + pause;
  }
}

let count = 1;
let team: Team | undefined;
/** Whoever asks for threads brings what makes a team: programs without them do not carry its code. */
let makeTeam: ((op: string) => Team) | undefined;

/** How many threads compute. */
export function threadCount(): number {
  return count;
}

/**
 * Resolves the option `threads` to a number.
 * @throws ArgumentError unless it is "auto" or a whole number from 1 to 64
 */
export function checkThreads(op: string, threads: unknown): number {
  if (threads === "auto") return Math.min(availableThreads(), mostThreads);
  if (Number.isInteger(threads) && (threads as number) >= 1 && (threads as number) <= mostThreads) {
    return threads as number;
  }
  throw new ArgumentError(
    op,
    `threads must be "auto" or a whole number from 1 to ${mostThreads}, got ${show(threads)}`,
  );
}

/**
 * Sets the number of threads; they are started by the first work that is large enough. The kernels' memory
 * becomes shared permanently.
 * @throws KernelError if threads are unavailable
 */
export function setThreads(op: string, threads: number): void {
  if (threads > 1) {
    const obstacle = obstacleToThreads();
    if (obstacle !== undefined) throw new KernelError(op, obstacle);
    shareMemory(op);
  }
  if (threads === count) return;
  disband();
  pause = 0;
  count = threads;
  makeTeam = (op) => new Team(op, threads - 1);
}

/** Starts the threads now. Resolves when all of them are running. */
export async function startThreads(op: string): Promise<void> {
  if (count === 1) return;
  team ??= makeTeam!(op);
  try {
    await team.ready();
  } catch (error) {
    disband();
    throw new KernelError(op, `a thread cannot be started: ${messageOf(error)}`);
  }
}

/** @internal Ends the threads; the next work that is large enough starts new ones. */
export function disband(): void {
  team?.end();
  team = undefined;
}

/** A module's code: its location in the kernels' memory for other threads, and its functions for this one. */
interface CodeForThreads {
  readonly size: number;
  readonly functions: readonly ((...args: readonly number[]) => unknown)[];
}

/** By address. */
const codes = new Map<number, CodeForThreads>();

/** Functions of compiled code: one version to call now, and one to call while work is collected. */
export interface Callable<Functions> {
  readonly now: Functions;
  later: Functions | undefined;
  readonly code: Uint8Array<ArrayBuffer>;
}

let isCollecting = false;
/** Whether the code of all collected calls is available to other threads. */
let isForAll = true;
/** The collected calls, and where those of each part begin. */
let calls: number[] = [];
let starts: number[] = [];

/** The functions that a kernel calls now. */
export function functionsOf<Functions extends object>(callable: Callable<Functions>): Functions {
  if (!isCollecting) return callable.now;
  callable.later ??= collecting(callable.now, callable.code);
  return callable.later;
}

/** Functions that record their calls and arguments. */
function collecting<Functions extends object>(functions: Functions, code: Uint8Array): Functions {
  const at = placeCode(code);
  const entries = Object.entries(functions) as [string, CodeForThreads["functions"][number]][];
  codes.set(at, { size: code.length, functions: entries.map(([, call]) => call) });
  const noted = entries.map(([name], which) => [
    name,
    (...args: readonly number[]): void => {
      if (at < 0) isForAll = false;
      calls.push(at, code.length, which, args.length);
      for (const arg of args) calls.push(arg);
    },
  ]);
  return Object.fromEntries(noted) as Functions;
}

/** Stores code in the kernels' memory permanently; returns a negative number if there is no room. */
function placeCode(code: Uint8Array): number {
  const room = allocateResident(Math.ceil(code.length / 4));
  if (room === undefined) return -1 - codes.size;
  new Uint8Array(room.buffer, room.byteOffset, code.length).set(code);
  rooms.push(room);
  return room.byteOffset;
}

const rooms: Float32Array[] = [];

/**
 * The number of parts into which to divide equal pieces of work that take about `each` nanoseconds; the size
 * of a part is a multiple of `multiple`.
 */
export function partsFor(pieces: number, each: number, multiple = 1): number {
  if (count === 1 || isCollecting) return 1;
  const work = pieces * each;
  if (work < worthDividing || (mayPause && pause > 0 && performance.now() < pausesUntil)) return 1;
  return Math.max(
    1,
    Math.min(Math.ceil(pieces / multiple), Math.floor(work / shortestPart), partsForEach * count),
  );
}

/**
 * Calls `body` for each of `parts` parts of `pieces` pieces of work, with the first piece, their number, and
 * the number of the part. Its calls of compiled code have been run, by all threads, when this returns; none
 * may depend on another part.
 */
export function divide(
  pieces: number,
  parts: number,
  body: (first: number, length: number, part: number) => void,
  multiple = 1,
): void {
  if (parts <= 1 || isCollecting) {
    body(0, pieces, 0);
    return;
  }
  const length = Math.ceil(pieces / parts / multiple) * multiple;
  isCollecting = true;
  isForAll = true;
  calls = [];
  starts = [];
  try {
    for (let first = 0, part = 0; first < pieces; first += length, part++) {
      starts.push(calls.length);
      body(first, Math.min(length, pieces - first), part);
    }
  } finally {
    isCollecting = false;
  }
  runCollected();
}

/** {@link releaseFrom}, unless calls are being collected, which will still need their reservations. */
export function releaseUnlessCollecting(mark: number): void {
  if (!isCollecting) releaseFrom(mark);
}

/** Runs the collected calls on all threads. */
function runCollected(): void {
  const op = stagingKernel();
  if (team?.isBroken) {
    disband();
    throw new KernelError(op, "a thread ended; the next call starts others");
  }
  // Where each part begins, relative to the list's start.
  const offset = starts.length + 1;
  const list = [...starts.map((start) => start + offset), calls.length + offset, ...calls];
  if (!isForAll) {
    for (let task = 0; task < starts.length; task++) runPart(list, task);
    return;
  }
  team ??= makeTeam!(op);
  try {
    learn(team.run(op, { list, tasks: starts.length, run: (task) => runPart(list, task) }));
  } catch (error) {
    disband();
    throw error;
  }
}

function runPart(list: readonly number[], part: number): void {
  for (let at = list[part]!, end = list[part + 1]!; at < end; ) {
    const { functions } = codes.get(list[at]!)!;
    const [which, count] = [list[at + 2]!, list[at + 3]!];
    at += 4;
    functions[which]!(...list.slice(at, at + count));
    at += count;
  }
}

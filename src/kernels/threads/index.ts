/**
 * @file Work on addresses, divided among threads.
 *
 * A kernel says into how many parts its work may go, and makes the same calls of compiled code for each. On one
 * thread, or where there is too little to do, there is one part and the calls are made at once. Otherwise they are
 * *collected*, part by part, and then done by whoever is free. Every element is computed by the same instructions in
 * the same order in whichever part it lies, so that results are the same bits for every number of threads.
 */
import { ArgumentError, KernelError, show } from "../../errors.js";
import { allocateResident, releaseFrom, shareMemory, stagingKernel } from "../memory.js";
import { Team } from "./team.js";
import { availableThreads, messageOf, obstacleToThreads } from "./worker.js";

export { obstacleToThreads, startsAtOnce } from "./worker.js";

/** Work of fewer nanoseconds is not worth a word to another thread. */
let worthDividing = 30_000;
/** Parts take this many nanoseconds at least, */
let shortestPart = 6_000;
/** and there are so many for each thread at most: one that is interrupted holds up no more than one of them. */
const partsForEach = 6;

/** More are not started: kernels of this size do not use them. */
const mostThreads = 64;

/**
 * Where other programs want the processors, a thread may hold up a part for longer than all others took. After a job
 * that took this many times as long as it had alone (waking a thread up costs less), work is not divided for so many
 * milliseconds; for twice as many after the next.
 */
const tooLong = 1.3;
const shortestPause = 2;
const longestPause = 500;
let pause = 0;
let pausesUntil = 0;
let mayPause = true;

/** @internal Divides work of so many nanoseconds, without pauses, until what it gives is called: for tests. */
export function alwaysDividing(nanoseconds: number): () => void {
  const before = [worthDividing, shortestPart, mayPause] as const;
  [worthDividing, shortestPart, mayPause] = [nanoseconds, nanoseconds / 5, false];
  return () => {
    [worthDividing, shortestPart, mayPause] = before;
  };
}

/** Learns from a job that took so many times as long as it had alone. */
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
 * How many threads `threads` asks for.
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
 * So many threads compute from now on; they are started with the first work that is worth it. The kernels' memory
 * becomes shared, and stays so.
 * @throws KernelError where there can be no threads
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

/** Starts the threads now. Settles when all of them work. */
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

/** @internal Ends the threads; the next work that is worth it starts others. */
export function disband(): void {
  team?.end();
  team = undefined;
}

/** A module's code as threads find it: where it lies in the kernels' memory, and what it is for this thread. */
interface CodeForThreads {
  readonly size: number;
  readonly functions: readonly ((...args: readonly number[]) => unknown)[];
}

/** By address. */
const codes = new Map<number, CodeForThreads>();

/** Functions of compiled code: to be called now, and to be called while work is collected. */
export interface Callable<Functions> {
  readonly now: Functions;
  later: Functions | undefined;
  readonly code: Uint8Array<ArrayBuffer>;
}

let isCollecting = false;
/** Whether other threads know the code of all that was collected. */
let isForAll = true;
/** The calls that were collected, and where those of each part begin. */
let calls: number[] = [];
let starts: number[] = [];

/** The functions that a kernel calls now. */
export function functionsOf<Functions extends object>(callable: Callable<Functions>): Functions {
  if (!isCollecting) return callable.now;
  callable.later ??= collecting(callable.now, callable.code);
  return callable.later;
}

/** Functions that note that they are called, with what. */
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

/** Puts code into the kernels' memory for good; gives some negative number where there is no room. */
function placeCode(code: Uint8Array): number {
  const room = allocateResident(Math.ceil(code.length / 4));
  if (room === undefined) return -1 - codes.size;
  new Uint8Array(room.buffer, room.byteOffset, code.length).set(code);
  rooms.push(room);
  return room.byteOffset;
}

const rooms: Float32Array[] = [];

/**
 * Into how many parts to divide `count` equal pieces of work that take about `each` nanoseconds; a part has a multiple
 * of `multiple` of them.
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
 * Calls `body` for each of `parts` parts of `pieces` pieces of work: the first piece, how many, which part. What it
 * calls of compiled code is done by all threads when it returns; nothing of it may depend on another part.
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

/** {@link releaseFrom}, unless calls are being collected: they will need what was reserved for them. */
export function releaseUnlessCollecting(mark: number): void {
  if (!isCollecting) releaseFrom(mark);
}

/** Does what was collected, on all threads. */
function runCollected(): void {
  const op = stagingKernel();
  if (team?.isBroken) {
    disband();
    throw new KernelError(op, "a thread ended; the next call starts others");
  }
  // Where each part begins, as seen from the list's start.
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

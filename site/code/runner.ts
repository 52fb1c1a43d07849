/** @file Runs code in a worker: one run at a time, which can be stopped, and has a time limit. */
import { onBeforeUnmount, type ShallowRef, shallowRef } from "vue";
import type { FromRunner, ToRunner } from "./protocol.js";

/** A run that takes longer is stopped, in seconds. */
export const patience = 60;

/** Longer outputs are cut: a page is no terminal. */
const mostLines = 1000;

type Answer = Exclude<FromRunner, { type: "printed" }>;

export interface Runner {
  readonly running: Readonly<ShallowRef<boolean>>;
  /** Starts a run instead of the current one. Resolves with its end; `undefined` if it was stopped. */
  start(task: ToRunner, print?: (line: string) => void): Promise<Answer | undefined>;
  stop(): void;
}

/** A runner that ends with the component that called this. */
export function useRunner(): Runner {
  const running = shallowRef(false);
  let end: (answer?: Answer) => void = () => {};

  function start(task: ToRunner, print: (line: string) => void = () => {}): Promise<Answer | undefined> {
    end();
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    running.value = true;
    return new Promise((resolve) => {
      const fail = (message: string): void => end({ type: "failed", message });
      const timer = setTimeout(() => fail(`Stopped after ${patience} seconds.`), 1000 * patience);
      end = (answer) => {
        clearTimeout(timer);
        worker.terminate();
        running.value = false;
        end = () => {};
        resolve(answer);
      };
      let lines = 0;
      worker.onmessage = ({ data }: MessageEvent<FromRunner>) => {
        if (data.type !== "printed") end(data);
        else if (++lines <= mostLines) print(data.line);
        else fail(`Stopped after ${mostLines} lines.`);
      };
      worker.onerror = ({ message }) => fail(message || "The worker could not be started.");
      worker.postMessage(task);
    });
  }
  const stop = (): void => end();
  onBeforeUnmount(stop);
  return { running, start, stop };
}

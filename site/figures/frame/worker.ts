/** @file The one worker of all figures: it loads the engine that is asked for, and hosts it. */
import { engines } from "../engines.js";
import type { EngineMaker } from "../figure.js";
import type { FigureName } from "../index.js";
import { Host } from "./host.js";
import type { FromWorker, ToWorker } from "./protocol.js";

const post = (message: FromWorker): void => self.postMessage(message);
let host: Promise<Host>;

self.onmessage = async ({ data }: MessageEvent<ToWorker>): Promise<void> => {
  try {
    if (data.type === "open") host = open(data.figure as FigureName, data.settings);
    else (await host).receive(data);
  } catch (error) {
    post({ type: "error", message: String(error) });
  }
};

async function open(figure: FigureName, settings: unknown): Promise<Host> {
  const make = (await engines[figure]()).default as EngineMaker<unknown, unknown, unknown>;
  const now = (): number => performance.now();
  return new Host(make, settings, { post, now, later: (task, wait) => void setTimeout(task, wait) });
}

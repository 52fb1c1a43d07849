/** @file What a view holds of its figure: the settings, the latest frame, and the buttons' doings. */
import {
  type InjectionKey,
  inject,
  onBeforeUnmount,
  reactive,
  type ShallowRef,
  shallowRef,
  toRaw,
  watch,
} from "vue";
import type { Figure, FigureTypes } from "../figure.js";
import { type FigureName, figures } from "../index.js";
import { initialSettings, readSettings, writeSettings } from "../settings.js";
import type { FromWorker, ToWorker } from "./protocol.js";

/** What takes the place of the engine's steps in a figure whose view walks through something computed already. */
export interface Driver {
  /** Goes one step. Returns whether there is another. */
  step(): boolean;
  /** Back to the start. */
  reset(): void;
  /** Milliseconds from step to step while playing. */
  readonly pace: number;
}

export interface Handle<Types extends FigureTypes> {
  readonly name: FigureName;
  readonly about: Figure;
  /** The settings that this page starts with. */
  readonly first: Types["settings"];
  /** Reactive: whatever is written here reaches the engine and the URL. */
  readonly settings: Types["settings"];
  /** The engine's latest frame; `undefined` before the first. */
  readonly frame: Readonly<ShallowRef<Types["frame"] | undefined>>;
  /** Steps since the last reset. */
  readonly steps: Readonly<ShallowRef<number>>;
  readonly playing: Readonly<ShallowRef<boolean>>;
  /** What went wrong in the engine. */
  readonly error: Readonly<ShallowRef<string | undefined>>;
  send(command: Types["command"]): void;
  play(): void;
  pause(): void;
  step(): void;
  /** Starts again with the settings as they are. */
  reset(): void;
  /** Starts again with some settings changed. */
  restart(changes: Partial<Types["settings"]>): void;
  /** Lets the view make the steps instead of the engine. */
  drive(driver: Driver): void;
  /** Stops what plays while nobody sees it, and goes on after that. */
  setVisible(visible: boolean): void;
}

// biome-ignore lint/suspicious/noExplicitAny: a view narrows it by useFigure.
export const handleKey: InjectionKey<Handle<any>> = Symbol("figure");

/** The figure that a view belongs to. */
export function useFigure<Types extends FigureTypes>(): Handle<Types> {
  return inject(handleKey)!;
}

/**
 * Opens a figure: its worker starts, and is ended with the component that called this. `given` are settings that its
 * page starts with instead of the figure's own.
 */
export function openFigure(name: FigureName, given: FigureTypes["settings"] = {}): Handle<FigureTypes> {
  const about: Figure = figures[name];
  const first = { ...initialSettings(about.settings), ...given };
  const query = new URLSearchParams(location.search);
  const settings = reactive(readSettings(name, about.settings, first, query));
  const frame = shallowRef<unknown>();
  const steps = shallowRef(0);
  const playing = shallowRef(false);
  const error = shallowRef<string>();
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const post = (message: ToWorker): void => worker.postMessage(message);
  let driver: Driver | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let interrupted = false;

  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if (data.type === "error") {
      error.value = data.message;
      playing.value = false;
      return;
    }
    error.value = undefined;
    frame.value = data.frame;
    if (driver === undefined) {
      steps.value = data.steps;
      if (!interrupted) playing.value = data.playing;
    }
    requestAnimationFrame(() => post({ type: "drawn" }));
  };
  worker.onerror = ({ message }) => {
    error.value = message || "The figure's worker could not be started.";
  };
  post({ type: "open", figure: name, settings: { ...toRaw(settings) } });

  watch(settings, () => {
    error.value = undefined;
    post({ type: "set", settings: { ...toRaw(settings) } });
    writeUrl(name, first, settings);
  });
  onBeforeUnmount(() => {
    clearTimeout(timer);
    worker.terminate();
  });

  function drive(own: Driver): void {
    driver = own;
  }
  function tick(): void {
    if (!playing.value || driver === undefined) return;
    if (driver.step()) timer = setTimeout(tick, driver.pace);
    else playing.value = false;
  }
  function play(): void {
    playing.value = true;
    if (driver === undefined) post({ type: "play" });
    else tick();
  }
  function pause(): void {
    playing.value = interrupted = false;
    clearTimeout(timer);
    if (driver === undefined) post({ type: "pause" });
  }
  function step(): void {
    pause();
    if (driver === undefined) post({ type: "step" });
    else driver.step();
  }
  function reset(): void {
    pause();
    driver?.reset();
    post({ type: "reset" });
  }
  function restart(changes: Partial<FigureTypes["settings"]>): void {
    Object.assign(settings, changes);
    // The engine learns of the settings when the watcher has run; a reset before that would use the old ones.
    post({ type: "set", settings: { ...toRaw(settings) } });
    reset();
  }
  function setVisible(visible: boolean): void {
    if (driver !== undefined) return;
    if (!visible && playing.value) {
      interrupted = true;
      post({ type: "pause" });
    } else if (visible && interrupted) {
      interrupted = false;
      post({ type: "play" });
    }
  }
  const send = (command: unknown): void => post({ type: "command", command });
  return {
    name,
    about,
    first,
    settings,
    frame,
    steps,
    playing,
    error,
    send,
    play,
    pause,
    step,
    reset,
    restart,
    drive,
    setVisible,
  };
}

type Settings = FigureTypes["settings"];

function writeUrl(name: FigureName, first: Settings, settings: Settings): void {
  const url = new URL(location.href);
  writeSettings(name, first, settings, url.searchParams);
  history.replaceState(history.state, "", url);
}

/**
 * @file Runs an engine for a page: steps while it plays, and frames no faster than the page draws them, so that a
 * slow page never falls behind and a fast engine never waits.
 */
import type { Engine, EngineMaker } from "../figure.js";
import type { FromWorker, ToWorker } from "./protocol.js";

/** What a host needs from where it runs: a way to the page, a clock, and a way to go on later. */
export interface Surroundings {
  readonly post: (message: FromWorker) => void;
  readonly now: () => number;
  readonly later: (task: () => void, milliseconds: number) => void;
}

/** How long steps are taken before messages are looked at again, in milliseconds. */
const slice = 12;

export class Host {
  readonly #make: EngineMaker<unknown, unknown, unknown>;
  readonly #around: Surroundings;
  #settings: unknown;
  #engine: Engine<unknown, unknown, unknown>;
  #steps = 0;
  #playing = false;
  #running = false;
  /** The page has drawn the last frame that it got. */
  #drawn = true;
  /** Something happened since the last frame. */
  #changed = true;

  constructor(make: EngineMaker<unknown, unknown, unknown>, settings: unknown, around: Surroundings) {
    this.#make = make;
    this.#settings = settings;
    this.#around = around;
    this.#engine = make(settings);
    this.#show();
  }

  receive(message: Exclude<ToWorker, { type: "open" }>): void {
    switch (message.type) {
      case "set":
        this.#settings = message.settings;
        this.#engine.set(message.settings);
        break;
      case "command":
        this.#engine.command?.(message.command);
        break;
      case "reset":
        this.#engine = this.#make(this.#settings);
        this.#steps = 0;
        break;
      case "step":
        this.#playing = false;
        this.#step();
        break;
      case "play":
        this.#playing = true;
        if (!this.#running) this.#run();
        break;
      case "pause":
        this.#playing = false;
        break;
      case "drawn":
        this.#drawn = true;
        if (this.#changed) this.#show();
        return;
    }
    this.#changed = true;
    this.#show();
  }

  #step(): void {
    if (this.#engine.step === undefined || this.#engine.finished) return;
    this.#engine.step();
    this.#steps++;
    this.#changed = true;
  }

  #run(): void {
    this.#running = this.#playing;
    if (!this.#playing) return;
    const { now, later } = this.#around;
    const begun = now();
    do this.#step();
    while (!this.#engine.pace && !this.#engine.finished && now() - begun < slice);
    if (this.#engine.finished) this.#playing = false;
    this.#show();
    later(() => this.#attempt(() => this.#run()), Math.max(0, (this.#engine.pace ?? 0) - (now() - begun)));
  }

  #attempt(task: () => void): void {
    try {
      task();
    } catch (error) {
      this.#playing = this.#running = false;
      this.#around.post({ type: "error", message: String(error) });
    }
  }

  #show(): void {
    if (!this.#drawn) return;
    this.#drawn = this.#changed = false;
    this.#around.post({
      type: "frame",
      frame: this.#engine.frame(),
      steps: this.#steps,
      playing: this.#playing,
    });
  }
}

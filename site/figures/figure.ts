/** @file What every figure states about itself, and the two sides that it consists of. */
import type { Schema, SettingsOf } from "./settings.js";

/** A declaration of the library, as `FILE#NAME`: `src/autograd/walk.ts#visit`. The build looks up its lines. */
export type SourceReference = `src/${string}.ts#${string}`;

/** A row of the table of figures. It holds data only: both sides are loaded when the figure is seen. */
export interface Figure {
  readonly title: string;
  /** One or two sentences: what to try. */
  readonly caption: string;
  readonly settings: Schema;
  /** What of the library the figure runs, in the order in which it does. */
  readonly runs: readonly SourceReference[];
  /** Pixels that the body takes on a wide screen and on a phone, kept free until the figure is there. */
  readonly height: readonly [wide: number, phone: number];
}

/**
 * The side that computes, in a worker, with the library alone: nothing here knows of a page, so that tests run it
 * in Node.
 */
export interface Engine<Settings, Command, Frame> {
  /** Takes over changed settings. What can go on with them goes on; the rest starts again. */
  set(settings: Settings): void;
  /** Does what the learner asked for, such as adding a point. */
  command?(command: Command): void;
  /** One step of training. An engine without steps only answers to settings and commands. */
  step?(): void;
  /** Everything that is to be shown now, as data that can be posted. */
  frame(): Frame;
  /** True when further steps would change nothing. */
  readonly finished?: boolean;
  /** The least time from one step to the next in milliseconds; default 0: as fast as possible. */
  readonly pace?: number;
}

/** How a figure's `engine.ts` makes its engine; the figure is reset by making another. */
export type EngineMaker<Settings, Command, Frame> = (settings: Settings) => Engine<Settings, Command, Frame>;

/** The types of a figure, gathered for its two sides: `FigureTypes<typeof backprop, Command, Frame>`. */
export interface FigureTypes<Row extends Figure = Figure, Command = unknown, Frame = unknown> {
  readonly settings: SettingsOf<Row["settings"]>;
  readonly command: Command;
  readonly frame: Frame;
}

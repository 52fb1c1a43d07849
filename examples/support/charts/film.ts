/** @file Pictures that follow one another, as an animated GIF. */
import sharp from "sharp";
import { writeFileAtomic } from "../running/files.js";

/** How a film runs. */
export interface FilmOptions {
  /** PNG files of one size, in their order. */
  readonly frames: readonly Uint8Array[];
  /** Milliseconds that each is shown. */
  readonly each: number;
  /** Milliseconds that the last one stays, before it all begins again. */
  readonly last: number;
  /** In pixels; the height follows. */
  readonly width: number;
}

/** Saves a film that repeats for ever; resolves to the path. */
export async function saveFilm(path: string, { frames, each, last, width }: FilmOptions): Promise<string> {
  const small = await Promise.all(frames.map((frame) => sharp(frame).resize({ width }).png().toBuffer()));
  const delay = small.map((_, i) => (i < small.length - 1 ? each : last));
  const film = small.length > 1 ? sharp(small, { join: { animated: true } }) : sharp(small[0]);
  // 32 colors without dithering, and pixels that hardly change stay as they are: a fifth of the size.
  return writeFileAtomic(
    path,
    await film.gif({ delay, loop: 0, colors: 32, dither: 0, interFrameMaxError: 6 }).toBuffer(),
  );
}

/**
 * The rounds of a training that a film shows, from the first to the last: apart as the times between them grow,
 * since most happens at first.
 */
export function framesOf(total: number, count: number): ReadonlySet<number> {
  const rounds = Array.from({ length: count }, (_, i) => Math.round(total ** (i / Math.max(count - 1, 1))));
  return new Set([1, ...rounds, total]);
}

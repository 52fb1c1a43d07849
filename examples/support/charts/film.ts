/** @file Animated GIFs. */
import sharp from "sharp";
import { writeFileAtomic } from "../running/files.js";

/** Frames and timing of an animation. */
export interface FilmOptions {
  /** PNG files of the same size, in order. */
  readonly frames: readonly Uint8Array[];
  /** Duration of each frame, in milliseconds. */
  readonly each: number;
  /** Duration of the last frame before the loop restarts, in milliseconds. */
  readonly last: number;
  /** In pixels; the height follows from the aspect ratio. */
  readonly width: number;
}

/** Saves an endlessly looping animation; resolves to the path. */
export async function saveFilm(path: string, { frames, each, last, width }: FilmOptions): Promise<string> {
  const small = await Promise.all(frames.map((frame) => sharp(frame).resize({ width }).png().toBuffer()));
  const delay = small.map((_, i) => (i < small.length - 1 ? each : last));
  const film = small.length > 1 ? sharp(small, { join: { animated: true } }) : sharp(small[0]);
  // 32 colors without dithering, and leaving nearly unchanged pixels alone, reduce the file to a fifth.
  return writeFileAtomic(
    path,
    await film.gif({ delay, loop: 0, colors: 32, dither: 0, interFrameMaxError: 6 }).toBuffer(),
  );
}

/**
 * The training rounds that an animation shows, from first to last, at increasing distances, since most of the
 * change happens early.
 */
export function framesOf(total: number, count: number): ReadonlySet<number> {
  const rounds = Array.from({ length: count }, (_, i) => Math.round(total ** (i / Math.max(count - 1, 1))));
  return new Set([1, ...rounds, total]);
}

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { framesOf, saveFilm } from "../../../../examples/support/charts/film.js";

const folder = mkdtempSync(join(tmpdir(), "film-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A picture of one gray. */
function plain(level: number): Uint8Array {
  const png = new PNG({ width: 40, height: 20 });
  for (let at = 0; at < png.data.length; at++) png.data[at] = at % 4 === 3 ? 255 : level;
  return PNG.sync.write(png);
}

describe("a film", () => {
  it("shows its frames in order, the last one longest, for ever", async () => {
    const frames = [0, 100, 200].map(plain);
    const path = await saveFilm(join(folder, "gray.gif"), { frames, each: 150, last: 3000, width: 20 });
    const film = sharp(readFileSync(path), { animated: true });
    const { pages, pageHeight, width, delay, loop } = await film.metadata();
    expect({ pages, pageHeight, width, delay, loop }).toEqual({
      pages: 3,
      pageHeight: 10,
      width: 20,
      delay: [150, 150, 3000],
      loop: 0,
    });
    const pixels = await film.raw().toBuffer();
    for (const [frame, level] of [0, 100, 200].entries()) {
      expect(Math.abs(pixels[(frame * pixels.length) / 3]! - level)).toBeLessThan(8);
    }
  });

  it.each([
    [1, 40],
    [20, 40],
    [10_000, 40],
    [10, 1],
  ])("of %i rounds shows the first, the last, and at most %i or so", (total, count) => {
    const rounds = [...framesOf(total, count)];
    expect(rounds.every((round) => Number.isInteger(round) && round >= 1 && round <= total)).toBe(true);
    expect(rounds).toContain(1);
    expect(rounds).toContain(total);
    expect(rounds.length).toBeLessThanOrEqual(count + 1);
  });
});

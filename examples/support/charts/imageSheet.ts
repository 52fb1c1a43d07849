/** @file A contact sheet of small images: digits with predictions, generated digits, learned filters. */

import { writeFileAtomic } from "../running/files.js";
import { bitmap } from "./bitmap.js";
import { type Color, faintInk, ink, mix, rgb, wrong } from "./colors.js";
import { fontFamily, renderPng } from "./render.js";

/** One image of a sheet. */
export interface SheetImage {
  /** Row-major from the top left, `rows · columns` values. */
  readonly pixels: ArrayLike<number>;
  /** The text below it, e.g. `3→8`. */
  readonly caption?: string;
  /** Marks the image with a red frame and caption. */
  readonly wrong?: boolean;
}

/** Contents and appearance of a sheet. */
export interface SheetOptions {
  readonly title: string;
  /** A line below the title. */
  readonly subtitle?: string;
  readonly images: readonly SheetImage[];
  /** Height and width of each image, in pixels. */
  readonly size: readonly [rows: number, columns: number];
  /** Images per row of the sheet; by default, enough to make it about square. */
  readonly perRow?: number;
  /** Width of the sheet; 660 by default. */
  readonly width?: number;
  /** The values drawn as paper and as ink; 0 and 1 by default. `"auto"` is ± the largest absolute value. */
  readonly range?: readonly [low: number, high: number] | "auto";
  /** `ink` draws on white paper; `signed` ranges from orange through white to blue, for weights. */
  readonly colors?: "ink" | "signed";
}

/** Saves a sheet as PNG; returns the path. */
export function saveImageSheet(path: string, options: SheetOptions): string {
  return writeFileAtomic(path, imageSheetPng(options));
}

/** A sheet as PNG, for use as a frame of an animation. */
export function imageSheetPng(options: SheetOptions): Uint8Array {
  return renderPng(sheetSvg(options));
}

const margin = 20;
const gap = 10;

function sheetSvg({
  title,
  subtitle,
  images,
  size,
  perRow,
  width = 660,
  range = [0, 1],
  colors = "ink",
}: SheetOptions): string {
  const [rows, columns] = size;
  const across = perRow ?? Math.max(Math.ceil(Math.sqrt(images.length)), 1);
  const side = (width - 2 * margin - (across - 1) * gap) / across;
  const tall = (side * rows) / columns;
  const captionSize = Math.min(Math.max(side * 0.24, 9), 15);
  const pitch = tall + gap + (images.some(({ caption }) => caption) ? captionSize * 1.5 : 0);
  const top = margin + 28 + (subtitle ? 20 : 0);
  const height = top + Math.ceil(images.length / across) * pitch + margin - gap;

  const color = colors === "ink" ? inkColor : signedColor;
  const [low, high] = range === "auto" ? symmetric(images) : range;
  const cells = images.map((image, i) => {
    const x = margin + (i % across) * (side + gap);
    const y = top + Math.floor(i / across) * pitch;
    const href = bitmap(rows, columns, (row, column) =>
      color(((image.pixels[row * columns + column] ?? low) - low) / (high - low)),
    );
    const frame = image.wrong ? `stroke="${wrong}" stroke-width="2.5"` : `stroke="#d5d9df" stroke-width="1"`;
    return `<image x="${x}" y="${y}" width="${side}" height="${tall}" href="${href}"
        preserveAspectRatio="none" image-rendering="optimizeSpeed"/>
      <rect x="${x}" y="${y}" width="${side}" height="${tall}" fill="none" ${frame}/>
      ${label(image.caption ?? "", x + side / 2, y + tall + captionSize * 1.25, {
        size: captionSize,
        fill: image.wrong ? wrong : faintInk,
        bold: image.wrong ?? false,
      })}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${Math.ceil(height)}"
    font-family="${fontFamily}">
    ${label(title, width / 2, margin + 12, { size: 17, fill: ink, bold: true })}
    ${label(subtitle ?? "", width / 2, margin + 33, { size: 13, fill: faintInk, bold: false })}
    ${cells.join("\n")}
  </svg>`;
}

function label(
  text: string,
  x: number,
  y: number,
  look: { size: number; fill: string; bold: boolean },
): string {
  if (text === "") return "";
  const weight = look.bold ? "bold" : "normal";
  return `<text x="${x}" y="${y}" font-size="${look.size}" font-weight="${weight}" fill="${look.fill}"
    text-anchor="middle">${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</text>`;
}

const paper: Color = [255, 255, 255];

function inkColor(t: number): Color {
  return mix(paper, [24, 28, 36], t);
}

function signedColor(t: number): Color {
  return t < 0.5 ? mix(rgb("#c8560f"), paper, 2 * t) : mix(paper, rgb("#1f5aa0"), 2 * t - 1);
}

function symmetric(images: readonly SheetImage[]): readonly [number, number] {
  let largest = 0;
  for (const { pixels } of images) {
    for (let i = 0; i < pixels.length; i++) largest = Math.max(largest, Math.abs(pixels[i]!));
  }
  return [-largest || -1, largest || 1];
}

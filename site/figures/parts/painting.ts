/** @file Pictures on canvases: when they are painted, and how their pixels are. */
import { useData } from "vitepress";
import { onMounted, type Ref, watch } from "vue";
import type { Color } from "./colors.js";

/** Paints a canvas once it is there, and again when a source changes or light and dark do. */
export function usePainting(
  canvas: Readonly<Ref<HTMLCanvasElement | null>>,
  paint: (canvas: HTMLCanvasElement) => void,
  sources: () => readonly unknown[],
): void {
  const { isDark } = useData();
  const repaint = (): void => {
    if (canvas.value !== null) paint(canvas.value);
  };
  onMounted(repaint);
  watch([sources, isDark], repaint, { flush: "post" });
}

/** Paints pixels, row by row from the upper left, onto a canvas at `left` and `top`. */
export function paintPixels(
  canvas: HTMLCanvasElement,
  { rows, cols, left = 0, top = 0 }: { rows: number; cols: number; left?: number; top?: number },
  colorAt: (i: number) => Color,
): void {
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(cols, rows);
  for (let i = 0; i < rows * cols; i++) {
    image.data.set(colorAt(i), 4 * i);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, left, top);
}

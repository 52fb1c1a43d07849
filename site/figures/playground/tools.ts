/** @file What points are drawn with: a class, or the eraser. */
import { type DrawnPoint, decodePoints, encodePoints } from "./drawing.js";

export const toolNames = { "0": "Blue", "1": "Orange", "2": "Green", erase: "Erase" } as const;
export type DrawnTool = keyof typeof toolNames;

/** How far around it the eraser reaches. */
const eraser = 0.12;

/** The points after a tool was used at a place. */
export function used(tool: DrawnTool, points: string, { x, y }: Omit<DrawnPoint, "label">): string {
  const drawn = decodePoints(points);
  if (tool !== "erase") return encodePoints([...drawn, { x, y, label: Number(tool) }]);
  return encodePoints(drawn.filter((point) => Math.hypot(point.x - x, point.y - y) > eraser));
}

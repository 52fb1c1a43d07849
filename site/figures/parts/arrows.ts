/** @file Arrow keys as directions. */

const directions: Readonly<Record<string, readonly [right: number, up: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Where an arrow key points; the page does not scroll then. `undefined` for any other key. */
export function arrowOf(event: KeyboardEvent): readonly [right: number, up: number] | undefined {
  const direction = directions[event.key];
  if (direction !== undefined) event.preventDefault();
  return direction;
}

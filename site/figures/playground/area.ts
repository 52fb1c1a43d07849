/** @file The part of the plane that is shown, −reach … reach both ways, and the grid on which it is computed. */
export const reach = 1.3;
/** Points of the grid to a side. */
export const side = 80;
/** Points of the grid to a side for each neuron's small picture. */
export const smallSide = 40;

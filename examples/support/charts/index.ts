/**
 * @file The pictures that examples save, all as PNG (films as GIF), all in one look. They take plain arrays, write the file
 * whole or not at all, create its folder, and give back the path.
 */

export * from "./decisionRegions.js";
export * from "./film.js";
export * from "./imageSheet.js";
export * from "./lineCharts.js";
export * from "./matrixCharts.js";
export * from "./scatterCharts.js";

/**
 * @file The charts that examples save, as PNG (animations as GIF), in a common style. They take plain arrays,
 * write the file atomically, create its folder, and return the path.
 */

export * from "./decisionRegions.js";
export * from "./film.js";
export * from "./imageSheet.js";
export * from "./lineCharts.js";
export * from "./matrixCharts.js";
export * from "./scatterCharts.js";

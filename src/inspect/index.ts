/**
 * @file Looking inside: the recorded graph as a picture, a model as a table, and the origin of the first NaN.
 */
export { AnomalyError, detectAnomaly } from "./anomaly.js";
export { type GraphNode, type GraphOptions, graphOf, type RecordedGraph } from "./graph.js";
export { toDot, toMermaid, toSvg } from "./render.js";
export { type ModuleSummary, type Summary, type SummaryInput, summary } from "./summary.js";

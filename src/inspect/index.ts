/**
 * @file Looking inside: the recorded graph as a picture, a model as a table, and where the first NaN comes
 * from.
 */
export { AnomalyError, detectAnomaly } from "./anomaly.js";
export { type GraphNode, type GraphOptions, graphOf, type RecordedGraph } from "./graph.js";
export { toDot, toMermaid, toSvg } from "./render.js";
export { type ModuleSummary, type Summary, type SummaryInput, summary } from "./summary.js";

/**
 * @file Files: tensors, state dicts, and whole training runs as bytes, and back.
 *
 * The law of this folder: `encode…` produces the content of a file, `decode…` reads it. Everything works on
 * buffers, in browsers as in Node; only `node` opens files. Nothing in a file is trusted: lengths, offsets,
 * and names are checked before anything is allocated or changed, and any fault is a FormatError that says
 * what is wrong, and where.
 */
export type { FileBytes } from "../bytes.js";
export {
  type Checkpoint,
  type CheckpointParts,
  decodeCheckpoint,
  encodeCheckpoint,
  type Progress,
  restoreCheckpoint,
  type Stateful,
} from "./checkpoint.js";
export type { Tensors } from "./elements.js";
export { encodeEvent, encodeEvents, eventFileHead } from "./events.js";
export {
  History,
  type HistoryRecord,
  type HistoryState,
  type Metrics,
  type Series,
  type Watcher,
} from "./history.js";
export { decodeJson, encodeJson, type JsonOptions } from "./json.js";
export { decodeNpy, encodeNpy } from "./npy.js";
export { decodeNpz, encodeNpz, type NamedNpzOptions, type NpzOptions } from "./npz.js";
export type { Plain } from "./plain.js";
export {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
  type SafetensorsOptions,
} from "./safetensors.js";

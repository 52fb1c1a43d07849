/**
 * @file Recurrent networks: cells, which compute one step, and layers, which run them over whole sequences.
 */
export {
  GRUCell,
  LSTMCell,
  type LSTMState,
  type RecurrentCellOptions,
  type RecurrentNonlinearity,
  RNNCell,
  type RNNCellOptions,
} from "./cells.js";
export {
  GRU,
  LSTM,
  type LSTMOptions,
  type RecurrentOptions,
  RNN,
  type RNNOptions,
  type SequenceCallOptions,
} from "./layers.js";
export {
  type PadSequenceOptions,
  paddingMask,
  padSequence,
  type SequenceOptions,
  unpadSequence,
} from "./sequences.js";

/**
 * @file Recurrent networks: cells, which take one step, and layers, which run them over whole sequences.
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
export { GRU, LSTM, type RecurrentOptions, RNN, type RNNOptions } from "./layers.js";

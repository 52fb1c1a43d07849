/** @file Formulas to begin with, and what each shows. */
export const examples: Readonly<Record<string, string>> = {
  "tanh(w1*x1 + w2*x2 + b)": "A neuron",
  "x*y + sin(x)": "A fork (week 4)",
  "(sigmoid(w*x + b) - t)**2": "A neuron and its loss",
  "relu(w1*x1 + w2*x2 + b)": "A ReLU that may be off",
  "-log(exp(x1) / (exp(x1) + exp(x2)))": "Softmax and cross-entropy",
  "tanh(w*tanh(w*tanh(w*x)))": "The same weight three times",
  "(x + x) * (x + x)": "Paths that multiply",
};

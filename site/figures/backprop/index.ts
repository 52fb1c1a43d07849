import type { Figure } from "../figure.js";
import { flag, text } from "../settings.js";

export const backprop = {
  title: "Backprop, stepped",
  caption:
    "Choose a formula or type one. Go forward and the values appear; go back and watch each gradient arrive: what comes from above, times the local slope. Drag an input and everything follows.",
  settings: {
    expression: text({ label: "Formula", initial: "tanh(w1*x1 + w2*x2 + b)" }),
    /** Inputs that were moved, as `w1:0.5,b:-1`. */
    values: text({ label: "Inputs", initial: "" }),
    measure: flag({ label: "Measure", initial: false }),
    fill: flag({ label: "You fill in the gradients", initial: false }),
  },
  runs: [
    "src/autograd/graph.ts#recordAs",
    "src/inspect/graph.ts#graphOf",
    "src/autograd/backward/backward.ts#backward",
    "src/autograd/backward/route.ts#collect",
    "src/autograd/backward/walk.ts#visit",
    "src/autograd/backward/walk.ts#deliver",
  ],
  height: [540, 900],
} as const satisfies Figure;

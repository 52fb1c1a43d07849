/**
 * @file Week 2: activation functions. Run it with `npm run week -- 2`.
 *
 * A layer alone is linear, and so are layers upon layers. What bends is the activation between them: step,
 * sigmoid, and the simplest that learns well, ReLU(x) = max(0, x).
 */
import { ActivationReLU, LayerDense, type Matrix, type MatrixLike } from "../../src/manual/index.js";
import { columns } from "../../src/print/columns.js";
import { Generator } from "../../src/random/index.js";
import { type Command, command, count, outputFolder, seed } from "../support/running/cli.js";
import { saveActivations } from "./activationPictures.js";
import { trainOnSpiral } from "./spiralByHand.js";

const program = {
  name: "week-2",
  usage: "npm run week -- 2",
  about: "Activation functions and their derivatives, and why the kink of ReLU at 0 does no harm.",
  options: {
    seed: seed(),
    steps: count("training steps of the experiments", 300),
    out: outputFolder("folder for the pictures", "runs/week-2"),
  },
};

const X = [
  [1.0, 2.0, 3.0, 2.5],
  [2.0, 5.0, -1.0, 2.0],
  [-1.5, 2.7, 3.3, -0.8],
];

/** ReLU with a free choice of the slope at exactly 0; it counts how often it is asked. */
class ReLUWithSlope extends ActivationReLU {
  asked = 0;
  constructor(readonly slopeAtZero: number) {
    super();
  }
  override backward(dvalues: MatrixLike): Matrix {
    const dx = super.backward(dvalues);
    const [x, dy] = [this.inputs.data, (dvalues as Matrix).data];
    for (let i = 0; i < x.length; i++) {
      if (x[i] !== 0) continue;
      dx.data[i] = this.slopeAtZero * dy[i]!;
      this.asked++;
    }
    return dx;
  }
}

export const run: Command = command(program, async ({ seed, steps, out }) => {
  const dense1 = new LayerDense(4, 5, { generator: new Generator(seed) });
  const activation1 = new ActivationReLU();

  dense1.forward(X);
  activation1.forward(dense1.output);

  console.log("--- Output after ReLU ---");
  console.log(String(activation1.output));

  console.log(`\npicture: ${await saveActivations(`${out}/activations.png`)}`);
  theKink();
  inTraining(seed, steps);
});

/** The slope of ReLU near 0, by the rule and by measurement. */
function theKink(): void {
  const relu = new ActivationReLU();
  const at = (x: number): number => relu.forward([[x]]).data[0]!;
  const h = 1e-6;
  const rows = [-0.1, 0, 0.1].map((x) => {
    at(x);
    const rule = relu.backward([[1]]).data[0]!;
    return [x, rule, (at(x) - at(x - h)) / h, (at(x + h) - at(x)) / h].map((v) => v.toFixed(1));
  });
  console.log("\n--- The kink: the slope of ReLU from either side ---");
  console.log(columns([["x", "backward says", "from the left", "from the right"], ...rows], ">"));
}

/** Three choices of the slope at 0, and no activation at all. */
function inTraining(seed: number, steps: number): void {
  const rows = [0, 0.5, 1].map((slope) => {
    const activation = new ReLUWithSlope(slope);
    const { loss, accuracy } = trainOnSpiral({ seed, steps, activation, learningRate: 0.5 });
    const share = `${activation.asked} of ${(steps * 300 * 64).toLocaleString("en")}`;
    return [`ReLU, slope ${slope} at 0`, loss.toFixed(4), `${(100 * accuracy).toFixed(1)}%`, share];
  });
  const nothing = { forward: (x: MatrixLike) => x as Matrix, backward: (dy: MatrixLike) => dy as Matrix };
  const line = trainOnSpiral({ seed, steps, activation: nothing, learningRate: 0.5 });
  rows.push(["no activation", line.loss.toFixed(4), `${(100 * line.accuracy).toFixed(1)}%`, ""]);
  console.log(`\n--- Does it matter? ${steps} steps on the spiral ---`);
  console.log(columns([["activation", "loss", "accuracy", "asked at exactly 0"], ...rows], "<>"));
  console.log(
    "\nA sum is exactly 0 only in the first step: three points lie at the origin, and the biases are still 0." +
      "\nAny slope between those from the left and from the right will do." +
      "\nWithout an activation, two layers are one linear layer: straight borders cannot follow a spiral.",
  );
}

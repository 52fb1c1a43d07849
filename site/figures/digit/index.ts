import type { Figure } from "../figure.js";
import { choice, range, text } from "../settings.js";
import { firstPicture } from "./picture.js";

const digits = { 0: "0", 1: "1", 2: "2", 3: "3", 4: "4", 5: "5", 6: "6", 7: "7", 8: "8", 9: "9" } as const;

export const digit = {
  title: "Draw a digit",
  caption:
    "A network learns to read 1,437 handwritten digits, here and now; meanwhile draw one of your own. Then turn it around: keep the network, and let the gradient change the picture.",
  settings: {
    network: choice({
      label: "Network",
      initial: "convolution",
      options: { convolution: "Two convolutions", dense: "Dense 64-64-10", linear: "No hidden layer" },
    }),
    asked: choice({
      label: "Pixels that mattered for",
      initial: "likeliest",
      options: { likeliest: "its answer", ...digits },
    }),
    target: choice({ label: "Make it a", initial: "7", options: digits }),
    seed: range({ label: "Seed", initial: 0, min: 0, max: 20, step: 1 }),
    /** 64 pixels, as in `picture.ts`. */
    picture: text({ label: "Picture", initial: firstPicture }),
  },
  runs: [
    "src/data/digits.ts#loadDigits",
    "src/data/images.ts#randomShift",
    "src/nn/convolution.ts#Conv2d",
    "src/autograd/backward/backward.ts#grad",
    "src/optim/schedules/oneCycle.ts#OneCycleLR",
  ],
  height: [880, 1480],
} as const satisfies Figure;

/** @file Games worth watching, and what there is to see. */
import type { Presets } from "../presets.js";
import type { gan } from "./index.js";

export const presets = {
  four: {
    title: "Four hills",
    settings: { data: "four", forgerRate: 1, judgeRate: 1, pack: 1 },
    lesson:
      "The judge’s curve is high where real numbers are and forged ones are missing; the forger moves there, uphill. Where both are equally common the judge can only shrug: ½.",
  },
  collapse: {
    title: "Mode collapse",
    settings: { data: "four", forgerRate: 10, judgeRate: 1, pack: 1 },
    lesson:
      "A forger ten times as fast puts everything on the one number that the judge likes best. When the judge has learned that one, all of it jumps to the next hill. Neither loss says that three quarters are missing.",
  },
  cure: {
    title: "… and a cure",
    settings: { data: "four", forgerRate: 10, judgeRate: 1, pack: 8 },
    lesson:
      "The same rates, but the judge sees eight samples at once: eight identical ones are certainly forged, so only variety deceives it (PacGAN).",
  },
  strong: {
    title: "Judge too strong",
    settings: { data: "one", forgerRate: 0.1, judgeRate: 20, pack: 1 },
    lesson:
      "The judge’s curve becomes a cliff: 1 here, 0 there, flat in between. On flat ground the forger gets little slope to follow, and takes twice as long. Turn the judge’s rate down to × 1 and compare.",
  },
  digits: {
    title: "Digits",
    settings: { data: "digits", forgerRate: 1, judgeRate: 1, pack: 1 },
    lesson:
      "The same game with 64 numbers each. Every picture keeps its own noise from the first step to the last. Fog, then blots, then strokes; after a few thousand steps most can be read.",
  },
} as const satisfies Presets<(typeof gan)["settings"]>;

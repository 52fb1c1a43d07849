import { describe, expect, it } from "vitest";
import { GPT, Writer } from "../../../examples/capstones/gptModel.js";
import { type Reader, write } from "../../../examples/support/texts/writing.js";
import { CharVocabulary } from "../../../src/data/index.js";
import { concat, Generator, manualSeed, noGrad, type Tensor, tensor } from "../../../src/index.js";

const size = { layers: 2, heads: 2, width: 8, context: 8, dropout: 0 };
const tokens = (...numbers: number[]): Tensor => tensor([numbers], { dtype: "int32" });

describe("a GPT", () => {
  manualSeed(0);
  const model = new GPT(5, size);
  model.eval();

  it("scores the same from its cache, one character after the other, as from the whole text", () => {
    const text = [0, 3, 1, 4, 2, 2, 0, 1];
    const [whole] = noGrad(() => model.forward(tokens(...text)));
    let cache: ReturnType<typeof model.forward>[1] | undefined;
    for (const [i, character] of text.entries()) {
      const [scores, after] = noGrad(() => model.forward(tokens(character), cache));
      cache = after;
      expect(
        scores
          .sub(whole.narrow(1, i, 1))
          .abs()
          .amax()
          .item(),
      ).toBeLessThan(1e-6);
    }
  });

  it.each([
    { temperature: 1, topK: undefined },
    { temperature: 0.5, topK: 2 },
  ])("writes from its cache what it writes when it reads all again for each character: %o", (how) => {
    const again: Reader<Tensor> = {
      forward(x, before) {
        const all = before ? concat([before, x], 1) : x;
        return [model.forward(all)[0], all];
      },
    };
    const vocabulary = new CharVocabulary("abcde");
    for (const seed of [0, 1, 2]) {
      const options = () => ({
        ...how,
        vocabulary,
        prompt: "ace",
        length: 5,
        generator: new Generator(seed),
      });
      expect(write(new Writer(model), options())).toBe(write(again, options()));
    }
  });

  it("reads one character for each that it writes, as long as the context lasts", () => {
    const lengths: number[] = [];
    const counted: Reader<ReturnType<GPT["forward"]>[1]> = {
      forward(x, cache) {
        lengths.push(x.size);
        return model.forward(x, cache);
      },
    };
    const vocabulary = new CharVocabulary("abcde");
    write(counted, { vocabulary, prompt: "ace", length: 5, temperature: 1, generator: new Generator(0) });
    expect(lengths).toEqual([3, 1, 1, 1, 1]);
  });

  it("looks at nothing that comes later, and shares out each look among the rest", () => {
    for (const weights of noGrad(() => model.attention(tokens(0, 3, 1, 4)))) {
      const [layer] = weights.toArray() as number[][][][];
      for (const [row, looks] of layer!.flatMap((head) => [...head.entries()])) {
        expect(looks.slice(row + 1).every((look) => look === 0)).toBe(true);
        expect(looks.reduce((sum, look) => sum + look)).toBeCloseTo(1, 6);
      }
    }
  });

  it("does not look ahead: a later character changes no earlier score", () => {
    const [one, other] = [2, 4].map((last) => noGrad(() => model.forward(tokens(0, 3, 1, last)))[0]);
    const first = (scores: Tensor): unknown => scores.narrow(1, 0, 3).toArray();
    expect(first(one!)).toEqual(first(other!));
  });

  it("reads on beyond its context, from the last half of it, as if the text began there", () => {
    const writer = new Writer(model);
    const text = [0, 3, 1, 4, 2, 2, 0, 1, 3];
    const [, full] = noGrad(() => writer.forward(tokens(...text.slice(0, 8))));
    const [scores, window] = noGrad(() => writer.forward(tokens(3), full));
    const [again] = noGrad(() => model.forward(tokens(...text.slice(-4))));
    expect(scores.toArray()).toEqual(again.toArray());
    expect(window.characters.shape).toEqual([1, 4]);
  });
});

/** @file Text as a sequence of characters, each encoded as a number. */
import { narrow, type Tensor, tensor } from "../autograd/index.js";
import { checkWhole } from "../checks.js";
import { ArgumentError, FormatError, ShapeError, show } from "../errors.js";
import { settled } from "../options.js";
import { checkIndex, type Dataset } from "./dataset.js";

/** The distinct characters of a text, in ascending order of code point, and their numbers. */
export class CharVocabulary {
  readonly characters: readonly string[];
  readonly #numbers: ReadonlyMap<string, number>;

  /**
   * Numbers the distinct characters of a text in ascending order of code point.
   *
   * @param text - any text that contains all characters to be known, or another vocabulary's `characters`
   */
  constructor(text: string | readonly string[]) {
    this.characters = [...new Set(text)].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
    this.#numbers = new Map(this.characters.map((character, i) => [character, i]));
  }

  /** The number of characters. */
  get size(): number {
    return this.characters.length;
  }

  /**
   * The number of each character: int32, one axis.
   * @throws ArgumentError for a character that is not in the vocabulary
   */
  encode(text: string): Tensor {
    return tensor(
      Int32Array.from(Array.from(text), (character) => {
        const number = this.#numbers.get(character);
        if (number !== undefined) return number;
        throw new ArgumentError("CharVocabulary.encode", `unknown character ${show(character)}`);
      }),
    );
  }

  /**
   * The text that a list of numbers encodes.
   * @throws ArgumentError for a number without a character
   */
  decode(numbers: Tensor | ArrayLike<number>): string {
    const list = "toTypedArray" in numbers ? numbers.toTypedArray() : numbers;
    return Array.from(list, (number) => {
      const character = this.characters[number];
      if (character !== undefined) return character;
      throw new ArgumentError(
        "CharVocabulary.decode",
        `numbers must be whole, from 0 to ${this.size - 1}, got ${show(number)}`,
      );
    }).join("");
  }
}

/** Options of {@link NextTokenDataset}. */
export interface NextTokenOptions {
  /** The distance from one window to the next; default: the window length, without overlap. */
  readonly stride?: number | undefined;
}

/**
 * A long sequence cut into windows for next-token prediction: item i is a window of `length` tokens and the
 * same window shifted by one, which holds the next token at each position.
 */
export class NextTokenDataset implements Dataset<readonly [input: Tensor, target: Tensor]> {
  readonly tokens: Tensor;
  readonly windowLength: number;
  readonly stride: number;
  readonly length: number;

  /**
   * Windows of `windowLength` tokens, each paired with itself shifted by one.
   *
   * @param tokens - [L]
   * @throws ShapeError unless tokens is a list
   * @throws ArgumentError unless window and stride are whole numbers ≥ 1
   * @throws FormatError if the list is too short for one window
   */
  constructor(tokens: Tensor, windowLength: number, options?: NextTokenOptions) {
    const { stride } = settled("NextTokenDataset", options, { stride: windowLength });
    checkWhole("NextTokenDataset", "windowLength", windowLength);
    checkWhole("NextTokenDataset", "stride", stride);
    if (tokens.ndim !== 1) throw new ShapeError("NextTokenDataset", "needs one axis", tokens.shape);
    if (tokens.size <= windowLength) {
      const problem = `${tokens.size} tokens are too few for a window of ${windowLength} and the next`;
      throw new FormatError("NextTokenDataset", problem);
    }
    this.tokens = tokens;
    this.windowLength = windowLength;
    this.stride = stride;
    this.length = Math.floor((tokens.size - 1 - windowLength) / stride) + 1;
  }

  /** Window `index` and its next tokens. @throws ArgumentError if `index` is out of range */
  get(index: number): readonly [input: Tensor, target: Tensor] {
    checkIndex("NextTokenDataset", index, this.length);
    const start = index * this.stride;
    return [
      narrow(this.tokens, 0, start, this.windowLength),
      narrow(this.tokens, 0, start + 1, this.windowLength),
    ];
  }
}

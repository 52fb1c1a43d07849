/** @file Text as a sequence of characters, each a number. */
import { narrow, type Tensor, tensor } from "../autograd/index.js";
import { checkWhole } from "../checks.js";
import { ArgumentError, FormatError, ShapeError, show } from "../errors.js";
import { settled } from "../options.js";
import { checkIndex, type Dataset } from "./dataset.js";

/** The different characters of a text, in ascending order of code point, and their numbers. */
export class CharVocabulary {
  readonly characters: readonly string[];
  readonly #numbers: ReadonlyMap<string, number>;

  /**
   * The different characters of a text, numbered in ascending order of code point.
   *
   * @param text - any text that has every character to be known; another vocabulary's `characters` do, too
   */
  constructor(text: string | readonly string[]) {
    this.characters = [...new Set(text)].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
    this.#numbers = new Map(this.characters.map((character, i) => [character, i]));
  }

  /** How many characters there are. */
  get size(): number {
    return this.characters.length;
  }

  /**
   * The number of each character: int32, one axis.
   * @throws ArgumentError for a character that the vocabulary does not have
   */
  encode(text: string): Tensor {
    return tensor(
      Int32Array.from(Array.from(text), (character) => {
        const number = this.#numbers.get(character);
        if (number !== undefined) return number;
        throw new ArgumentError("CharVocabulary.encode", `does not know the character ${show(character)}`);
      }),
    );
  }

  /**
   * The text of a list of numbers.
   * @throws ArgumentError for a number that belongs to no character
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
  /** Numbers from one piece to the next; default: the length of a piece. */
  readonly stride?: number | undefined;
}

/**
 * A long sequence cut into pieces to predict it by: item i is `length` numbers and the same moved by one,
 * which is what comes next after each.
 */
export class NextTokenDataset implements Dataset<readonly [input: Tensor, target: Tensor]> {
  readonly tokens: Tensor;
  readonly windowLength: number;
  readonly stride: number;
  readonly length: number;

  /**
   * Pieces of `windowLength` numbers, each with the same moved by one.
   *
   * @param tokens - [L]
   * @throws ShapeError unless tokens is a list
   * @throws ArgumentError unless window and stride are whole numbers ≥ 1
   * @throws FormatError when the list is too short for one piece
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

  /** Piece `index` and what comes next after each. @throws ArgumentError for an index that is none */
  get(index: number): readonly [input: Tensor, target: Tensor] {
    checkIndex("NextTokenDataset", index, this.length);
    const start = index * this.stride;
    return [
      narrow(this.tokens, 0, start, this.windowLength),
      narrow(this.tokens, 0, start + 1, this.windowLength),
    ];
  }
}

/**
 * @file The Mersenne Twister MT19937: 32-bit words and 53-bit doubles, seeded like NumPy's legacy
 * RandomState.
 *
 * Matsumoto and Nishimura 1998, {@link https://doi.org/10.1145/272991.272995 | Mersenne twister}.
 */

/** The number of words of state. */
const N = 624;
/** The recurrence's offset. */
const M = 397;

/** The bare generator: no distributions, no checks. */
export class MT19937 {
  /** The state, as signed 32-bit words. */
  readonly key: Int32Array = new Int32Array(N);
  /** The number of words already drawn from the current state; at 624 the next draw generates a new state. */
  position: number = N;

  /** Seeds from one 32-bit word (`init_genrand`), as NumPy does for an integer. */
  seedWord(seed: number): void {
    const { key } = this;
    let word = seed | 0;
    for (let i = 0; i < N; i++) {
      key[i] = word;
      word = Math.imul(1812433253, word ^ (word >>> 30)) + i + 1;
    }
    this.position = N;
  }

  /** Seeds from a non-empty list of 32-bit words (`init_by_array`), as NumPy does for a list. */
  seedWords(seeds: ArrayLike<number>): void {
    this.seedWord(19650218);
    const { key } = this;
    const length = seeds.length;
    let i = 1;
    let j = 0;
    for (let round = Math.max(N, length); round > 0; round--) {
      const last = key[i - 1]!;
      key[i] = (key[i]! ^ Math.imul(last ^ (last >>> 30), 1664525)) + seeds[j]! + j;
      if (++i === N) {
        key[0] = key[N - 1]!;
        i = 1;
      }
      if (++j === length) j = 0;
    }
    for (let round = N - 1; round > 0; round--) {
      const last = key[i - 1]!;
      key[i] = (key[i]! ^ Math.imul(last ^ (last >>> 30), 1566083941)) - i;
      if (++i === N) {
        key[0] = key[N - 1]!;
        i = 1;
      }
    }
    key[0] = 0x80000000;
  }

  /** The next word, as a signed number; `>>> 0` converts it to 0 … 2³²−1. */
  word(): number {
    if (this.position === N) this.#twist();
    let y = this.key[this.position++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  /** The next double in [0, 1), with 53 random bits from two words. */
  double(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 67108864 + low) * 2 ** -53;
  }

  #twist(): void {
    const { key } = this;
    let i = 0;
    for (; i < N - M; i++) key[i] = key[i + M]! ^ mix(key[i]!, key[i + 1]!);
    for (; i < N - 1; i++) key[i] = key[i + M - N]! ^ mix(key[i]!, key[i + 1]!);
    key[N - 1] = key[M - 1]! ^ mix(key[N - 1]!, key[0]!);
    this.position = 0;
  }
}

/** The top bit of one word and the rest of the next, times the recurrence's matrix. */
function mix(word: number, next: number): number {
  const joined = (word & 0x80000000) | (next & 0x7fffffff);
  return (joined >>> 1) ^ (-(next & 1) & 0x9908b0df);
}

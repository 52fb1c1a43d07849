import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CharVocabulary,
  type CsvOptions,
  type IdxArray,
  parseCsv,
  parseDigits,
  parseIdx,
} from "../../src/data/index.js";
import { ArgumentError, FormatError } from "../../src/errors.js";

describe("comma-separated text", () => {
  test("round-trips any table, quoted or not, with either line ending", () => {
    const cell = fc.float({ noNaN: true, noDefaultInfinity: true });
    const table = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
      .chain(([n, d]) =>
        fc.array(fc.array(cell, { minLength: d, maxLength: d }), { minLength: n, maxLength: n }),
      );
    fc.assert(
      fc.property(
        table,
        fc.boolean(),
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        (rows, quote, eol, end) => {
          const write = (value: number): string => (quote ? `"${value}"` : ` ${value} `);
          const text = rows.map((row) => row.map(write).join(",")).join(eol) + (end ? eol : "");
          const { features, lines, labels, classNames } = parseCsv(text, { header: false });
          expect(features.toArray()).toEqual(rows.map((row) => row.map((value) => value + 0)));
          expect(lines).toEqual(rows.map((_, i) => i + 1));
          expect([labels, classNames]).toEqual([undefined, []]);
        },
      ),
    );
  });

  const flowers = '\uFEFFwidth,"the ""kind""",length\n1,rose,2\n\n3,"li\nly",4\n5,rose,6\n';
  test("has a header, quotes, empty lines, and classes in ascending order", () => {
    const table = parseCsv(flowers, { labelColumn: 'the "kind"' });
    expect(table.features.toArray()).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(table.featureNames).toEqual(["width", "length"]);
    expect(table.classNames).toEqual(["li\nly", "rose"]);
    expect([table.labels?.toArray(), table.labels?.dtype]).toEqual([[1, 0, 1], "int32"]);
    expect(table.lines).toEqual([2, 4, 6]);
  });

  test("sorts numeric classes as numbers", () => {
    const { labels, classNames } = parseCsv("1,10\n2,9\n3,10", { header: false, labelColumn: -1 });
    expect([labels?.toArray(), classNames]).toEqual([
      [1, 0, 1],
      ["9", "10"],
    ]);
  });

  test("supports numeric labels for regression, ignored columns, and other delimiters", () => {
    const options: CsvOptions = { labelColumn: "y", labels: "number", ignore: ["id", 1], delimiter: ";" };
    const table = parseCsv("id;name;x;y\na;b;1;2.5\nc;d;3;-1e-1", options);
    expect(table.features.toArray()).toEqual([[1], [3]]);
    expect([table.labels?.toArray(), table.labels?.dtype]).toEqual([[2.5, Math.fround(-0.1)], "float32"]);
    expect([table.featureNames, table.classNames]).toEqual([["x"], []]);
  });

  test.each<[string, CsvOptions, string]>([
    ["", {}, "there are no rows"],
    ["a,b\n", {}, "there are no rows"],
    ["a,b\n1,2\n3", {}, "line 3 has 1 column, not 2"],
    ["a,b\n1,2,3", {}, "line 2 has 3 columns, not 2"],
    ["a,b\n1,two", {}, 'line 2, column 2 ("b"): "two" is not a number'],
    ["1,\n", { header: false }, "line 1, column 2: a number is missing"],
    ["1e39", { header: false }, 'line 1, column 1: "1e39" is not a number'],
    ["0x10", { header: false }, 'line 1, column 1: "0x10" is not a number'],
    ['"1', { header: false }, "line 1: a quote is never closed"],
    ['1\n"2"3', { header: false }, 'line 2: "3" after a closing quote'],
  ])("%j is refused with the place", (text, options, problem) => {
    expect(() => parseCsv(text, options)).toThrow(new FormatError("parseCsv", problem));
  });

  test.each<[CsvOptions, string]>([
    [{ labelColumn: "c" }, 'no column "c": there are "a", "b"'],
    [{ labelColumn: "c", header: false }, 'no column "c": there is no header'],
    [{ labelColumn: 2 }, "no column 2 of 2"],
    [{ ignore: [-3] }, "no column -3 of 2"],
    [{ delimiter: ", " }, 'delimiter must be one character, got ", "'],
  ])("%j is refused", (options, problem) => {
    expect(() => parseCsv("a,b\n1,2", options)).toThrow(new ArgumentError("parseCsv", problem));
  });

  test("errors start with the file name and quote the beginning of long cells", () => {
    const cell = "x".repeat(1000);
    const problem = `flowers.csv: line 1, column 1: "${"x".repeat(60)}…" is not a number`;
    expect(() => parseCsv(cell, { header: false, file: "flowers.csv" })).toThrow(
      new FormatError("parseCsv", problem),
    );
    expect(() => parseDigits("1,2", { file: "digits.csv" })).toThrow(
      "parseCsv: digits.csv: line 1 has 2 columns, not 65",
    );
    const dark = `${"17,".repeat(64)}3`;
    expect(() => parseDigits(dark, { file: "digits.csv" })).toThrow(
      "parseDigits: digits.csv: line 1, column 1: a pixel must be a whole number from 0 to 16, got 17",
    );
    expect(() => parseCsv(`${cell}\n1`, { labelColumn: cell.repeat(2) })).toThrow(/^.{0,250}$/);
  });

  test("cells of any length are read in one pass", () => {
    const parts = ["0", "1", "9", ".", "e", "-", "+", " ", "x", '""', "\u3000", "\t"];
    const run = fc.tuple(fc.constantFrom(...parts), fc.constantFrom(0, 1, 2, 200_000));
    const cells = fc.array(run, { maxLength: 5 }).map((runs) => runs.map(([c, n]) => c.repeat(n)).join(""));
    const options = fc.record({
      labels: fc.constantFrom<"class" | "number">("class", "number"),
      labelColumn: fc.constantFrom(undefined, -1),
    });
    fc.assert(
      fc.property(cells, fc.boolean(), options, (cell, quote, own) => {
        const text = quote ? `1,"${cell}"\n` : `1,${cell.replaceAll('"', "")}\n`;
        try {
          parseCsv(text, { header: false, ...own });
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
          expect((error as Error).message.length).toBeLessThan(200);
        }
      }),
      { examples: [[`${"1".repeat(300_000)}x`, false, { labels: "number", labelColumn: -1 }]] },
    );
  });

  test("digits with cells of any length are read in one pass, and refused in a short sentence", () => {
    const parts = ["0", "9", ".", "e", "-", " ", "x", '"', '""', "\u3000", ",", "\n"];
    const run = fc.tuple(fc.constantFrom(...parts), fc.constantFrom(1, 2, 200_000));
    const cell = fc.array(run, { maxLength: 4 }).map((runs) => runs.map(([c, n]) => c.repeat(n)).join(""));
    fc.assert(
      fc.property(cell, fc.nat(64), (odd, at) => {
        const cells = Array<string>(65).fill("1").with(at, odd);
        try {
          parseDigits(cells.join(","), { file: "digits.csv" });
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
          expect((error as Error).message).toMatch(/^parse(Csv|Digits): digits\.csv: .{1,200}$/s);
        }
      }),
    );
  });

  test("text of any length is split, numbered and put together again in one pass", () => {
    const run = fc.tuple(
      fc.string({ unit: "binary", minLength: 1, maxLength: 2 }),
      fc.constantFrom(1, 50_000),
    );
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 4 }), (runs) => {
        const text = runs.map(([part, count]) => part.repeat(count)).join("");
        const vocabulary = new CharVocabulary(text);
        expect(vocabulary.decode(vocabulary.encode(text))).toBe(text);
      }),
      { numRuns: 30 },
    );
  });

  test("of any content is a table or a FormatError", () => {
    const text = fc.array(fc.constantFrom("1", ",", '"', "\n", "\r", "x", "-", ".", " "), { maxLength: 30 });
    fc.assert(
      fc.property(text, (parts) => {
        try {
          const { features, lines } = parseCsv(parts.join(""), { header: false });
          expect(features.shape[0]).toBe(lines.length);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("IDX", () => {
  const kinds = [
    [8, Uint8Array, "setUint8"],
    [9, Int8Array, "setInt8"],
    [11, Int16Array, "setInt16"],
    [12, Int32Array, "setInt32"],
    [13, Float32Array, "setFloat32"],
    [14, Float64Array, "setFloat64"],
  ] as const;

  function write(
    type: number,
    shape: readonly number[],
    data: IdxArray["data"],
    set: (typeof kinds)[number][2],
  ) {
    const view = new DataView(new ArrayBuffer(4 + 4 * shape.length + data.byteLength));
    view.setUint8(2, type);
    view.setUint8(3, shape.length);
    shape.forEach((n, i) => view.setUint32(4 + 4 * i, n));
    data.forEach((value: number, i: number) =>
      view[set](4 + 4 * shape.length + i * data.BYTES_PER_ELEMENT, value),
    );
    return view.buffer;
  }

  test("round-trips arrays of any type, from a buffer or a view into one", () => {
    const shapes = fc.array(fc.nat(4), { maxLength: 4 });
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        shapes,
        fc.infiniteStream(fc.integer({ min: 0, max: 127 })),
        (kind, shape, values) => {
          const [type, Kind, set] = kind;
          const length = shape.reduce((a, b) => a * b, 1);
          const data = new Kind(length);
          for (let i = 0; i < length; i++) data[i] = values.next().value!;
          const buffer = write(type, shape, data, set);
          expect(parseIdx(buffer)).toEqual({ shape, data });
          const around = new Uint8Array(buffer.byteLength + 3);
          around.set(new Uint8Array(buffer), 3);
          expect(parseIdx(around.subarray(3))).toEqual({ shape, data });
        },
      ),
    );
  });

  test.each([
    [[0, 0, 8], "3 bytes are too few for a header"],
    [[0x1f, 0x8b, 8, 0], "this is gzip. Decompress it first."],
    [[1, 0, 8, 0], "must begin with two zero bytes, got [1, 0]"],
    [[0, 0, 10, 0], "element type must be 8, 9, 11, 12, 13 or 14, got 10"],
    [[0, 0, 8, 2, 0, 0, 0, 1], "a header of 2 axes has 12 bytes, the file 8"],
    [
      [0, 0, 8, 1, 255, 255, 255, 255, 7],
      "4294967295 elements of 1 bytes do not fill the 1 bytes after the header",
    ],
    [[0, 0, 14, 0, 1], "1 elements of 8 bytes do not fill the 1 bytes after the header"],
    [[0, 0, 8, 1, 0, 0, 0, 1, 7, 7], "1 elements of 1 bytes do not fill the 2 bytes after the header"],
  ])("%j is refused", (bytes, problem) => {
    expect(() => parseIdx(Uint8Array.from(bytes))).toThrow(new FormatError("parseIdx", problem));
  });

  test("truncated or with any byte changed is an array or a FormatError", () => {
    const file = new Uint8Array(write(8, [2, 3], Uint8Array.of(1, 2, 3, 4, 5, 6), "setUint8"));
    fc.assert(
      fc.property(fc.nat(file.length), fc.nat(file.length - 1), fc.nat(255), (cut, at, value) => {
        const bytes = file.slice();
        bytes[at] = value;
        try {
          parseIdx(bytes.subarray(0, cut));
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });
});

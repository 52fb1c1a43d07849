import { describe, expect, it } from "vitest";
import { readText } from "../../../examples/support/running/textFile.js";
import { corpus, corpusPath, dropoutFor } from "../../../examples/support/texts/index.js";

describe("a text to learn from", () => {
  it("comes along as rhymes and as half a novel", () => {
    expect(readText(corpusPath("rhymes"))).toHaveLength(6553);
    const novel = readText(corpusPath("austen"));
    expect(novel).toHaveLength(204_648);
    expect(novel).toMatch(/^NORTHANGER ABBEY\n\nCHAPTER 1\n/);
  });

  it("is a name or a file", () => {
    const option = corpus("rhymes");
    expect(option.parse("austen", "--text")).toBe("austen");
    expect(option.parse("README.md", "--text")).toBe("README.md");
    expect(() => option.parse("austin", "--text")).toThrow('--text must be a readable file, got "austin"');
  });

  it("calls for less dropout the longer it is, from 0.6 to none", () => {
    const lengths = [100, 6000, 204_648, 1_115_394, 1e9];
    expect(lengths.map(dropoutFor)).toEqual([0.6, 0.6, 0.26, 0.09, 0]);
  });
});

/** @file Findings as lines of text. */
import type { Exercise } from "./exercise.js";
import type { Finding } from "./question.js";

/** The state of an exercise: everything right, something wrong, or nothing written. */
export type Standing = "right" | "wrong" | "unwritten";

export function standingOf(findings: readonly Finding[]): Standing {
  const verdicts = findings.map(({ verdict }) => verdict);
  if (verdicts.includes("wrong")) return "wrong";
  return verdicts.includes("unwritten") ? (verdicts.includes("right") ? "wrong" : "unwritten") : "right";
}

const marks: Readonly<Record<Standing, string>> = { right: "✓", wrong: "✗", unwritten: "·" };

/** A line with the exercise's name and, if something is wrong, one paragraph per quantity. */
export function lines({ id, title }: Exercise, findings: readonly Finding[], width = 100): string[] {
  const standing = standingOf(findings);
  const name = id.split("/")[1]!.padEnd(14);
  const head = `${marks[standing]} ${name} ${title}`;
  const remarks = findings
    .filter(({ says }) => says !== "")
    .map(({ quantity, says }) => `${quantity} ${says}`);
  if (standing === "right") return [remarks.length === 0 ? head : `${head}: ${remarks.join(", ")}`];
  if (standing === "unwritten") return [`${head} (${findings[0]!.says})`];
  return [head, ...findings.flatMap((finding) => paragraph(finding, width))];
}

/** A finding as a sentence with a subject. */
export function sentence({ quantity, verdict, says }: Finding): string {
  if (verdict === "right") return `${quantity} is right`;
  return says.startsWith(`${quantity} `) ? says : `${quantity}: ${says}`;
}

function paragraph(finding: Finding, width: number): string[] {
  const indent = "      ";
  const { evidence } = finding;
  const text = [
    ...wrap(sentence(finding), width - indent.length),
    ...(evidence === undefined ? [] : [evidence]),
  ];
  return text.map((line, i) => (i === 0 ? `    ${marks[finding.verdict]} ${line}` : indent + line));
}

/** Wraps text between words to at most `width`, unless a single word is longer. */
function wrap(text: string, width: number): string[] {
  const wrapped: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      wrapped.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...wrapped, line];
}

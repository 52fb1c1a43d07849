/**
 * @file The engine: runs a question on the learner's functions, and explains what is wrong.
 *
 * A wrong answer is first compared with the answers that the planted mistakes give to the same inputs; then
 * the vocabulary looks at its shape and size.
 */
import { at, type Comparison, vocabulary, wrongPlaces } from "./diagnoses.js";
import { factorText, ratioOf } from "./factors.js";
import { agree, numbersOf, numberText, sameShape, shapeText } from "./numbers.js";
import { type Answers, AtLeast, type Finding, type Question } from "./question.js";

/** The result of asking once. */
type Outcome = { readonly answers: Answers } | { readonly thrown: unknown };

/** One case: inputs, and what came back. */
interface Run {
  /** What is special about the inputs. */
  readonly name: string;
  readonly outcome: Outcome;
  readonly expected: Answers;
  readonly letters: Readonly<Record<string, number>>;
  /** The first input that was modified. */
  readonly changed: string | undefined;
}

/** Asks a learner's module, and judges each quantity. */
export function examine<M, I>(question: Question<M, I>, learner: M, solution: M): readonly Finding[] {
  const runs = runAll(question, learner);
  const quantities = Object.keys(runs[0]!.expected);
  const thrown = runs.find(({ outcome }) => "thrown" in outcome);
  if (thrown !== undefined && "thrown" in thrown.outcome && isNotYet(thrown.outcome.thrown)) {
    return [{ quantity: quantities.join(", "), verdict: "unwritten", says: errorText(thrown) }];
  }
  const suspects = suspectsOf(question, solution);
  if (thrown !== undefined) return [failure(quantities.join(", "), runs, thrown, suspects)];
  const changed = runs.find((run) => run.changed !== undefined)?.changed;
  if (changed !== undefined) return [intrusion(changed)];
  const { tolerance = 1e-9 } = question;
  const wrong = quantities.filter((name) => firstWrong(name, runs, tolerance) !== undefined);
  const culprits =
    wrong.length === 0
      ? new Map<string, Suspect>()
      : culpritsOf(quantities, wrong, runs, suspects(), tolerance);
  return quantities.map((name) => judge(name, runs, culprits, suspects, tolerance));
}

/** A planted mistake, and its answers to the same inputs. */
interface Suspect {
  readonly name: string;
  readonly says: string;
  /** The quantity that its sentence is about. */
  readonly at: string | undefined;
  readonly runs: readonly Run[];
}

/** The planted mistakes with their own sentence; run only if something is wrong, and only once. */
type Suspects = () => readonly Suspect[];

function suspectsOf<M, I>(question: Question<M, I>, solution: M): Suspects {
  let known: readonly Suspect[] | undefined;
  return () => {
    known ??= Object.entries(question.mistakes).flatMap(([name, mistake]) => {
      if (!("says" in mistake)) return [];
      const runs = runAll(question, { ...solution, ...mistake.code });
      return [{ name, says: mistake.says, at: mistake.at, runs }];
    });
    return known;
  };
}

function runAll<M, I>(question: Question<M, I>, module: M): readonly Run[] {
  return Object.entries(question.cases).map(([name, make]) => {
    const input = make();
    const before = question.changesInput ? {} : fingerprints(input);
    const outcome = attempt(() => question.ask(module, input));
    const after = question.changesInput ? {} : fingerprints(input);
    const changed = Object.keys(before).find((key) => before[key] !== after[key]);
    const fresh = make();
    return {
      name,
      outcome,
      changed,
      letters: question.letters?.(fresh) ?? {},
      expected: question.expected(fresh),
    };
  });
}

function attempt(ask: () => Answers): Outcome {
  try {
    return { answers: ask() };
  } catch (thrown) {
    return { thrown };
  }
}

function judge(
  name: string,
  runs: readonly Run[],
  culprits: ReadonlyMap<string, Suspect>,
  suspects: Suspects,
  tolerance: number,
): Finding {
  const wrong = firstWrong(name, runs, tolerance);
  if (wrong === undefined) return { quantity: name, verdict: "right", says: remark(name, runs) };
  const { diagnosis, says } =
    accused(name, culprits) ??
    described(name, wrong, tolerance) ??
    plantedTimes(name, wrong, suspects(), tolerance) ??
    nameless(name, wrong, tolerance);
  const where = wrong === runs[0] ? "" : ` (Seen with ${wrong.name}.)`;
  const evidence = evidenceOf(name, wrong, tolerance);
  return { quantity: name, verdict: "wrong", diagnosis, says: says + where, ...(evidence && { evidence }) };
}

function firstWrong(name: string, runs: readonly Run[], tolerance: number): Run | undefined {
  return runs.find((run) => !isRight(answerOf(run, name), run.expected[name], tolerance));
}

interface Words {
  readonly diagnosis: string;
  readonly says: string;
}

/**
 * For each wrong quantity, the planted mistake that gives the same answers in every case; among several, the
 * one whose other answers are most like the learner's.
 */
function culpritsOf(
  quantities: readonly string[],
  wrong: readonly string[],
  runs: readonly Run[],
  suspects: readonly Suspect[],
  tolerance: number,
): ReadonlyMap<string, Suspect> {
  const explained = suspects
    .map((suspect) => ({
      suspect,
      same: quantities.filter((name) => givesTheSame(name, runs, suspect.runs, tolerance)),
    }))
    .sort((a, b) => b.same.length - a.same.length);
  const culprits = new Map<string, Suspect>();
  for (const name of wrong) {
    const culprit = explained.find(({ same }) => same.includes(name));
    if (culprit !== undefined) culprits.set(name, culprit.suspect);
  }
  return culprits;
}

function givesTheSame(
  name: string,
  runs: readonly Run[],
  theirs: readonly Run[],
  tolerance: number,
): boolean {
  return theirs.every((run, i) => {
    const [answer, other] = [answerOf(runs[i]!, name), answerOf(run, name)];
    const [a, b] = [numbersOf(answer), numbersOf(other)];
    if (a === undefined || b === undefined) return answer === other && "answers" in run.outcome;
    return agree(a, b, tolerance);
  });
}

/** A mistake is explained once, where it belongs; elsewhere it is enough to refer to it. */
function accused(name: string, culprits: ReadonlyMap<string, Suspect>): Words | undefined {
  const culprit = culprits.get(name);
  if (culprit === undefined) return undefined;
  const places = Array.from(culprits.keys()).filter((other) => culprits.get(other) === culprit);
  const place = places.find((other) => other === culprit.at) ?? places[0]!;
  const says = name === place ? culprit.says : `wrong for the same reason as ${place}.`;
  return { diagnosis: culprit.name, says };
}

/** A planted mistake combined with a constant factor. */
function plantedTimes(
  name: string,
  wrong: Run,
  suspects: readonly Suspect[],
  tolerance: number,
): Words | undefined {
  const got = numbersOf(answerOf(wrong, name));
  const want = numbersOf(wrong.expected[name]);
  if (got === undefined || want === undefined || got.data.length < 3) return undefined;
  if (ratioOf(got, want, tolerance) !== undefined) return undefined;
  for (const suspect of suspects) {
    const run = suspect.runs.find((run) => run.name === wrong.name)!;
    const theirs = numbersOf(answerOf(run, name));
    const factor = theirs && ratioOf(got, theirs, tolerance);
    if (factor === undefined || factor === 1 || agree(theirs!, want, tolerance)) continue;
    const second = factor === -1 ? `${name} has the wrong sign.` : factorText(name, factor, wrong.letters);
    return { diagnosis: `${suspect.name}, and a factor`, says: `Two things. ${suspect.says} And: ${second}` };
  }
  return undefined;
}

/** What shape and size reveal. */
function described(name: string, run: Run, tolerance: number): Words | undefined {
  const answer = answerOf(run, name);
  const wanted = run.expected[name];
  if (wanted instanceof AtLeast) {
    return {
      diagnosis: "too little",
      says: `${name} is ${show(answer)} and should reach ${numberText(wanted.least)}.`,
    };
  }
  const want = numbersOf(wanted)!;
  const got = numbersOf(answer);
  const missing = missingIn(answer);
  if (missing !== undefined) {
    return {
      diagnosis: "nothing",
      says: `${name} ${missing}: is there a return, and was the field filled?`,
    };
  }
  if (got === undefined) {
    const what = want.shape.length === 0 ? "a number" : `numbers in the shape ${shapeText(want.shape)}`;
    return { diagnosis: "no numbers", says: `${name} should be ${what}, and is ${show(answer)}.` };
  }
  const comparison: Comparison = { name, got, want, letters: run.letters, tolerance };
  for (const { name: diagnosis, sees } of vocabulary) {
    const says = sees(comparison);
    if (says !== undefined) return { diagnosis, says };
  }
  return undefined;
}

/** How an answer is not there at all. */
function missingIn(answer: unknown): string | undefined {
  if (answer === undefined) return "is undefined";
  if (Array.isArray(answer) && answer.includes(undefined)) return "contains undefined";
  if (numbersOf(answer)?.data.length === 0) return "is still empty";
  return undefined;
}

/** A wrong answer that nothing recognizes. */
function nameless(name: string, run: Run, tolerance: number): Words {
  const [got, want] = [numbersOf(answerOf(run, name))!, numbersOf(run.expected[name])!];
  const { length } = wrongPlaces(got, want, tolerance);
  const share = got.data.length === 1 ? "" : ` in ${length} of its ${got.data.length} places`;
  return {
    diagnosis: "different",
    says: `${name} is not right${share}, and the mistake has no name. Work out one element with pencil and paper, from the formula.`,
  };
}

/** An error thrown by the learner's code. */
function failure(quantity: string, runs: readonly Run[], run: Run, suspects: Suspects): Finding {
  const message = errorText(run);
  const known = suspects().find(
    (suspect) => suspect.runs.map(errorText).join() === runs.map(errorText).join(),
  );
  const where = run === runs[0] ? "" : ` (with ${run.name})`;
  const says = known?.says ?? `Your code stopped${where}: ${message}. ${adviceOn(message)}`;
  return { quantity, verdict: "wrong", diagnosis: known?.name ?? "error", says };
}

function adviceOn(message: string): string {
  if (/inner lengths/.test(message)) {
    return "Write the shapes below the formula: in a product the inner lengths must agree, and the outer ones stay.";
  }
  if (/undefined|null/.test(message))
    return "Something has no value yet: is there a return in every function, was forward called, was the field filled?";
  if (/iterable/.test(message))
    return "Something was taken for a list that is none. A list of pairs has two levels of brackets: [[a, 1], [b, 1]].";
  if (/is not a function/.test(message))
    return "Something was called that cannot be called: where a function was expected, such as (dy) => …, there is a value.";
  if (/call stack/.test(message))
    return "A function calls itself endlessly, or too deeply: the graph may be long.";
  return "The first line of the error says what is wrong, and why.";
}

function intrusion(input: string): Finding {
  return {
    quantity: input,
    verdict: "wrong",
    diagnosis: "input changed",
    says: `${input} is no longer what it was: your function writes into its own input, which others still need. Write into a new matrix.`,
  };
}

function isRight(answer: unknown, wanted: unknown, tolerance: number): boolean {
  const got = numbersOf(answer);
  if (got === undefined) return false;
  if (wanted instanceof AtLeast) return got.data[0]! >= wanted.least;
  const want = numbersOf(wanted);
  if (want === undefined) throw new Error("a reference must be made of numbers");
  return agree(got, want, tolerance);
}

/** If a number had to be reached, how far it got. */
function remark(name: string, runs: readonly Run[]): string {
  const reached = runs.find((run) => run.expected[name] instanceof AtLeast);
  return reached === undefined ? "" : show(answerOf(reached, name));
}

function evidenceOf(name: string, run: Run, tolerance: number): string | undefined {
  const [got, want] = [numbersOf(answerOf(run, name)), numbersOf(run.expected[name])];
  if (got === undefined || want === undefined || !sameShape(got.shape, want.shape)) return undefined;
  const [i] = wrongPlaces(got, want, tolerance);
  if (i === undefined) return undefined;
  return `${at(name, got, i)} is ${numberText(got.data[i]!)} and should be ${numberText(want.data[i]!)}`;
}

function answerOf({ outcome }: Run, name: string): unknown {
  return "answers" in outcome ? outcome.answers[name] : undefined;
}

function errorText({ outcome }: Run): string {
  if ("answers" in outcome) return "";
  return outcome.thrown instanceof Error ? outcome.thrown.message : String(outcome.thrown);
}

/** Identified by name: the learner's code may have another copy of the class. */
function isNotYet(thrown: unknown): boolean {
  return typeof thrown === "object" && thrown !== null && "name" in thrown && thrown.name === "NotYet";
}

function show(value: unknown): string {
  if (typeof value === "number") return numberText(value);
  if (Array.isArray(value)) return `a list of ${value.length}, first ${show(value[0])}`;
  if (typeof value === "object" && value !== null) return `a ${value.constructor.name}`;
  return typeof value === "function" ? "a function" : String(value);
}

/** The content of each input, for later comparison. */
function fingerprints(input: unknown): Record<string, string> {
  if (typeof input !== "object" || input === null) return {};
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, JSON.stringify(value) ?? ""]));
}

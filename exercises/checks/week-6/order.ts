import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as orderSolution from "../../solutions/week-6/order.js";
import type { Recorded } from "../../week-6/order.js";

type Order = typeof import("../../week-6/order.js");

interface Node extends Recorded<Node> {}

/**
 * How often nodes may be asked what they read before the check gives up: far more than any walk over nodes
 * needs.
 */
const patience = 20_000;

/** A graph given by what each node reads, as numbers; the last node is the result. */
function graph(reads: readonly (readonly number[])[]): readonly Node[] {
  let asked = 0;
  const nodes: Node[] = [];
  for (const inputs of reads) {
    const edges = inputs.map((i) => [nodes[i]!] as const);
    nodes.push({
      get reads() {
        asked++;
        if (asked > patience) throw new Error(`nodes were asked more than ${patience} times what they read`);
        return edges;
      },
    });
  }
  return nodes;
}

const isList = (value: unknown): value is readonly Node[] => Array.isArray(value);

/** A walk that appends each node before or after what it reads, with or without a memory. */
const walk =
  (options: { before?: boolean; forgetful?: boolean; follow?: (inputs: Node[]) => Node[] }): Order["order"] =>
  (result) => {
    const { before = false, forgetful = false, follow = (inputs) => inputs } = options;
    const [ordered, seen] = [[] as unknown[], new Set<unknown>()];
    const visit = (node: Node): void => {
      if (seen.has(node)) return;
      if (!forgetful) seen.add(node);
      if (before) ordered.push(node);
      for (const input of follow(node.reads.map(([input]) => input))) visit(input);
      if (!before) ordered.push(node);
    };
    visit(result as unknown as Node);
    return ordered as (typeof result)[];
  };

export const order: Exercise = exercise<Order>({
  id: "week-6/order",
  title: "the tape 2: the topological walk",
  solution: orderSolution,
  questions: [
    question<Order, { nodes: readonly Node[] }>({
      cases: {
        "a chain of three": () => ({ nodes: graph([[], [0], [1]]) }),
        "c = a·b, d = c + a": () => ({ nodes: graph([[], [], [0, 1], [2, 0]]) }),
        "a value that is read early and late": () => ({ nodes: graph([[], [0], [1, 0], [0, 2]]) }),
        "thirty doublings": () => ({ nodes: graph([[], ...Array.from({ length: 30 }, (_, i) => [i, i])]) }),
      },
      changesInput: true,
      ask({ order }, { nodes }) {
        const list: unknown = order(nodes.at(-1)!);
        if (!isList(list)) throw new TypeError(`order returned ${typeof list} instead of a list`);
        const place = new Map(list.map((node, i) => [node, i]));
        const early = nodes.filter((node) =>
          node.reads.some(([input]) => (place.get(input) ?? -1) > (place.get(node) ?? Infinity)),
        );
        return {
          "nodes found": new Set(list).size,
          "nodes listed twice": list.length - new Set(list).size,
          "nodes listed before something that they read": early.length,
          "the result's place": place.get(nodes.at(-1)!) ?? -1,
        };
      },
      expected: ({ nodes }) => ({
        "nodes found": nodes.length,
        "nodes listed twice": 0,
        "nodes listed before something that they read": 0,
        "the result's place": nodes.length - 1,
      }),
      mistakes: {
        "node before what it reads": {
          code: { order: walk({ before: true }) },
          at: "nodes listed before something that they read",
          says: "Each node comes before what it was computed from. First visit everything it reads, then append it.",
        },
        "no memory": {
          code: { order: walk({ forgetful: true }) },
          says: "Your walk goes along every path instead of to every node: thirty doublings have a billion paths. Keep a Set of visited nodes.",
        },
        "no return": {
          code: { order: (() => undefined) as unknown as Order["order"] },
          says: "Nothing came back: is there a return? The inner function fills a list; `order` returns it.",
        },
        "only the first input": {
          code: { order: walk({ follow: (inputs) => inputs.slice(0, 1) }) },
          at: "nodes found",
          says: "Some nodes are missing: only the first input of each node is followed. Loop over all of `reads`.",
        },
        "level by level": {
          code: {
            order(result) {
              const found = [result];
              for (const node of found) {
                for (const [input] of node.reads) if (!found.includes(input)) found.push(input);
              }
              return found.toReversed();
            },
          },
          says: "Nodes are listed as they are found, from the result, and the list is reversed. A value that is read early and late then comes too late: append a node on the way out, when everything it reads is in the list.",
        },
        "a stack of found nodes": {
          code: {
            order(result) {
              const [found, waiting] = [new Set([result]), [result]];
              while (waiting.length > 0) {
                const node = waiting.pop()!;
                found.add(node);
                for (const [input] of node.reads) if (!found.has(input)) waiting.push(input);
              }
              return [...found].toReversed();
            },
          },
          says: "A stack lists nodes as they are found, some of them before all their readers. Append a node only when everything it reads is in the list: a function that calls itself does this on its way out.",
        },
        "only the result": {
          code: { order: (result) => [result] },
          at: "nodes found",
          says: "Only the result is there: `visit` has to call itself for everything a node reads.",
        },
        "nothing visited": {
          code: { order: () => [] },
          at: "nodes found",
          says: "The list is empty: `visit` was defined; call it once, with the result.",
        },
        "leaves listed twice": {
          code: {
            order(result) {
              const [ordered, seen] = [[] as (typeof result)[], new Set<typeof result>()];
              const visit = (node: typeof result): void => {
                if (seen.has(node)) return;
                if (node.reads.length > 0) seen.add(node);
                for (const [input] of node.reads) visit(input);
                ordered.push(node);
              };
              visit(result);
              return ordered;
            },
          },
          at: "nodes listed twice",
          says: "A leaf is appended every time it is met: leaves belong in the Set as well.",
        },
        "without the result": {
          code: { order: (result) => orderSolution.order(result).slice(0, -1) },
          at: "the result's place",
          says: "The result itself is missing: it is the last of its own list, and the first on the way back.",
        },
        "from the end": {
          code: { order: (result) => orderSolution.order(result).toReversed() },
          at: "the result's place",
          says: "The list starts with the result: it is reversed. That is the order of the way back, and `backward` will reverse it.",
        },
        "leaves left out": {
          code: { order: (result) => orderSolution.order(result).filter((node) => node.reads.length > 0) },
          at: "nodes found",
          says: "The nodes that read nothing are missing. These are the leaves, the weights: they need their gradients most of all.",
        },
      },
    }),
  ],
});

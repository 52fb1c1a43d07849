/**
 * Gives the API reference links to PyTorch's documentation: to what bears the same name there. A comment that
 * leads there by itself, since the names differ, is left as it is.
 */
import { readFileSync } from "node:fs";
import { Comment, CommentTag, Converter, ReflectionKind } from "typedoc";

const pages = "https://pytorch.org/docs/stable/";

/** Where PyTorch has what a module of ours exports, likeliest first. */
const namespaces = {
  index: ["torch.nn.functional", "torch", "torch.Tensor"],
  nn: ["torch.nn", "torch.nn.functional"],
  functional: ["torch.nn.functional", "torch"],
  init: ["torch.nn.init"],
  optim: ["torch.optim", "torch.optim.lr_scheduler"],
};

/** `l1Loss` and `l1_loss`, `uniform` and `uniform_` are the same name. */
const folded = (name) => name.replaceAll("_", "").toLowerCase();

const names = readFileSync(new URL("names.txt", import.meta.url), "utf8")
  .trim()
  .split("\n");
/** PyTorch's names, by namespace and folded name. */
const known = new Map(
  names.map((name) => {
    const dot = name.lastIndexOf(".");
    return [name.slice(0, dot + 1) + folded(name.slice(dot + 1)), name];
  }),
);

/** The page for what a module exports by a name, if PyTorch has it. */
export function pageOf(module, name) {
  for (const namespace of namespaces[module] ?? []) {
    const found = known.get(`${namespace}.${folded(name)}`);
    if (found === undefined) continue;
    return namespace === "torch.nn.init"
      ? `${pages}nn.init.html#${found}`
      : `${pages}generated/${found}.html`;
  }
  return undefined;
}

function link(comment, page) {
  const parts = [...comment.summary, ...comment.blockTags.flatMap((tag) => tag.content)];
  if (parts.some((part) => String(part.target ?? part.text).includes("pytorch.org"))) return;
  comment.blockTags.push(new CommentTag("@see", [{ kind: "text", text: `[PyTorch](${page})` }]));
}

/** TypeDoc's plugin. */
export function load(application) {
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const kinds = ReflectionKind.Class | ReflectionKind.Function | ReflectionKind.Variable;
    for (const reflection of project.getReflectionsByKind(kinds)) {
      const page = pageOf(reflection.parent?.name, reflection.name);
      if (page === undefined) continue;
      const commented = reflection.signatures ?? reflection.type?.declaration?.signatures ?? [reflection];
      for (const one of [...commented, reflection])
        if (one.comment instanceof Comment) link(one.comment, page);
    }
  });
}

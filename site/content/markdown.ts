/**
 * @file What the site makes of the repository's Markdown: links to files become links to pages, and the comments
 * `<!-- figure: NAME -->` and `<!-- figure: NAME, preset: PRESET -->`, which GitHub does not show, become live
 * figures.
 */
import { posix } from "node:path";
import type { MarkdownRenderer } from "vitepress";
import { presets as gan } from "../figures/gan/presets.js";
import { type FigureName, isFigureName } from "../figures/index.js";
import { presets as memory } from "../figures/memory/presets.js";
import { presets as playground } from "../figures/playground/presets.js";
import type { Preset } from "../figures/presets.js";
import type { Content } from "./assemble.js";
import { isInternal, pageOf, resolveLink, sourcePageOf } from "./map.js";

const figureComment = /^<!--\s*figure:\s*([\w-]+)(?:,\s*preset:\s*([\w-]+))?\s*-->$/;

/** The presets that a page can start with. */
const presetsOf: { readonly [Name in FigureName]?: Readonly<Record<string, Preset>> } = {
  gan,
  memory,
  playground,
};

export function repositoryMarkdown(md: MarkdownRenderer, content: Content): void {
  md.core.ruler.push("repository-links", ({ tokens, env }) => {
    const from = content.origins.get(env.relativePath);
    if (from === undefined) return;
    const moved = (href: string): string => movedLink(content, from, env.relativePath, href);
    for (const token of tokens.flatMap((token) => [token, ...(token.children ?? [])])) {
      for (const attribute of ["href", "src"]) {
        const value = token.attrGet(attribute);
        if (value !== null) token.attrSet(attribute, moved(value));
      }
      if (token.type === "html_block" || token.type === "html_inline")
        token.content = token.content.replaceAll(
          /(<(?:img|a)\b[^>]*?\s(?:src|href)=")([^"]*)"/g,
          (_, before: string, href: string) => `${before}${moved(href)}"`,
        );
    }
  });

  // A heading over a column needs a text; a cell without one is no heading.
  md.core.ruler.push("empty-headings", ({ tokens }) => {
    tokens.forEach((token, i) => {
      if (token.type !== "th_open" || tokens[i + 1]?.content !== "") return;
      token.tag = tokens[i + 2]!.tag = "td";
    });
  });

  const html = md.renderer.rules.html_block!;
  md.renderer.rules.html_block = (tokens, index, options, env, self) => {
    const [, name, preset] = figureComment.exec(tokens[index]!.content.trim()) ?? [];
    if (name === undefined) return html(tokens, index, options, env, self);
    if (!isFigureName(name)) throw new Error(`${env.relativePath}: there is no figure "${name}"`);
    if (preset === undefined) return `<LiveFigure name="${name}" />\n`;
    const settings = presetsOf[name]?.[preset]?.settings;
    if (settings === undefined) throw new Error(`${env.relativePath}: ${name} has no preset "${preset}"`);
    return `<LiveFigure name="${name}" :first="${md.utils.escapeHtml(JSON.stringify(settings))}" />\n`;
  };
}

function movedLink(content: Content, from: string, page: string, href: string): string {
  if (!isInternal(href) || href === "") return href;
  const { path, hash } = resolveLink(from, href);
  const target = pageOf(path);
  if (target?.endsWith(".md") && content.origins.has(target)) return `/${target}${hash}`;
  if (target !== undefined && !target.endsWith(".md")) {
    const relative = posix.relative(posix.dirname(page), target);
    return relative.startsWith(".") ? relative : `./${relative}`;
  }
  if (content.sources.has(path.replace(/\/$/, "")))
    return `/${sourcePageOf(path)}${path.endsWith(".ts") ? ".md" : "/"}${hash}`;
  throw new Error(`${from}: the link to ${href} leads nowhere on the site`);
}

/**
 * @file What the site makes of the repository's Markdown: links to files become links to pages, headings without a
 * text cells, and what is live comes alive.
 */
import { posix } from "node:path";
import type { MarkdownRenderer } from "vitepress";
import type { Content } from "./assemble.js";
import { liveMarkdown } from "./live.js";
import { isInternal, pageOf, resolveLink, sourcePageOf } from "./map.js";

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

  liveMarkdown(md, (page) => content.origins.has(page));
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

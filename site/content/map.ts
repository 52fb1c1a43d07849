/**
 * @file Where the repository's files lie on the site. The pages are the repository's own Markdown; this table is
 * all that differs.
 */
import { posix } from "node:path";

/** Repository paths that are pages of the site under another name than that which they have under `docs/`. */
export const renamed: Readonly<Record<string, string>> = {
  "README.md": "start.md",
  "CHANGELOG.md": "changelog.md",
  "docs/course/README.md": "course/index.md",
  "exercises/README.md": "exercises.md",
  "site/README.md": "site.md",
};

/** Where a Markdown file or a picture of the repository lies on the site; `undefined`: it has no page there. */
export function pageOf(path: string): string | undefined {
  if (renamed[path] !== undefined) return renamed[path];
  return /^docs\/.*\.(md|png|gif|svg|jpg|webp)$/.test(path) ? path.slice("docs/".length) : undefined;
}

/** The page that shows a source file or lists a folder of them. */
export function sourcePageOf(path: string): string {
  return `source/${path.replace(/\/$/, "")}`;
}

/** What a link in a repository file points to: a path in the repository and, after #, a place in it. */
export function resolveLink(from: string, href: string): { path: string; hash: string } {
  const [path = "", hash] = href.split("#");
  return { path: posix.join(posix.dirname(from), path), hash: hash === undefined ? "" : `#${hash}` };
}

/** Whether a link stays within the repository. */
export function isInternal(href: string): boolean {
  return !/^([a-z][a-z0-9+.-]*:|\/|#)/i.test(href);
}

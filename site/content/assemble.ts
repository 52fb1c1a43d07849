/**
 * @file Lays the site's pages out under `site/.pages`, which git ignores: the repository's Markdown and its
 * pictures, a page for each source file, and the API reference. Nothing there is written by hand.
 */
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isInternal, pageOf, renamed, resolveLink, sourcePageOf } from "./map.js";

export const repository: string = fileURLToPath(new URL("../../", import.meta.url));
export const pagesFolder: string = fileURLToPath(new URL("../.pages/", import.meta.url));
const ownPages = fileURLToPath(new URL("../pages/", import.meta.url));

/**
 * Whether only the written pages are made, without sources and reference: a build then takes seconds instead of
 * minutes, and links to what is missing are not looked at.
 */
export const writtenOnly: boolean = process.env["SITE_PAGES"] === "written";
const everything: ReadonlySet<string> = Object.assign(new Set<string>(), { has: () => true });

/** What the site shows of the repository. */
export interface Content {
  /** From a page, relative to `.pages`, to the Markdown file that it was made from. */
  readonly origins: ReadonlyMap<string, string>;
  /** The source files and folders that have a page, relative to the repository. */
  readonly sources: ReadonlySet<string>;
}

/** Makes all pages but the API's. */
export function assemble(): Content {
  for (const entry of exists(pagesFolder) ? readdirSync(pagesFolder) : [])
    if (entry !== "api") rmSync(join(pagesFolder, entry), { recursive: true });
  cpSync(ownPages, pagesFolder, { recursive: true });
  const origins = new Map<string, string>();
  const linked = new Set<string>();
  for (const path of documents()) {
    const page = pageOf(path)!;
    copy(path, page);
    if (!page.endsWith(".md")) continue;
    origins.set(page, path);
    for (const target of linksOf(path)) if (pageOf(target) === undefined) linked.add(target);
  }
  return { origins, sources: writtenOnly ? everything : writeSources(["src", "examples", ...linked]) };
}

/** Copies a page again whenever its Markdown changes. */
export function watchDocuments(): void {
  watch(join(repository, "docs"), { recursive: true }, (_, name) => {
    const path = `docs/${String(name).replaceAll("\\", "/")}`;
    const page = pageOf(path);
    if (page !== undefined && !path.startsWith("docs/api/") && exists(join(repository, path)))
      copy(path, page);
  });
}

function documents(): string[] {
  const docs = readdirSync(join(repository, "docs"), { recursive: true, encoding: "utf8" })
    .map((path) => `docs/${path.replaceAll("\\", "/")}`)
    .filter((path) => !path.startsWith("docs/api/"));
  return [...new Set([...Object.keys(renamed), ...docs])].filter(
    (path) => pageOf(path) !== undefined && exists(join(repository, path)),
  );
}

function copy(path: string, page: string): void {
  mkdirSync(dirname(join(pagesFolder, page)), { recursive: true });
  cpSync(join(repository, path), join(pagesFolder, page));
}

function linksOf(path: string): string[] {
  const text = readFileSync(join(repository, path), "utf8");
  return Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, href]) => href!)
    .filter(isInternal)
    .map((href) => resolveLink(path, href).path);
}

/**
 * A page for each source file, and for each folder a list of what is in it. Data have none.
 * Returns the files and folders that have a page.
 */
function writeSources(linked: readonly string[]): Set<string> {
  const roots = linked.map((path) => path.replace(/\/$/, ""));
  const isShown = (path: string): boolean =>
    roots.some((root) => path === root || path.startsWith(`${root}/`));
  const done = new Set<string>();
  for (const root of roots) write(root);
  return done;

  function write(path: string): void {
    const found = statSync(join(repository, path), { throwIfNoEntry: false });
    if (found === undefined || done.has(path)) return;
    if (found.isDirectory()) {
      done.add(path);
      const names = sourcesIn(path);
      for (const name of names) write(`${path}/${name}`);
      const shown = names.map((name) => `${path}/${name}`).filter((entry) => done.has(entry));
      writePage(`${sourcePageOf(path)}/index.md`, path, folderListing(shown));
    } else if (path.endsWith(".ts") && found.size < 100_000) {
      done.add(path);
      const fence = "`".repeat(8);
      const text = readFileSync(join(repository, path), "utf8").trimEnd();
      writePage(`${sourcePageOf(path)}.md`, path, `${fence}ts:line-numbers\n${text}\n${fence}`);
    }
  }

  function writePage(page: string, path: string, body: string): void {
    const parts = path.split("/");
    const crumbs = parts.map((name, i) => {
      const folder = parts.slice(0, i + 1).join("/");
      const isLink = i < parts.length - 1 && isShown(folder);
      return isLink ? `[\`${name}\`](/${sourcePageOf(folder)}/)` : `\`${name}\``;
    });
    const matter = ["---", `title: ${path}`, "pageClass: source", "aside: false", "search: false", "---"];
    mkdirSync(dirname(join(pagesFolder, page)), { recursive: true });
    writeFileSync(join(pagesFolder, page), [...matter, `# ${crumbs.join(" / ")}`, "", body, ""].join("\n"));
  }
}

/** The folders in a folder, then its source files. */
function sourcesIn(path: string): string[] {
  return readdirSync(join(repository, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.name.endsWith(".ts"))
    .sort((a, b) => Number(b.isDirectory()) - Number(a.isDirectory()) || a.name.localeCompare(b.name))
    .map(({ name }) => name);
}

function folderListing(paths: readonly string[]): string {
  const rows = paths.map((path) => {
    const page = path.endsWith(".ts") ? `${sourcePageOf(path)}.md` : `${sourcePageOf(path)}/`;
    return `| [\`${path.split("/").at(-1)}\`](/${page}) | ${summaryOf(path)} |`;
  });
  return ["| | |", "| --- | --- |", ...rows].join("\n");
}

/** The first sentence of a file's `@file` comment, or of its folder's index. */
function summaryOf(path: string): string {
  const file = path.endsWith(".ts") ? path : `${path}/index.ts`;
  if (!exists(join(repository, file))) return "";
  const comment = /@file\s+([\s\S]*?)(?:\n \*\s*\n|\*\/)/.exec(readFileSync(join(repository, file), "utf8"));
  const text = comment?.[1]?.replaceAll(/\s*\n \*\s*/g, " ").trim() ?? "";
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("{", "&#123;");
}

export function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** @file The menus at the side, read off the pages themselves. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DefaultTheme } from "vitepress";
import { type Content, exists, pagesFolder } from "./assemble.js";

type Item = DefaultTheme.SidebarItem;

/** The course in its order, then what else is written. */
export function courseSidebar({ origins }: Content): Item[] {
  const pages = [...origins.keys()];
  const links = (chosen: readonly string[]): Item[] =>
    chosen.map((page) => ({ text: titleOf(page), link: `/${page.replace(/(index)?\.md$/, "")}` }));
  const course = pages
    .filter((page) => page.startsWith("course/"))
    .sort((a, b) => orderOf(a) - orderOf(b) || a.localeCompare(b));
  const isWeek = (page: string): boolean => orderOf(page) < beyond;
  const other = pages
    .filter((page) => !page.startsWith("course/"))
    .sort((a, b) => placeIn(library, a) - placeIn(library, b));
  return [
    { text: "The course", items: links(course.filter(isWeek)) },
    { text: "Beyond the weeks", items: links(course.filter((page) => !isWeek(page))) },
    {
      text: "The library",
      items: [
        ...links(other),
        { text: "API reference", link: "/api/" },
        { text: "Source", link: "/source/src/" },
      ],
    },
  ];
}

/** What follows the weeks begins here. */
const beyond = 100;

/** About the library, in this order; what is not named comes at the end. */
const library = [
  "start.md",
  "pytorch.md",
  "compile.md",
  "threads.md",
  "scaling.md",
  "benchmarks.md",
  "architecture.md",
  "gallery.md",
  "exercises.md",
  "site.md",
  "changelog.md",
];

/** In the order in which they lead on to each other; what is not named comes at the end. */
const after = [
  "course/optimizers.md",
  "course/generalization.md",
  "course/loss-does-not-fall.md",
  "course/convolution.md",
  "course/adversaries.md",
  "course/lstm.md",
  "course/attention.md",
  "course/glossary.md",
];

/** The contents, the weeks, then other pages. */
function orderOf(page: string): number {
  if (page === "course/index.md") return 0;
  const week = /week-(\d+)\.md$/.exec(page)?.[1];
  if (week !== undefined) return Number(week);
  return beyond + placeIn(after, page);
}

function placeIn(order: readonly string[], page: string): number {
  const place = order.indexOf(page);
  return place < 0 ? order.length : place;
}

function titleOf(page: string): string {
  const text = readFileSync(join(pagesFolder, page), "utf8");
  return /^# (.+)$/m.exec(text)?.[1]?.replaceAll("`", "") ?? page;
}

/**
 * Menus of the reference: all modules, and in each module its own members. A menu of everything would be most of each
 * page's size, and of a build's time.
 */
export function apiSidebars(): DefaultTheme.SidebarMulti {
  const folder = join(pagesFolder, "api");
  const modules = exists(folder)
    ? readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory())
    : [];
  const menus = modules.map((name): [string, Item[]] => [
    `/api/${name}/`,
    [{ text: "All modules", link: "/api/" }, ...sidebarOf(`api/${name}`)],
  ]);
  const all = modules.map((name) => ({ text: name, link: `/api/${name}/` }));
  return Object.fromEntries([...menus, ["/api/", [{ text: "API reference", items: all }]]]);
}

/** A folder's pages as a menu that folds. */
function sidebarOf(folder: string): Item[] {
  const full = join(pagesFolder, folder);
  if (!exists(full)) return [];
  return readdirSync(full)
    .filter((name) => name !== "index.md")
    .sort((a, b) => a.localeCompare(b))
    .map((name) => {
      const path = `${folder}/${name}`;
      if (!statSync(join(full, name)).isDirectory())
        return { text: name.replace(/\.md$/, ""), link: `/${path.replace(/\.md$/, "")}` };
      const index = exists(join(full, name, "index.md")) ? { link: `/${path}/` } : {};
      return { text: name, ...index, collapsed: true, items: sidebarOf(path) };
    });
}

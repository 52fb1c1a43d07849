import { fileURLToPath } from "node:url";
import { defineConfig, postcssIsolateStyles } from "vitepress";
import { writeApi } from "../content/api.js";
import { assemble, pagesFolder, watchDocuments, writtenOnly } from "../content/assemble.js";
import { externalScripts } from "../content/externalScripts.js";
import { repositoryMarkdown } from "../content/markdown.js";
import { searchable } from "../content/search.js";
import { apiSidebars, courseSidebar } from "../content/sidebar.js";
import { sourceLines } from "../content/sourceLines.js";
import { figures } from "../figures/index.js";

const serving = process.argv.includes("dev");
const content = assemble();
if (!writtenOnly) await writeApi(serving);
if (serving) watchDocuments();
const scripts = externalScripts();
const library = (path: string): string => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

export default defineConfig({
  title: "tapegrad",
  description: "Neural networks from scratch in TypeScript, and a course with live figures.",
  lang: "en",
  srcDir: ".pages",
  srcExclude: writtenOnly ? ["api/**"] : [],
  outDir: "dist",
  metaChunk: true,
  lastUpdated: false,
  // A page loads what it shows, not what its links lead to.
  router: { prefetchLinks: false },
  ignoreDeadLinks: writtenOnly,
  markdown: {
    math: true,
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config: (md) => repositoryMarkdown(md, content),
  },
  themeConfig: {
    logo: "/icon.svg",
    nav: [
      { text: "Course", link: "/course/", activeMatch: "^/course/" },
      { text: "From PyTorch", link: "/pytorch" },
      { text: "Gallery", link: "/gallery" },
      { text: "API", link: "/api/", activeMatch: "^/api/" },
      { text: "Source", link: "/source/src/", activeMatch: "^/source/" },
    ],
    sidebar: {
      "/source/": [],
      ...apiSidebars(),
      "/": courseSidebar(content),
    },
    outline: [2, 3],
    search: { provider: "local", options: { _render: searchable } },
    docFooter: { prev: false, next: false },
  },
  transformHead: ({ siteData }) => [["link", { rel: "icon", href: `${siteData.base}icon.svg` }]],
  transformHtml: scripts.transformHtml,
  buildEnd: ({ outDir }) => scripts.write(outDir),
  vite: {
    plugins: [sourceLines(Object.values(figures).flatMap(({ runs }) => runs))],
    resolve: {
      alias: [
        { find: /^tapegrad$/, replacement: library("index.ts") },
        { find: /^tapegrad\/io\/node$/, replacement: library("io/node.ts") },
        { find: /^tapegrad\/(\w+)$/, replacement: library("$1/index.ts") },
      ],
    },
    // What the theme does to text on a page stops at the figures' frames.
    css: { postcss: { plugins: [postcssIsolateStyles({ includeFiles: [/vp-doc\.css/] })] } },
    worker: { format: "es" },
    server: { fs: { allow: [fileURLToPath(new URL("../../", import.meta.url)), pagesFolder] } },
    // What has WebAssembly SIMD has the classes of ES2022, too: private fields need no helpers.
    build: { target: "es2022", chunkSizeWarningLimit: 1000 },
  },
});

// .vitepress/config.ts
import { fileURLToPath as fileURLToPath2 } from "node:url";
import { defineConfig, postcssIsolateStyles } from "file:///work/wt/lead/site/node_modules/vitepress/dist/node/index.js";

// content/api.ts
import { join as join2 } from "node:path";
import { Application } from "file:///work/wt/lead/node_modules/typedoc/dist/index.js";

// ../typedoc.config.mjs
import { OptionDefaults } from "file:///work/wt/lead/node_modules/typedoc/dist/index.js";
var typedoc_config_default = {
  name: "tapegrad",
  entryPoints: [
    "src/index.ts",
    "src/nn/index.ts",
    "src/optim/index.ts",
    "src/data/index.ts",
    "src/io/index.ts",
    "src/io/node.ts",
    "src/distributions/index.ts",
    "src/inspect/index.ts",
    "src/comparison/index.ts",
    "src/manual/index.ts",
    "src/blas/index.ts"
  ],
  tsconfig: "tsconfig.build.json",
  out: "docs/api",
  blockTags: [...OptionDefaults.blockTags, "@file"],
  excludeInternal: true,
  excludePrivate: true,
  disableSources: true,
  // Types that only appear in signatures need no page of their own.
  validation: { notExported: false },
  treatWarningsAsErrors: true
};

// content/assemble.ts
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// content/map.ts
import { posix } from "node:path";
var renamed = {
  "README.md": "start.md",
  "CHANGELOG.md": "changelog.md",
  "docs/course/README.md": "course/index.md",
  "exercises/README.md": "exercises.md",
  "site/README.md": "site.md"
};
function pageOf(path) {
  if (renamed[path] !== void 0) return renamed[path];
  return /^docs\/.*\.(md|png|gif|svg|jpg|webp)$/.test(path) ? path.slice("docs/".length) : void 0;
}
function sourcePageOf(path) {
  return `source/${path.replace(/\/$/, "")}`;
}
function resolveLink(from, href) {
  const [path = "", hash] = href.split("#");
  return { path: posix.join(posix.dirname(from), path), hash: hash === void 0 ? "" : `#${hash}` };
}
function isInternal(href) {
  return !/^([a-z][a-z0-9+.-]*:|\/|#)/i.test(href);
}

// content/assemble.ts
var __vite_injected_original_import_meta_url = "file:///work/wt/lead/site/content/assemble.ts";
var repository = fileURLToPath(new URL("../../", __vite_injected_original_import_meta_url));
var pagesFolder = fileURLToPath(new URL("../.pages/", __vite_injected_original_import_meta_url));
var ownPages = fileURLToPath(new URL("../pages/", __vite_injected_original_import_meta_url));
var writtenOnly = process.env["SITE_PAGES"] === "written";
var everything = Object.assign(/* @__PURE__ */ new Set(), { has: () => true });
function assemble() {
  for (const entry of exists(pagesFolder) ? readdirSync(pagesFolder) : [])
    if (entry !== "api") rmSync(join(pagesFolder, entry), { recursive: true });
  cpSync(ownPages, pagesFolder, { recursive: true });
  const origins = /* @__PURE__ */ new Map();
  const linked = /* @__PURE__ */ new Set();
  for (const path of documents()) {
    const page = pageOf(path);
    copy(path, page);
    if (!page.endsWith(".md")) continue;
    origins.set(page, path);
    for (const target of linksOf(path)) if (pageOf(target) === void 0) linked.add(target);
  }
  return { origins, sources: writtenOnly ? everything : writeSources(["src", "examples", ...linked]) };
}
function watchDocuments() {
  watch(join(repository, "docs"), { recursive: true }, (_, name) => {
    const path = `docs/${String(name).replaceAll("\\", "/")}`;
    const page = pageOf(path);
    if (page !== void 0 && !path.startsWith("docs/api/") && exists(join(repository, path)))
      copy(path, page);
  });
}
function documents() {
  const docs = readdirSync(join(repository, "docs"), { recursive: true, encoding: "utf8" }).map((path) => `docs/${path.replaceAll("\\", "/")}`).filter((path) => !path.startsWith("docs/api/"));
  return [.../* @__PURE__ */ new Set([...Object.keys(renamed), ...docs])].filter(
    (path) => pageOf(path) !== void 0 && exists(join(repository, path))
  );
}
function copy(path, page) {
  mkdirSync(dirname(join(pagesFolder, page)), { recursive: true });
  cpSync(join(repository, path), join(pagesFolder, page));
}
function linksOf(path) {
  const text2 = readFileSync(join(repository, path), "utf8");
  return Array.from(text2.matchAll(/\]\(([^)\s]+)\)/g), ([, href]) => href).filter(isInternal).map((href) => resolveLink(path, href).path);
}
function writeSources(linked) {
  const roots = linked.map((path) => path.replace(/\/$/, ""));
  const isShown = (path) => roots.some((root) => path === root || path.startsWith(`${root}/`));
  const done = /* @__PURE__ */ new Set();
  for (const root of roots) write(root);
  return done;
  function write(path) {
    const found = statSync(join(repository, path), { throwIfNoEntry: false });
    if (found === void 0 || done.has(path)) return;
    if (found.isDirectory()) {
      done.add(path);
      const names = sourcesIn(path);
      for (const name of names) write(`${path}/${name}`);
      const shown = names.map((name) => `${path}/${name}`).filter((entry) => done.has(entry));
      writePage(`${sourcePageOf(path)}/index.md`, path, folderListing(shown));
    } else if (path.endsWith(".ts") && found.size < 1e5) {
      done.add(path);
      const fence = "`".repeat(8);
      const text2 = readFileSync(join(repository, path), "utf8").trimEnd();
      writePage(`${sourcePageOf(path)}.md`, path, `${fence}ts:line-numbers
${text2}
${fence}`);
    }
  }
  function writePage(page, path, body) {
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
function sourcesIn(path) {
  return readdirSync(join(repository, path), { withFileTypes: true }).filter((entry) => entry.isDirectory() || entry.name.endsWith(".ts")).sort((a, b) => Number(b.isDirectory()) - Number(a.isDirectory()) || a.name.localeCompare(b.name)).map(({ name }) => name);
}
function folderListing(paths) {
  const rows = paths.map((path) => {
    const page = path.endsWith(".ts") ? `${sourcePageOf(path)}.md` : `${sourcePageOf(path)}/`;
    return `| [\`${path.split("/").at(-1)}\`](/${page}) | ${summaryOf(path)} |`;
  });
  return ["| | |", "| --- | --- |", ...rows].join("\n");
}
function summaryOf(path) {
  const file = path.endsWith(".ts") ? path : `${path}/index.ts`;
  if (!exists(join(repository, file))) return "";
  const comment = /@file\s+([\s\S]*?)(?:\n \*\s*\n|\*\/)/.exec(readFileSync(join(repository, file), "utf8"));
  const text2 = comment?.[1]?.replaceAll(/\s*\n \*\s*/g, " ").trim() ?? "";
  return text2.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("{", "&#123;");
}
function exists(path) {
  return statSync(path, { throwIfNoEntry: false }) !== void 0;
}

// content/api.ts
async function writeApi(keep) {
  const out = join2(pagesFolder, "api");
  if (keep && exists(out)) return;
  const inRepository = (path) => join2(repository, path);
  const options = {
    ...typedoc_config_default,
    entryPoints: typedoc_config_default.entryPoints.map(inRepository),
    tsconfig: inRepository(typedoc_config_default.tsconfig),
    // By its file: typedoc, which is the repository's, looks for names in the repository only.
    plugin: [inRepository("site/node_modules/typedoc-plugin-markdown/dist/index.js")],
    out,
    readme: "none",
    entryFileName: "index",
    outputFileStrategy: "members",
    hidePageHeader: true,
    hideBreadcrumbs: true,
    useCodeBlocks: true,
    parametersFormat: "table",
    propertyMembersFormat: "list",
    logLevel: "Warn"
  };
  const application = await Application.bootstrapWithPlugins(options);
  const project = await application.convert();
  if (project === void 0) throw new Error("typedoc could not read the library");
  await application.generateOutputs(project);
}

// content/externalScripts.ts
import { createHash } from "node:crypto";
import { mkdirSync as mkdirSync2, writeFileSync as writeFileSync2 } from "node:fs";
import { join as join3 } from "node:path";
function externalScripts() {
  const files = /* @__PURE__ */ new Map();
  return {
    transformHtml(code, _, { siteConfig }) {
      return code.replaceAll(/<script id="([\w-]+)">([\s\S]*?)<\/script>/g, (_2, id, text2) => {
        const name = `${id}.${createHash("sha256").update(text2).digest("hex").slice(0, 8)}.js`;
        files.set(name, text2);
        return `<script src="${baseOf(siteConfig)}assets/${name}"></script>`;
      });
    },
    write(outDir) {
      mkdirSync2(join3(outDir, "assets"), { recursive: true });
      for (const [name, text2] of files) writeFileSync2(join3(outDir, "assets", name), text2);
    }
  };
}
function baseOf({ site }) {
  return site.base;
}

// content/markdown.ts
import { posix as posix2 } from "node:path";

// figures/settings.ts
function range(options) {
  const { min, max } = options;
  return { ...options, kind: "range", parse: (text2) => numberIf(text2, (x) => x >= min && x <= max) };
}
function scale(options) {
  return { ...options, kind: "scale", parse: (text2) => numberIf(text2, (x) => options.values.includes(x)) };
}
function choice(options) {
  const isName = (text2) => Object.hasOwn(options.options, text2);
  return { ...options, kind: "choice", parse: (text2) => isName(text2) ? text2 : void 0 };
}
function flag(options) {
  const values = { true: true, false: false };
  return { ...options, kind: "flag", parse: (text2) => values[text2] };
}
function text(options) {
  return { ...options, kind: "text", parse: (text2) => text2 };
}
function numberIf(text2, allowed) {
  const x = Number(text2);
  return text2.trim() !== "" && Number.isFinite(x) && allowed(x) ? x : void 0;
}

// figures/backprop/index.ts
var backprop = {
  title: "Backprop, stepped",
  caption: "Choose a formula or type one. Go forward and the values appear; go back and watch each gradient arrive: what comes from above, times the local slope. Drag an input and everything follows.",
  settings: {
    expression: text({ label: "Formula", initial: "tanh(w1*x1 + w2*x2 + b)" }),
    /** Inputs that were moved, as `w1:0.5,b:-1`. */
    values: text({ label: "Inputs", initial: "" }),
    measure: flag({ label: "Measure", initial: false }),
    fill: flag({ label: "You fill in the gradients", initial: false })
  },
  runs: [
    "src/autograd/graph.ts#recordAs",
    "src/inspect/graph.ts#graphOf",
    "src/autograd/backward/backward.ts#backward",
    "src/autograd/backward/route.ts#collect",
    "src/autograd/backward/walk.ts#visit",
    "src/autograd/backward/walk.ts#deliver"
  ],
  height: [540, 900]
};

// figures/comparison/index.ts
var comparison = {
  title: "By hand beside the tape",
  caption: "One network twice, with the same weights: every gradient derived on paper, and every gradient found by the tape. They share no code. Switch on a mistake and see which quantities it reaches.",
  settings: {
    bug: choice({
      label: "Mistake by hand",
      initial: "none",
      options: {
        none: "None",
        mean: "1/N forgotten",
        sign: "y \u2212 p for p \u2212 y",
        relu: "ReLU forgotten",
        early: "W updated too early"
      }
    }),
    rate: scale({ label: "Learning rate", initial: 0.5, values: [0.01, 0.03, 0.1, 0.3, 0.5, 1, 2, 4] }),
    neurons: range({ label: "Hidden neurons", initial: 16, min: 2, max: 64, step: 1 }),
    seed: range({ label: "Seed", initial: 0, min: 0, max: 20, step: 1 }),
    /** The quantity that is looked at. */
    quantity: text({ label: "Quantity", initial: "dense1.dweights" })
  },
  runs: [
    "src/comparison/dense.ts#denseOnTape",
    "src/comparison/quantity.ts#compare",
    "src/manual/dense.ts#backward",
    "src/manual/losses.ts#ActivationSoftmaxLossCategoricalCrossentropy",
    "src/autograd/backward/backward.ts#backward"
  ],
  height: [700, 1240]
};

// figures/descent/index.ts
var descent = {
  title: "Descent",
  caption: "Four optimizers from the same start. Drag the start, or move it with the arrow keys; change the rates, and watch who gets to the bottom, who zigzags, and who is thrown out.",
  settings: {
    surface: choice({
      label: "Landscape",
      initial: "valley",
      options: {
        valley: "A long valley (week 4)",
        bowl: "A round bowl",
        saddle: "A saddle",
        banana: "Rosenbrock's bent valley",
        holes: "Two holes"
      }
    }),
    rate: scale({
      label: "Rate of SGD and momentum",
      initial: 0.1,
      values: [3e-3, 0.01, 0.03, 0.05, 0.1, 0.15, 0.167, 0.2]
    }),
    adaptive: scale({
      label: "Rate of RMSprop and Adam",
      initial: 0.1,
      values: [0.01, 0.03, 0.05, 0.1, 0.2, 0.5]
    }),
    momentum: range({ label: "Momentum", initial: 0.8, min: 0, max: 0.98, step: 0.02 }),
    x: range({ label: "Start, across", initial: -2.4, min: -3, max: 3, step: 0.05 }),
    y: range({ label: "Start, up", initial: 0.8, min: -2, max: 2, step: 0.05 })
  },
  runs: [
    "src/optim/sgd.ts#SGD",
    "src/optim/rmsprop.ts#RMSprop",
    "src/optim/adam.ts#Adam",
    "src/autograd/backward/backward.ts#backward"
  ],
  height: [560, 760]
};

// figures/softmax/index.ts
var softmax = {
  title: "Softmax and cross-entropy",
  caption: "Move the logits and see the probabilities, the loss, and the gradient p \u2212 y that pulls at each logit. Play goes down that gradient: without label smoothing the logits grow without end.",
  settings: {
    /** One number for each class. */
    logits: text({ label: "Logits", initial: "2,1,0.1" }),
    right: choice({ label: "Right class", initial: "1", options: { 0: "A", 1: "B", 2: "C" } }),
    temperature: scale({ label: "Temperature", initial: 1, values: [0.1, 0.2, 0.5, 1, 2, 5, 10] }),
    smoothing: range({ label: "Label smoothing", initial: 0, min: 0, max: 0.5, step: 0.05 })
  },
  runs: [
    "src/autograd/ops/softmax.ts#softmax",
    "src/autograd/ops/crossEntropy.ts#crossEntropy",
    "src/autograd/backward/backward.ts#backward"
  ],
  height: [400, 560]
};

// figures/index.ts
var figures = { backprop, comparison, descent, softmax };
function isFigureName(name) {
  return Object.hasOwn(figures, name);
}

// content/markdown.ts
var figureComment = /^<!--\s*figure:\s*([\w-]+)\s*-->\s*$/;
function repositoryMarkdown(md, content2) {
  md.core.ruler.push("repository-links", ({ tokens, env }) => {
    const from = content2.origins.get(env.relativePath);
    if (from === void 0) return;
    const moved = (href) => movedLink(content2, from, env.relativePath, href);
    for (const token of tokens.flatMap((token2) => [token2, ...token2.children ?? []])) {
      for (const attribute of ["href", "src"]) {
        const value = token.attrGet(attribute);
        if (value !== null) token.attrSet(attribute, moved(value));
      }
      if (token.type === "html_block" || token.type === "html_inline")
        token.content = token.content.replaceAll(
          /(<(?:img|a)\b[^>]*?\s(?:src|href)=")([^"]*)"/g,
          (_, before, href) => `${before}${moved(href)}"`
        );
    }
  });
  md.core.ruler.push("empty-headings", ({ tokens }) => {
    tokens.forEach((token, i) => {
      if (token.type !== "th_open" || tokens[i + 1]?.content !== "") return;
      token.tag = tokens[i + 2].tag = "td";
    });
  });
  const html = md.renderer.rules.html_block;
  md.renderer.rules.html_block = (tokens, index, options, env, self) => {
    const name = figureComment.exec(tokens[index].content.trim())?.[1];
    if (name === void 0) return html(tokens, index, options, env, self);
    if (!isFigureName(name)) throw new Error(`${env.relativePath}: there is no figure "${name}"`);
    return `<LiveFigure name="${name}" />
`;
  };
}
function movedLink(content2, from, page, href) {
  if (!isInternal(href) || href === "") return href;
  const { path, hash } = resolveLink(from, href);
  const target = pageOf(path);
  if (target?.endsWith(".md") && content2.origins.has(target)) return `/${target}${hash}`;
  if (target !== void 0 && !target.endsWith(".md")) {
    const relative = posix2.relative(posix2.dirname(page), target);
    return relative.startsWith(".") ? relative : `./${relative}`;
  }
  if (content2.sources.has(path.replace(/\/$/, "")))
    return `/${sourcePageOf(path)}${path.endsWith(".ts") ? ".md" : "/"}${hash}`;
  throw new Error(`${from}: the link to ${href} leads nowhere on the site`);
}

// content/sidebar.ts
import { readdirSync as readdirSync2, readFileSync as readFileSync2, statSync as statSync2 } from "node:fs";
import { join as join4 } from "node:path";
function courseSidebar({ origins }) {
  const pages = [...origins.keys()];
  const links = (chosen) => chosen.map((page) => ({ text: titleOf(page), link: `/${page.replace(/(index)?\.md$/, "")}` }));
  const course = pages.filter((page) => page.startsWith("course/")).sort((a, b) => orderOf(a) - orderOf(b) || a.localeCompare(b));
  const other = [
    "start.md",
    "pytorch.md",
    "exercises.md",
    "gallery.md",
    "benchmarks.md",
    "architecture.md",
    "changelog.md"
  ];
  return [
    { text: "The course", items: links(course) },
    {
      text: "The library",
      items: [
        ...links(other.filter((page) => origins.has(page))),
        { text: "API reference", link: "/api/" },
        { text: "Source", link: "/source/src/" }
      ]
    }
  ];
}
function orderOf(page) {
  if (page === "course/index.md") return 0;
  const week = /week-(\d+)\.md$/.exec(page)?.[1];
  return week === void 0 ? 100 : Number(week);
}
function titleOf(page) {
  const text2 = readFileSync2(join4(pagesFolder, page), "utf8");
  return /^# (.+)$/m.exec(text2)?.[1]?.replaceAll("`", "") ?? page;
}
function sidebarOf(folder) {
  const full = join4(pagesFolder, folder);
  if (!exists(full)) return [];
  return readdirSync2(full).filter((name) => name !== "index.md").sort((a, b) => a.localeCompare(b)).map((name) => {
    const path = `${folder}/${name}`;
    if (!statSync2(join4(full, name)).isDirectory())
      return { text: name.replace(/\.md$/, ""), link: `/${path.replace(/\.md$/, "")}` };
    const index = exists(join4(full, name, "index.md")) ? { link: `/${path}/` } : {};
    return { text: name, ...index, collapsed: true, items: sidebarOf(path) };
  });
}

// content/sourceLines.ts
import { readFileSync as readFileSync3 } from "node:fs";
import { join as join5 } from "node:path";
import ts from "file:///work/wt/lead/node_modules/typescript/lib/typescript.js";
function linesOf(reference) {
  const [file, name] = reference.split("#");
  const source = ts.createSourceFile(
    file,
    readFileSync3(join5(repository, file), "utf8"),
    ts.ScriptTarget.Latest,
    true
  );
  const found = declarationIn(source, name.split(".").at(-1));
  if (found === void 0) throw new Error(`figures: ${file} declares no ${name}`);
  const line = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  return [line(found.getStart()), line(found.getEnd())];
}
function declarationIn(node, name) {
  const isNamed = ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isMethodDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node);
  if (isNamed && node.name?.getText().replace("#", "") === name.replace("#", ""))
    return ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return ts.forEachChild(node, (child) => declarationIn(child, name));
}
function sourceLines(references) {
  const id = "\0virtual:source-lines";
  return {
    name: "source-lines",
    resolveId: (source) => source === "virtual:source-lines" ? id : void 0,
    load: (source) => {
      if (source !== id) return void 0;
      const lines = Object.fromEntries(references.map((reference) => [reference, linesOf(reference)]));
      return `export const lines = ${JSON.stringify(lines)};`;
    }
  };
}

// .vitepress/config.ts
var __vite_injected_original_import_meta_url2 = "file:///work/wt/lead/site/.vitepress/config.ts";
var serving = process.argv.includes("dev");
var content = assemble();
if (!writtenOnly) await writeApi(serving);
if (serving) watchDocuments();
var scripts = externalScripts();
var library = (path) => fileURLToPath2(new URL(`../../src/${path}`, __vite_injected_original_import_meta_url2));
var config_default = defineConfig({
  title: "tapegrad",
  description: "Neural networks from scratch in TypeScript, and a course with live figures.",
  lang: "en",
  srcDir: ".pages",
  srcExclude: writtenOnly ? ["api/**"] : [],
  outDir: "dist",
  metaChunk: true,
  lastUpdated: false,
  ignoreDeadLinks: writtenOnly,
  markdown: {
    math: true,
    theme: { light: "github-light-high-contrast", dark: "github-dark" },
    config: (md) => repositoryMarkdown(md, content)
  },
  themeConfig: {
    logo: "/icon.svg",
    nav: [
      { text: "Course", link: "/course/", activeMatch: "^/course/" },
      { text: "From PyTorch", link: "/pytorch" },
      { text: "Gallery", link: "/gallery" },
      { text: "API", link: "/api/", activeMatch: "^/api/" },
      { text: "Source", link: "/source/src/", activeMatch: "^/source/" }
    ],
    sidebar: {
      "/source/": [],
      "/api/": sidebarOf("api"),
      "/": courseSidebar(content)
    },
    outline: [2, 3],
    search: { provider: "local" },
    docFooter: { prev: false, next: false }
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
        { find: /^tapegrad\/(\w+)$/, replacement: library("$1/index.ts") }
      ]
    },
    // What the theme does to text on a page stops at the figures' frames.
    css: { postcss: { plugins: [postcssIsolateStyles({ includeFiles: [/vp-doc\.css/] })] } },
    worker: { format: "es" },
    server: { fs: { allow: [fileURLToPath2(new URL("../../", __vite_injected_original_import_meta_url2)), pagesFolder] } },
    build: { chunkSizeWarningLimit: 1e3 }
  }
});
export {
  config_default as default
};
//# sourceMappingURL=data:application/json;base64,ewogICJ2ZXJzaW9uIjogMywKICAic291cmNlcyI6IFsiLnZpdGVwcmVzcy9jb25maWcudHMiLCAiY29udGVudC9hcGkudHMiLCAiLi4vdHlwZWRvYy5jb25maWcubWpzIiwgImNvbnRlbnQvYXNzZW1ibGUudHMiLCAiY29udGVudC9tYXAudHMiLCAiY29udGVudC9leHRlcm5hbFNjcmlwdHMudHMiLCAiY29udGVudC9tYXJrZG93bi50cyIsICJmaWd1cmVzL3NldHRpbmdzLnRzIiwgImZpZ3VyZXMvYmFja3Byb3AvaW5kZXgudHMiLCAiZmlndXJlcy9jb21wYXJpc29uL2luZGV4LnRzIiwgImZpZ3VyZXMvZGVzY2VudC9pbmRleC50cyIsICJmaWd1cmVzL3NvZnRtYXgvaW5kZXgudHMiLCAiZmlndXJlcy9pbmRleC50cyIsICJjb250ZW50L3NpZGViYXIudHMiLCAiY29udGVudC9zb3VyY2VMaW5lcy50cyJdLAogICJzb3VyY2VzQ29udGVudCI6IFsiY29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2Rpcm5hbWUgPSBcIi93b3JrL3d0L2xlYWQvc2l0ZS8udml0ZXByZXNzXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ZpbGVuYW1lID0gXCIvd29yay93dC9sZWFkL3NpdGUvLnZpdGVwcmVzcy9jb25maWcudHNcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfaW1wb3J0X21ldGFfdXJsID0gXCJmaWxlOi8vL3dvcmsvd3QvbGVhZC9zaXRlLy52aXRlcHJlc3MvY29uZmlnLnRzXCI7aW1wb3J0IHsgZmlsZVVSTFRvUGF0aCB9IGZyb20gXCJub2RlOnVybFwiO1xuaW1wb3J0IHsgZGVmaW5lQ29uZmlnLCBwb3N0Y3NzSXNvbGF0ZVN0eWxlcyB9IGZyb20gXCJ2aXRlcHJlc3NcIjtcbmltcG9ydCB7IHdyaXRlQXBpIH0gZnJvbSBcIi4uL2NvbnRlbnQvYXBpLmpzXCI7XG5pbXBvcnQgeyBhc3NlbWJsZSwgcGFnZXNGb2xkZXIsIHdhdGNoRG9jdW1lbnRzLCB3cml0dGVuT25seSB9IGZyb20gXCIuLi9jb250ZW50L2Fzc2VtYmxlLmpzXCI7XG5pbXBvcnQgeyBleHRlcm5hbFNjcmlwdHMgfSBmcm9tIFwiLi4vY29udGVudC9leHRlcm5hbFNjcmlwdHMuanNcIjtcbmltcG9ydCB7IHJlcG9zaXRvcnlNYXJrZG93biB9IGZyb20gXCIuLi9jb250ZW50L21hcmtkb3duLmpzXCI7XG5pbXBvcnQgeyBjb3Vyc2VTaWRlYmFyLCBzaWRlYmFyT2YgfSBmcm9tIFwiLi4vY29udGVudC9zaWRlYmFyLmpzXCI7XG5pbXBvcnQgeyBzb3VyY2VMaW5lcyB9IGZyb20gXCIuLi9jb250ZW50L3NvdXJjZUxpbmVzLmpzXCI7XG5pbXBvcnQgeyBmaWd1cmVzIH0gZnJvbSBcIi4uL2ZpZ3VyZXMvaW5kZXguanNcIjtcblxuY29uc3Qgc2VydmluZyA9IHByb2Nlc3MuYXJndi5pbmNsdWRlcyhcImRldlwiKTtcbmNvbnN0IGNvbnRlbnQgPSBhc3NlbWJsZSgpO1xuaWYgKCF3cml0dGVuT25seSkgYXdhaXQgd3JpdGVBcGkoc2VydmluZyk7XG5pZiAoc2VydmluZykgd2F0Y2hEb2N1bWVudHMoKTtcbmNvbnN0IHNjcmlwdHMgPSBleHRlcm5hbFNjcmlwdHMoKTtcbmNvbnN0IGxpYnJhcnkgPSAocGF0aDogc3RyaW5nKTogc3RyaW5nID0+IGZpbGVVUkxUb1BhdGgobmV3IFVSTChgLi4vLi4vc3JjLyR7cGF0aH1gLCBpbXBvcnQubWV0YS51cmwpKTtcblxuZXhwb3J0IGRlZmF1bHQgZGVmaW5lQ29uZmlnKHtcbiAgdGl0bGU6IFwidGFwZWdyYWRcIixcbiAgZGVzY3JpcHRpb246IFwiTmV1cmFsIG5ldHdvcmtzIGZyb20gc2NyYXRjaCBpbiBUeXBlU2NyaXB0LCBhbmQgYSBjb3Vyc2Ugd2l0aCBsaXZlIGZpZ3VyZXMuXCIsXG4gIGxhbmc6IFwiZW5cIixcbiAgc3JjRGlyOiBcIi5wYWdlc1wiLFxuICBzcmNFeGNsdWRlOiB3cml0dGVuT25seSA/IFtcImFwaS8qKlwiXSA6IFtdLFxuICBvdXREaXI6IFwiZGlzdFwiLFxuICBtZXRhQ2h1bms6IHRydWUsXG4gIGxhc3RVcGRhdGVkOiBmYWxzZSxcbiAgaWdub3JlRGVhZExpbmtzOiB3cml0dGVuT25seSxcbiAgbWFya2Rvd246IHtcbiAgICBtYXRoOiB0cnVlLFxuICAgIHRoZW1lOiB7IGxpZ2h0OiBcImdpdGh1Yi1saWdodC1oaWdoLWNvbnRyYXN0XCIsIGRhcms6IFwiZ2l0aHViLWRhcmtcIiB9LFxuICAgIGNvbmZpZzogKG1kKSA9PiByZXBvc2l0b3J5TWFya2Rvd24obWQsIGNvbnRlbnQpLFxuICB9LFxuICB0aGVtZUNvbmZpZzoge1xuICAgIGxvZ286IFwiL2ljb24uc3ZnXCIsXG4gICAgbmF2OiBbXG4gICAgICB7IHRleHQ6IFwiQ291cnNlXCIsIGxpbms6IFwiL2NvdXJzZS9cIiwgYWN0aXZlTWF0Y2g6IFwiXi9jb3Vyc2UvXCIgfSxcbiAgICAgIHsgdGV4dDogXCJGcm9tIFB5VG9yY2hcIiwgbGluazogXCIvcHl0b3JjaFwiIH0sXG4gICAgICB7IHRleHQ6IFwiR2FsbGVyeVwiLCBsaW5rOiBcIi9nYWxsZXJ5XCIgfSxcbiAgICAgIHsgdGV4dDogXCJBUElcIiwgbGluazogXCIvYXBpL1wiLCBhY3RpdmVNYXRjaDogXCJeL2FwaS9cIiB9LFxuICAgICAgeyB0ZXh0OiBcIlNvdXJjZVwiLCBsaW5rOiBcIi9zb3VyY2Uvc3JjL1wiLCBhY3RpdmVNYXRjaDogXCJeL3NvdXJjZS9cIiB9LFxuICAgIF0sXG4gICAgc2lkZWJhcjoge1xuICAgICAgXCIvc291cmNlL1wiOiBbXSxcbiAgICAgIFwiL2FwaS9cIjogc2lkZWJhck9mKFwiYXBpXCIpLFxuICAgICAgXCIvXCI6IGNvdXJzZVNpZGViYXIoY29udGVudCksXG4gICAgfSxcbiAgICBvdXRsaW5lOiBbMiwgM10sXG4gICAgc2VhcmNoOiB7IHByb3ZpZGVyOiBcImxvY2FsXCIgfSxcbiAgICBkb2NGb290ZXI6IHsgcHJldjogZmFsc2UsIG5leHQ6IGZhbHNlIH0sXG4gIH0sXG4gIHRyYW5zZm9ybUhlYWQ6ICh7IHNpdGVEYXRhIH0pID0+IFtbXCJsaW5rXCIsIHsgcmVsOiBcImljb25cIiwgaHJlZjogYCR7c2l0ZURhdGEuYmFzZX1pY29uLnN2Z2AgfV1dLFxuICB0cmFuc2Zvcm1IdG1sOiBzY3JpcHRzLnRyYW5zZm9ybUh0bWwsXG4gIGJ1aWxkRW5kOiAoeyBvdXREaXIgfSkgPT4gc2NyaXB0cy53cml0ZShvdXREaXIpLFxuICB2aXRlOiB7XG4gICAgcGx1Z2luczogW3NvdXJjZUxpbmVzKE9iamVjdC52YWx1ZXMoZmlndXJlcykuZmxhdE1hcCgoeyBydW5zIH0pID0+IHJ1bnMpKV0sXG4gICAgcmVzb2x2ZToge1xuICAgICAgYWxpYXM6IFtcbiAgICAgICAgeyBmaW5kOiAvXnRhcGVncmFkJC8sIHJlcGxhY2VtZW50OiBsaWJyYXJ5KFwiaW5kZXgudHNcIikgfSxcbiAgICAgICAgeyBmaW5kOiAvXnRhcGVncmFkXFwvaW9cXC9ub2RlJC8sIHJlcGxhY2VtZW50OiBsaWJyYXJ5KFwiaW8vbm9kZS50c1wiKSB9LFxuICAgICAgICB7IGZpbmQ6IC9edGFwZWdyYWRcXC8oXFx3KykkLywgcmVwbGFjZW1lbnQ6IGxpYnJhcnkoXCIkMS9pbmRleC50c1wiKSB9LFxuICAgICAgXSxcbiAgICB9LFxuICAgIC8vIFdoYXQgdGhlIHRoZW1lIGRvZXMgdG8gdGV4dCBvbiBhIHBhZ2Ugc3RvcHMgYXQgdGhlIGZpZ3VyZXMnIGZyYW1lcy5cbiAgICBjc3M6IHsgcG9zdGNzczogeyBwbHVnaW5zOiBbcG9zdGNzc0lzb2xhdGVTdHlsZXMoeyBpbmNsdWRlRmlsZXM6IFsvdnAtZG9jXFwuY3NzL10gfSldIH0gfSxcbiAgICB3b3JrZXI6IHsgZm9ybWF0OiBcImVzXCIgfSxcbiAgICBzZXJ2ZXI6IHsgZnM6IHsgYWxsb3c6IFtmaWxlVVJMVG9QYXRoKG5ldyBVUkwoXCIuLi8uLi9cIiwgaW1wb3J0Lm1ldGEudXJsKSksIHBhZ2VzRm9sZGVyXSB9IH0sXG4gICAgYnVpbGQ6IHsgY2h1bmtTaXplV2FybmluZ0xpbWl0OiAxMDAwIH0sXG4gIH0sXG59KTtcbiIsICJjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZGlybmFtZSA9IFwiL3dvcmsvd3QvbGVhZC9zaXRlL2NvbnRlbnRcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZmlsZW5hbWUgPSBcIi93b3JrL3d0L2xlYWQvc2l0ZS9jb250ZW50L2FwaS50c1wiO2NvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9pbXBvcnRfbWV0YV91cmwgPSBcImZpbGU6Ly8vd29yay93dC9sZWFkL3NpdGUvY29udGVudC9hcGkudHNcIjsvKiogQGZpbGUgVGhlIEFQSSByZWZlcmVuY2U6IHRoZSBkb2MgY29tbWVudHMgYXMgTWFya2Rvd24gcGFnZXMgdW5kZXIgYC5wYWdlcy9hcGlgLiAqL1xuaW1wb3J0IHsgam9pbiB9IGZyb20gXCJub2RlOnBhdGhcIjtcbmltcG9ydCB7IEFwcGxpY2F0aW9uLCB0eXBlIFR5cGVEb2NPcHRpb25zIH0gZnJvbSBcInR5cGVkb2NcIjtcbmltcG9ydCB0eXBlIHsgUGx1Z2luT3B0aW9ucyB9IGZyb20gXCJ0eXBlZG9jLXBsdWdpbi1tYXJrZG93blwiO1xuaW1wb3J0IHNldHRpbmdzIGZyb20gXCIuLi8uLi90eXBlZG9jLmNvbmZpZy5tanNcIjtcbmltcG9ydCB7IGV4aXN0cywgcGFnZXNGb2xkZXIsIHJlcG9zaXRvcnkgfSBmcm9tIFwiLi9hc3NlbWJsZS5qc1wiO1xuXG4vKiogV3JpdGVzIHRoZSByZWZlcmVuY2UsIG9yIGxlYXZlcyB0aGUgb25lIHRoYXQgaXMgdGhlcmUgaWYgYGtlZXBgLiAqL1xuZXhwb3J0IGFzeW5jIGZ1bmN0aW9uIHdyaXRlQXBpKGtlZXA6IGJvb2xlYW4pOiBQcm9taXNlPHZvaWQ+IHtcbiAgY29uc3Qgb3V0ID0gam9pbihwYWdlc0ZvbGRlciwgXCJhcGlcIik7XG4gIGlmIChrZWVwICYmIGV4aXN0cyhvdXQpKSByZXR1cm47XG4gIGNvbnN0IGluUmVwb3NpdG9yeSA9IChwYXRoOiBzdHJpbmcpOiBzdHJpbmcgPT4gam9pbihyZXBvc2l0b3J5LCBwYXRoKTtcbiAgY29uc3Qgb3B0aW9uczogUGFydGlhbDxUeXBlRG9jT3B0aW9ucyAmIFBsdWdpbk9wdGlvbnM+ID0ge1xuICAgIC4uLihzZXR0aW5ncyBhcyBQYXJ0aWFsPFR5cGVEb2NPcHRpb25zPiksXG4gICAgZW50cnlQb2ludHM6IHNldHRpbmdzLmVudHJ5UG9pbnRzLm1hcChpblJlcG9zaXRvcnkpLFxuICAgIHRzY29uZmlnOiBpblJlcG9zaXRvcnkoc2V0dGluZ3MudHNjb25maWcpLFxuICAgIC8vIEJ5IGl0cyBmaWxlOiB0eXBlZG9jLCB3aGljaCBpcyB0aGUgcmVwb3NpdG9yeSdzLCBsb29rcyBmb3IgbmFtZXMgaW4gdGhlIHJlcG9zaXRvcnkgb25seS5cbiAgICBwbHVnaW46IFtpblJlcG9zaXRvcnkoXCJzaXRlL25vZGVfbW9kdWxlcy90eXBlZG9jLXBsdWdpbi1tYXJrZG93bi9kaXN0L2luZGV4LmpzXCIpXSxcbiAgICBvdXQsXG4gICAgcmVhZG1lOiBcIm5vbmVcIixcbiAgICBlbnRyeUZpbGVOYW1lOiBcImluZGV4XCIsXG4gICAgb3V0cHV0RmlsZVN0cmF0ZWd5OiBcIm1lbWJlcnNcIixcbiAgICBoaWRlUGFnZUhlYWRlcjogdHJ1ZSxcbiAgICBoaWRlQnJlYWRjcnVtYnM6IHRydWUsXG4gICAgdXNlQ29kZUJsb2NrczogdHJ1ZSxcbiAgICBwYXJhbWV0ZXJzRm9ybWF0OiBcInRhYmxlXCIsXG4gICAgcHJvcGVydHlNZW1iZXJzRm9ybWF0OiBcImxpc3RcIixcbiAgICBsb2dMZXZlbDogXCJXYXJuXCIsXG4gIH07XG4gIGNvbnN0IGFwcGxpY2F0aW9uID0gYXdhaXQgQXBwbGljYXRpb24uYm9vdHN0cmFwV2l0aFBsdWdpbnMob3B0aW9ucyk7XG4gIGNvbnN0IHByb2plY3QgPSBhd2FpdCBhcHBsaWNhdGlvbi5jb252ZXJ0KCk7XG4gIGlmIChwcm9qZWN0ID09PSB1bmRlZmluZWQpIHRocm93IG5ldyBFcnJvcihcInR5cGVkb2MgY291bGQgbm90IHJlYWQgdGhlIGxpYnJhcnlcIik7XG4gIGF3YWl0IGFwcGxpY2F0aW9uLmdlbmVyYXRlT3V0cHV0cyhwcm9qZWN0KTtcbn1cbiIsICJjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZGlybmFtZSA9IFwiL3dvcmsvd3QvbGVhZFwiO2NvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9maWxlbmFtZSA9IFwiL3dvcmsvd3QvbGVhZC90eXBlZG9jLmNvbmZpZy5tanNcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfaW1wb3J0X21ldGFfdXJsID0gXCJmaWxlOi8vL3dvcmsvd3QvbGVhZC90eXBlZG9jLmNvbmZpZy5tanNcIjtpbXBvcnQgeyBPcHRpb25EZWZhdWx0cyB9IGZyb20gXCJ0eXBlZG9jXCI7XG5cbi8qKiBUaGUgQVBJIHJlZmVyZW5jZTogYG5wbSBydW4gZG9jc2Agd3JpdGVzIGl0IHRvIGRvY3MvYXBpLCBmcm9tIHRoZSBkb2MgY29tbWVudHMuICovXG5leHBvcnQgZGVmYXVsdCB7XG4gIG5hbWU6IFwidGFwZWdyYWRcIixcbiAgZW50cnlQb2ludHM6IFtcbiAgICBcInNyYy9pbmRleC50c1wiLFxuICAgIFwic3JjL25uL2luZGV4LnRzXCIsXG4gICAgXCJzcmMvb3B0aW0vaW5kZXgudHNcIixcbiAgICBcInNyYy9kYXRhL2luZGV4LnRzXCIsXG4gICAgXCJzcmMvaW8vaW5kZXgudHNcIixcbiAgICBcInNyYy9pby9ub2RlLnRzXCIsXG4gICAgXCJzcmMvZGlzdHJpYnV0aW9ucy9pbmRleC50c1wiLFxuICAgIFwic3JjL2luc3BlY3QvaW5kZXgudHNcIixcbiAgICBcInNyYy9jb21wYXJpc29uL2luZGV4LnRzXCIsXG4gICAgXCJzcmMvbWFudWFsL2luZGV4LnRzXCIsXG4gICAgXCJzcmMvYmxhcy9pbmRleC50c1wiLFxuICBdLFxuICB0c2NvbmZpZzogXCJ0c2NvbmZpZy5idWlsZC5qc29uXCIsXG4gIG91dDogXCJkb2NzL2FwaVwiLFxuICBibG9ja1RhZ3M6IFsuLi5PcHRpb25EZWZhdWx0cy5ibG9ja1RhZ3MsIFwiQGZpbGVcIl0sXG4gIGV4Y2x1ZGVJbnRlcm5hbDogdHJ1ZSxcbiAgZXhjbHVkZVByaXZhdGU6IHRydWUsXG4gIGRpc2FibGVTb3VyY2VzOiB0cnVlLFxuICAvLyBUeXBlcyB0aGF0IG9ubHkgYXBwZWFyIGluIHNpZ25hdHVyZXMgbmVlZCBubyBwYWdlIG9mIHRoZWlyIG93bi5cbiAgdmFsaWRhdGlvbjogeyBub3RFeHBvcnRlZDogZmFsc2UgfSxcbiAgdHJlYXRXYXJuaW5nc0FzRXJyb3JzOiB0cnVlLFxufTtcbiIsICJjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZGlybmFtZSA9IFwiL3dvcmsvd3QvbGVhZC9zaXRlL2NvbnRlbnRcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZmlsZW5hbWUgPSBcIi93b3JrL3d0L2xlYWQvc2l0ZS9jb250ZW50L2Fzc2VtYmxlLnRzXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ltcG9ydF9tZXRhX3VybCA9IFwiZmlsZTovLy93b3JrL3d0L2xlYWQvc2l0ZS9jb250ZW50L2Fzc2VtYmxlLnRzXCI7LyoqXG4gKiBAZmlsZSBMYXlzIHRoZSBzaXRlJ3MgcGFnZXMgb3V0IHVuZGVyIGBzaXRlLy5wYWdlc2AsIHdoaWNoIGdpdCBpZ25vcmVzOiB0aGUgcmVwb3NpdG9yeSdzIE1hcmtkb3duIGFuZCBpdHNcbiAqIHBpY3R1cmVzLCBhIHBhZ2UgZm9yIGVhY2ggc291cmNlIGZpbGUsIGFuZCB0aGUgQVBJIHJlZmVyZW5jZS4gTm90aGluZyB0aGVyZSBpcyB3cml0dGVuIGJ5IGhhbmQuXG4gKi9cbmltcG9ydCB7XG4gIGNwU3luYyxcbiAgbWtkaXJTeW5jLFxuICByZWFkZGlyU3luYyxcbiAgcmVhZEZpbGVTeW5jLFxuICBybVN5bmMsXG4gIHN0YXRTeW5jLFxuICB3YXRjaCxcbiAgd3JpdGVGaWxlU3luYyxcbn0gZnJvbSBcIm5vZGU6ZnNcIjtcbmltcG9ydCB7IGRpcm5hbWUsIGpvaW4gfSBmcm9tIFwibm9kZTpwYXRoXCI7XG5pbXBvcnQgeyBmaWxlVVJMVG9QYXRoIH0gZnJvbSBcIm5vZGU6dXJsXCI7XG5pbXBvcnQgeyBpc0ludGVybmFsLCBwYWdlT2YsIHJlbmFtZWQsIHJlc29sdmVMaW5rLCBzb3VyY2VQYWdlT2YgfSBmcm9tIFwiLi9tYXAuanNcIjtcblxuZXhwb3J0IGNvbnN0IHJlcG9zaXRvcnk6IHN0cmluZyA9IGZpbGVVUkxUb1BhdGgobmV3IFVSTChcIi4uLy4uL1wiLCBpbXBvcnQubWV0YS51cmwpKTtcbmV4cG9ydCBjb25zdCBwYWdlc0ZvbGRlcjogc3RyaW5nID0gZmlsZVVSTFRvUGF0aChuZXcgVVJMKFwiLi4vLnBhZ2VzL1wiLCBpbXBvcnQubWV0YS51cmwpKTtcbmNvbnN0IG93blBhZ2VzID0gZmlsZVVSTFRvUGF0aChuZXcgVVJMKFwiLi4vcGFnZXMvXCIsIGltcG9ydC5tZXRhLnVybCkpO1xuXG4vKipcbiAqIFdoZXRoZXIgb25seSB0aGUgd3JpdHRlbiBwYWdlcyBhcmUgbWFkZSwgd2l0aG91dCBzb3VyY2VzIGFuZCByZWZlcmVuY2U6IGEgYnVpbGQgdGhlbiB0YWtlcyBzZWNvbmRzIGluc3RlYWQgb2ZcbiAqIG1pbnV0ZXMsIGFuZCBsaW5rcyB0byB3aGF0IGlzIG1pc3NpbmcgYXJlIG5vdCBsb29rZWQgYXQuXG4gKi9cbmV4cG9ydCBjb25zdCB3cml0dGVuT25seTogYm9vbGVhbiA9IHByb2Nlc3MuZW52W1wiU0lURV9QQUdFU1wiXSA9PT0gXCJ3cml0dGVuXCI7XG5jb25zdCBldmVyeXRoaW5nOiBSZWFkb25seVNldDxzdHJpbmc+ID0gT2JqZWN0LmFzc2lnbihuZXcgU2V0PHN0cmluZz4oKSwgeyBoYXM6ICgpID0+IHRydWUgfSk7XG5cbi8qKiBXaGF0IHRoZSBzaXRlIHNob3dzIG9mIHRoZSByZXBvc2l0b3J5LiAqL1xuZXhwb3J0IGludGVyZmFjZSBDb250ZW50IHtcbiAgLyoqIEZyb20gYSBwYWdlLCByZWxhdGl2ZSB0byBgLnBhZ2VzYCwgdG8gdGhlIE1hcmtkb3duIGZpbGUgdGhhdCBpdCB3YXMgbWFkZSBmcm9tLiAqL1xuICByZWFkb25seSBvcmlnaW5zOiBSZWFkb25seU1hcDxzdHJpbmcsIHN0cmluZz47XG4gIC8qKiBUaGUgc291cmNlIGZpbGVzIGFuZCBmb2xkZXJzIHRoYXQgaGF2ZSBhIHBhZ2UsIHJlbGF0aXZlIHRvIHRoZSByZXBvc2l0b3J5LiAqL1xuICByZWFkb25seSBzb3VyY2VzOiBSZWFkb25seVNldDxzdHJpbmc+O1xufVxuXG4vKiogTWFrZXMgYWxsIHBhZ2VzIGJ1dCB0aGUgQVBJJ3MuICovXG5leHBvcnQgZnVuY3Rpb24gYXNzZW1ibGUoKTogQ29udGVudCB7XG4gIGZvciAoY29uc3QgZW50cnkgb2YgZXhpc3RzKHBhZ2VzRm9sZGVyKSA/IHJlYWRkaXJTeW5jKHBhZ2VzRm9sZGVyKSA6IFtdKVxuICAgIGlmIChlbnRyeSAhPT0gXCJhcGlcIikgcm1TeW5jKGpvaW4ocGFnZXNGb2xkZXIsIGVudHJ5KSwgeyByZWN1cnNpdmU6IHRydWUgfSk7XG4gIGNwU3luYyhvd25QYWdlcywgcGFnZXNGb2xkZXIsIHsgcmVjdXJzaXZlOiB0cnVlIH0pO1xuICBjb25zdCBvcmlnaW5zID0gbmV3IE1hcDxzdHJpbmcsIHN0cmluZz4oKTtcbiAgY29uc3QgbGlua2VkID0gbmV3IFNldDxzdHJpbmc+KCk7XG4gIGZvciAoY29uc3QgcGF0aCBvZiBkb2N1bWVudHMoKSkge1xuICAgIGNvbnN0IHBhZ2UgPSBwYWdlT2YocGF0aCkhO1xuICAgIGNvcHkocGF0aCwgcGFnZSk7XG4gICAgaWYgKCFwYWdlLmVuZHNXaXRoKFwiLm1kXCIpKSBjb250aW51ZTtcbiAgICBvcmlnaW5zLnNldChwYWdlLCBwYXRoKTtcbiAgICBmb3IgKGNvbnN0IHRhcmdldCBvZiBsaW5rc09mKHBhdGgpKSBpZiAocGFnZU9mKHRhcmdldCkgPT09IHVuZGVmaW5lZCkgbGlua2VkLmFkZCh0YXJnZXQpO1xuICB9XG4gIHJldHVybiB7IG9yaWdpbnMsIHNvdXJjZXM6IHdyaXR0ZW5Pbmx5ID8gZXZlcnl0aGluZyA6IHdyaXRlU291cmNlcyhbXCJzcmNcIiwgXCJleGFtcGxlc1wiLCAuLi5saW5rZWRdKSB9O1xufVxuXG4vKiogQ29waWVzIGEgcGFnZSBhZ2FpbiB3aGVuZXZlciBpdHMgTWFya2Rvd24gY2hhbmdlcy4gKi9cbmV4cG9ydCBmdW5jdGlvbiB3YXRjaERvY3VtZW50cygpOiB2b2lkIHtcbiAgd2F0Y2goam9pbihyZXBvc2l0b3J5LCBcImRvY3NcIiksIHsgcmVjdXJzaXZlOiB0cnVlIH0sIChfLCBuYW1lKSA9PiB7XG4gICAgY29uc3QgcGF0aCA9IGBkb2NzLyR7U3RyaW5nKG5hbWUpLnJlcGxhY2VBbGwoXCJcXFxcXCIsIFwiL1wiKX1gO1xuICAgIGNvbnN0IHBhZ2UgPSBwYWdlT2YocGF0aCk7XG4gICAgaWYgKHBhZ2UgIT09IHVuZGVmaW5lZCAmJiAhcGF0aC5zdGFydHNXaXRoKFwiZG9jcy9hcGkvXCIpICYmIGV4aXN0cyhqb2luKHJlcG9zaXRvcnksIHBhdGgpKSlcbiAgICAgIGNvcHkocGF0aCwgcGFnZSk7XG4gIH0pO1xufVxuXG5mdW5jdGlvbiBkb2N1bWVudHMoKTogc3RyaW5nW10ge1xuICBjb25zdCBkb2NzID0gcmVhZGRpclN5bmMoam9pbihyZXBvc2l0b3J5LCBcImRvY3NcIiksIHsgcmVjdXJzaXZlOiB0cnVlLCBlbmNvZGluZzogXCJ1dGY4XCIgfSlcbiAgICAubWFwKChwYXRoKSA9PiBgZG9jcy8ke3BhdGgucmVwbGFjZUFsbChcIlxcXFxcIiwgXCIvXCIpfWApXG4gICAgLmZpbHRlcigocGF0aCkgPT4gIXBhdGguc3RhcnRzV2l0aChcImRvY3MvYXBpL1wiKSk7XG4gIHJldHVybiBbLi4ubmV3IFNldChbLi4uT2JqZWN0LmtleXMocmVuYW1lZCksIC4uLmRvY3NdKV0uZmlsdGVyKFxuICAgIChwYXRoKSA9PiBwYWdlT2YocGF0aCkgIT09IHVuZGVmaW5lZCAmJiBleGlzdHMoam9pbihyZXBvc2l0b3J5LCBwYXRoKSksXG4gICk7XG59XG5cbmZ1bmN0aW9uIGNvcHkocGF0aDogc3RyaW5nLCBwYWdlOiBzdHJpbmcpOiB2b2lkIHtcbiAgbWtkaXJTeW5jKGRpcm5hbWUoam9pbihwYWdlc0ZvbGRlciwgcGFnZSkpLCB7IHJlY3Vyc2l2ZTogdHJ1ZSB9KTtcbiAgY3BTeW5jKGpvaW4ocmVwb3NpdG9yeSwgcGF0aCksIGpvaW4ocGFnZXNGb2xkZXIsIHBhZ2UpKTtcbn1cblxuZnVuY3Rpb24gbGlua3NPZihwYXRoOiBzdHJpbmcpOiBzdHJpbmdbXSB7XG4gIGNvbnN0IHRleHQgPSByZWFkRmlsZVN5bmMoam9pbihyZXBvc2l0b3J5LCBwYXRoKSwgXCJ1dGY4XCIpO1xuICByZXR1cm4gQXJyYXkuZnJvbSh0ZXh0Lm1hdGNoQWxsKC9cXF1cXCgoW14pXFxzXSspXFwpL2cpLCAoWywgaHJlZl0pID0+IGhyZWYhKVxuICAgIC5maWx0ZXIoaXNJbnRlcm5hbClcbiAgICAubWFwKChocmVmKSA9PiByZXNvbHZlTGluayhwYXRoLCBocmVmKS5wYXRoKTtcbn1cblxuLyoqXG4gKiBBIHBhZ2UgZm9yIGVhY2ggc291cmNlIGZpbGUsIGFuZCBmb3IgZWFjaCBmb2xkZXIgYSBsaXN0IG9mIHdoYXQgaXMgaW4gaXQuIERhdGEgaGF2ZSBub25lLlxuICogUmV0dXJucyB0aGUgZmlsZXMgYW5kIGZvbGRlcnMgdGhhdCBoYXZlIGEgcGFnZS5cbiAqL1xuZnVuY3Rpb24gd3JpdGVTb3VyY2VzKGxpbmtlZDogcmVhZG9ubHkgc3RyaW5nW10pOiBTZXQ8c3RyaW5nPiB7XG4gIGNvbnN0IHJvb3RzID0gbGlua2VkLm1hcCgocGF0aCkgPT4gcGF0aC5yZXBsYWNlKC9cXC8kLywgXCJcIikpO1xuICBjb25zdCBpc1Nob3duID0gKHBhdGg6IHN0cmluZyk6IGJvb2xlYW4gPT5cbiAgICByb290cy5zb21lKChyb290KSA9PiBwYXRoID09PSByb290IHx8IHBhdGguc3RhcnRzV2l0aChgJHtyb290fS9gKSk7XG4gIGNvbnN0IGRvbmUgPSBuZXcgU2V0PHN0cmluZz4oKTtcbiAgZm9yIChjb25zdCByb290IG9mIHJvb3RzKSB3cml0ZShyb290KTtcbiAgcmV0dXJuIGRvbmU7XG5cbiAgZnVuY3Rpb24gd3JpdGUocGF0aDogc3RyaW5nKTogdm9pZCB7XG4gICAgY29uc3QgZm91bmQgPSBzdGF0U3luYyhqb2luKHJlcG9zaXRvcnksIHBhdGgpLCB7IHRocm93SWZOb0VudHJ5OiBmYWxzZSB9KTtcbiAgICBpZiAoZm91bmQgPT09IHVuZGVmaW5lZCB8fCBkb25lLmhhcyhwYXRoKSkgcmV0dXJuO1xuICAgIGlmIChmb3VuZC5pc0RpcmVjdG9yeSgpKSB7XG4gICAgICBkb25lLmFkZChwYXRoKTtcbiAgICAgIGNvbnN0IG5hbWVzID0gc291cmNlc0luKHBhdGgpO1xuICAgICAgZm9yIChjb25zdCBuYW1lIG9mIG5hbWVzKSB3cml0ZShgJHtwYXRofS8ke25hbWV9YCk7XG4gICAgICBjb25zdCBzaG93biA9IG5hbWVzLm1hcCgobmFtZSkgPT4gYCR7cGF0aH0vJHtuYW1lfWApLmZpbHRlcigoZW50cnkpID0+IGRvbmUuaGFzKGVudHJ5KSk7XG4gICAgICB3cml0ZVBhZ2UoYCR7c291cmNlUGFnZU9mKHBhdGgpfS9pbmRleC5tZGAsIHBhdGgsIGZvbGRlckxpc3Rpbmcoc2hvd24pKTtcbiAgICB9IGVsc2UgaWYgKHBhdGguZW5kc1dpdGgoXCIudHNcIikgJiYgZm91bmQuc2l6ZSA8IDEwMF8wMDApIHtcbiAgICAgIGRvbmUuYWRkKHBhdGgpO1xuICAgICAgY29uc3QgZmVuY2UgPSBcImBcIi5yZXBlYXQoOCk7XG4gICAgICBjb25zdCB0ZXh0ID0gcmVhZEZpbGVTeW5jKGpvaW4ocmVwb3NpdG9yeSwgcGF0aCksIFwidXRmOFwiKS50cmltRW5kKCk7XG4gICAgICB3cml0ZVBhZ2UoYCR7c291cmNlUGFnZU9mKHBhdGgpfS5tZGAsIHBhdGgsIGAke2ZlbmNlfXRzOmxpbmUtbnVtYmVyc1xcbiR7dGV4dH1cXG4ke2ZlbmNlfWApO1xuICAgIH1cbiAgfVxuXG4gIGZ1bmN0aW9uIHdyaXRlUGFnZShwYWdlOiBzdHJpbmcsIHBhdGg6IHN0cmluZywgYm9keTogc3RyaW5nKTogdm9pZCB7XG4gICAgY29uc3QgcGFydHMgPSBwYXRoLnNwbGl0KFwiL1wiKTtcbiAgICBjb25zdCBjcnVtYnMgPSBwYXJ0cy5tYXAoKG5hbWUsIGkpID0+IHtcbiAgICAgIGNvbnN0IGZvbGRlciA9IHBhcnRzLnNsaWNlKDAsIGkgKyAxKS5qb2luKFwiL1wiKTtcbiAgICAgIGNvbnN0IGlzTGluayA9IGkgPCBwYXJ0cy5sZW5ndGggLSAxICYmIGlzU2hvd24oZm9sZGVyKTtcbiAgICAgIHJldHVybiBpc0xpbmsgPyBgW1xcYCR7bmFtZX1cXGBdKC8ke3NvdXJjZVBhZ2VPZihmb2xkZXIpfS8pYCA6IGBcXGAke25hbWV9XFxgYDtcbiAgICB9KTtcbiAgICBjb25zdCBtYXR0ZXIgPSBbXCItLS1cIiwgYHRpdGxlOiAke3BhdGh9YCwgXCJwYWdlQ2xhc3M6IHNvdXJjZVwiLCBcImFzaWRlOiBmYWxzZVwiLCBcInNlYXJjaDogZmFsc2VcIiwgXCItLS1cIl07XG4gICAgbWtkaXJTeW5jKGRpcm5hbWUoam9pbihwYWdlc0ZvbGRlciwgcGFnZSkpLCB7IHJlY3Vyc2l2ZTogdHJ1ZSB9KTtcbiAgICB3cml0ZUZpbGVTeW5jKGpvaW4ocGFnZXNGb2xkZXIsIHBhZ2UpLCBbLi4ubWF0dGVyLCBgIyAke2NydW1icy5qb2luKFwiIC8gXCIpfWAsIFwiXCIsIGJvZHksIFwiXCJdLmpvaW4oXCJcXG5cIikpO1xuICB9XG59XG5cbi8qKiBUaGUgZm9sZGVycyBpbiBhIGZvbGRlciwgdGhlbiBpdHMgc291cmNlIGZpbGVzLiAqL1xuZnVuY3Rpb24gc291cmNlc0luKHBhdGg6IHN0cmluZyk6IHN0cmluZ1tdIHtcbiAgcmV0dXJuIHJlYWRkaXJTeW5jKGpvaW4ocmVwb3NpdG9yeSwgcGF0aCksIHsgd2l0aEZpbGVUeXBlczogdHJ1ZSB9KVxuICAgIC5maWx0ZXIoKGVudHJ5KSA9PiBlbnRyeS5pc0RpcmVjdG9yeSgpIHx8IGVudHJ5Lm5hbWUuZW5kc1dpdGgoXCIudHNcIikpXG4gICAgLnNvcnQoKGEsIGIpID0+IE51bWJlcihiLmlzRGlyZWN0b3J5KCkpIC0gTnVtYmVyKGEuaXNEaXJlY3RvcnkoKSkgfHwgYS5uYW1lLmxvY2FsZUNvbXBhcmUoYi5uYW1lKSlcbiAgICAubWFwKCh7IG5hbWUgfSkgPT4gbmFtZSk7XG59XG5cbmZ1bmN0aW9uIGZvbGRlckxpc3RpbmcocGF0aHM6IHJlYWRvbmx5IHN0cmluZ1tdKTogc3RyaW5nIHtcbiAgY29uc3Qgcm93cyA9IHBhdGhzLm1hcCgocGF0aCkgPT4ge1xuICAgIGNvbnN0IHBhZ2UgPSBwYXRoLmVuZHNXaXRoKFwiLnRzXCIpID8gYCR7c291cmNlUGFnZU9mKHBhdGgpfS5tZGAgOiBgJHtzb3VyY2VQYWdlT2YocGF0aCl9L2A7XG4gICAgcmV0dXJuIGB8IFtcXGAke3BhdGguc3BsaXQoXCIvXCIpLmF0KC0xKX1cXGBdKC8ke3BhZ2V9KSB8ICR7c3VtbWFyeU9mKHBhdGgpfSB8YDtcbiAgfSk7XG4gIHJldHVybiBbXCJ8IHwgfFwiLCBcInwgLS0tIHwgLS0tIHxcIiwgLi4ucm93c10uam9pbihcIlxcblwiKTtcbn1cblxuLyoqIFRoZSBmaXJzdCBzZW50ZW5jZSBvZiBhIGZpbGUncyBgQGZpbGVgIGNvbW1lbnQsIG9yIG9mIGl0cyBmb2xkZXIncyBpbmRleC4gKi9cbmZ1bmN0aW9uIHN1bW1hcnlPZihwYXRoOiBzdHJpbmcpOiBzdHJpbmcge1xuICBjb25zdCBmaWxlID0gcGF0aC5lbmRzV2l0aChcIi50c1wiKSA/IHBhdGggOiBgJHtwYXRofS9pbmRleC50c2A7XG4gIGlmICghZXhpc3RzKGpvaW4ocmVwb3NpdG9yeSwgZmlsZSkpKSByZXR1cm4gXCJcIjtcbiAgY29uc3QgY29tbWVudCA9IC9AZmlsZVxccysoW1xcc1xcU10qPykoPzpcXG4gXFwqXFxzKlxcbnxcXCpcXC8pLy5leGVjKHJlYWRGaWxlU3luYyhqb2luKHJlcG9zaXRvcnksIGZpbGUpLCBcInV0ZjhcIikpO1xuICBjb25zdCB0ZXh0ID0gY29tbWVudD8uWzFdPy5yZXBsYWNlQWxsKC9cXHMqXFxuIFxcKlxccyovZywgXCIgXCIpLnRyaW0oKSA/PyBcIlwiO1xuICByZXR1cm4gdGV4dC5yZXBsYWNlQWxsKFwifFwiLCBcIlxcXFx8XCIpLnJlcGxhY2VBbGwoXCI8XCIsIFwiJmx0O1wiKS5yZXBsYWNlQWxsKFwie1wiLCBcIiYjMTIzO1wiKTtcbn1cblxuZXhwb3J0IGZ1bmN0aW9uIGV4aXN0cyhwYXRoOiBzdHJpbmcpOiBib29sZWFuIHtcbiAgcmV0dXJuIHN0YXRTeW5jKHBhdGgsIHsgdGhyb3dJZk5vRW50cnk6IGZhbHNlIH0pICE9PSB1bmRlZmluZWQ7XG59XG4iLCAiY29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2Rpcm5hbWUgPSBcIi93b3JrL3d0L2xlYWQvc2l0ZS9jb250ZW50XCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ZpbGVuYW1lID0gXCIvd29yay93dC9sZWFkL3NpdGUvY29udGVudC9tYXAudHNcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfaW1wb3J0X21ldGFfdXJsID0gXCJmaWxlOi8vL3dvcmsvd3QvbGVhZC9zaXRlL2NvbnRlbnQvbWFwLnRzXCI7LyoqXG4gKiBAZmlsZSBXaGVyZSB0aGUgcmVwb3NpdG9yeSdzIGZpbGVzIGxpZSBvbiB0aGUgc2l0ZS4gVGhlIHBhZ2VzIGFyZSB0aGUgcmVwb3NpdG9yeSdzIG93biBNYXJrZG93bjsgdGhpcyB0YWJsZSBpc1xuICogYWxsIHRoYXQgZGlmZmVycy5cbiAqL1xuaW1wb3J0IHsgcG9zaXggfSBmcm9tIFwibm9kZTpwYXRoXCI7XG5cbi8qKiBSZXBvc2l0b3J5IHBhdGhzIHRoYXQgYXJlIHBhZ2VzIG9mIHRoZSBzaXRlIHVuZGVyIGFub3RoZXIgbmFtZSB0aGFuIHRoYXQgd2hpY2ggdGhleSBoYXZlIHVuZGVyIGBkb2NzL2AuICovXG5leHBvcnQgY29uc3QgcmVuYW1lZDogUmVhZG9ubHk8UmVjb3JkPHN0cmluZywgc3RyaW5nPj4gPSB7XG4gIFwiUkVBRE1FLm1kXCI6IFwic3RhcnQubWRcIixcbiAgXCJDSEFOR0VMT0cubWRcIjogXCJjaGFuZ2Vsb2cubWRcIixcbiAgXCJkb2NzL2NvdXJzZS9SRUFETUUubWRcIjogXCJjb3Vyc2UvaW5kZXgubWRcIixcbiAgXCJleGVyY2lzZXMvUkVBRE1FLm1kXCI6IFwiZXhlcmNpc2VzLm1kXCIsXG4gIFwic2l0ZS9SRUFETUUubWRcIjogXCJzaXRlLm1kXCIsXG59O1xuXG4vKiogV2hlcmUgYSBNYXJrZG93biBmaWxlIG9yIGEgcGljdHVyZSBvZiB0aGUgcmVwb3NpdG9yeSBsaWVzIG9uIHRoZSBzaXRlOyBgdW5kZWZpbmVkYDogaXQgaGFzIG5vIHBhZ2UgdGhlcmUuICovXG5leHBvcnQgZnVuY3Rpb24gcGFnZU9mKHBhdGg6IHN0cmluZyk6IHN0cmluZyB8IHVuZGVmaW5lZCB7XG4gIGlmIChyZW5hbWVkW3BhdGhdICE9PSB1bmRlZmluZWQpIHJldHVybiByZW5hbWVkW3BhdGhdO1xuICByZXR1cm4gL15kb2NzXFwvLipcXC4obWR8cG5nfGdpZnxzdmd8anBnfHdlYnApJC8udGVzdChwYXRoKSA/IHBhdGguc2xpY2UoXCJkb2NzL1wiLmxlbmd0aCkgOiB1bmRlZmluZWQ7XG59XG5cbi8qKiBUaGUgcGFnZSB0aGF0IHNob3dzIGEgc291cmNlIGZpbGUgb3IgbGlzdHMgYSBmb2xkZXIgb2YgdGhlbS4gKi9cbmV4cG9ydCBmdW5jdGlvbiBzb3VyY2VQYWdlT2YocGF0aDogc3RyaW5nKTogc3RyaW5nIHtcbiAgcmV0dXJuIGBzb3VyY2UvJHtwYXRoLnJlcGxhY2UoL1xcLyQvLCBcIlwiKX1gO1xufVxuXG4vKiogV2hhdCBhIGxpbmsgaW4gYSByZXBvc2l0b3J5IGZpbGUgcG9pbnRzIHRvOiBhIHBhdGggaW4gdGhlIHJlcG9zaXRvcnkgYW5kLCBhZnRlciAjLCBhIHBsYWNlIGluIGl0LiAqL1xuZXhwb3J0IGZ1bmN0aW9uIHJlc29sdmVMaW5rKGZyb206IHN0cmluZywgaHJlZjogc3RyaW5nKTogeyBwYXRoOiBzdHJpbmc7IGhhc2g6IHN0cmluZyB9IHtcbiAgY29uc3QgW3BhdGggPSBcIlwiLCBoYXNoXSA9IGhyZWYuc3BsaXQoXCIjXCIpO1xuICByZXR1cm4geyBwYXRoOiBwb3NpeC5qb2luKHBvc2l4LmRpcm5hbWUoZnJvbSksIHBhdGgpLCBoYXNoOiBoYXNoID09PSB1bmRlZmluZWQgPyBcIlwiIDogYCMke2hhc2h9YCB9O1xufVxuXG4vKiogV2hldGhlciBhIGxpbmsgc3RheXMgd2l0aGluIHRoZSByZXBvc2l0b3J5LiAqL1xuZXhwb3J0IGZ1bmN0aW9uIGlzSW50ZXJuYWwoaHJlZjogc3RyaW5nKTogYm9vbGVhbiB7XG4gIHJldHVybiAhL14oW2Etel1bYS16MC05Ky4tXSo6fFxcL3wjKS9pLnRlc3QoaHJlZik7XG59XG4iLCAiY29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2Rpcm5hbWUgPSBcIi93b3JrL3d0L2xlYWQvc2l0ZS9jb250ZW50XCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ZpbGVuYW1lID0gXCIvd29yay93dC9sZWFkL3NpdGUvY29udGVudC9leHRlcm5hbFNjcmlwdHMudHNcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfaW1wb3J0X21ldGFfdXJsID0gXCJmaWxlOi8vL3dvcmsvd3QvbGVhZC9zaXRlL2NvbnRlbnQvZXh0ZXJuYWxTY3JpcHRzLnRzXCI7LyoqXG4gKiBAZmlsZSBWaXRlUHJlc3Mgd3JpdGVzIHR3byBzbWFsbCBzY3JpcHRzIGludG8gZXZlcnkgcGFnZSAoZGFyayBtb2RlLCBhbmQgd2hldGhlciBpdCBydW5zIG9uIGEgTWFjKS4gVGhleSBiZWNvbWVcbiAqIGZpbGVzIGhlcmUsIHNvIHRoYXQgYSBDb250ZW50LVNlY3VyaXR5LVBvbGljeSBuZWVkIG5vdCBhbGxvdyBpbmxpbmUgc2NyaXB0cy5cbiAqL1xuaW1wb3J0IHsgY3JlYXRlSGFzaCB9IGZyb20gXCJub2RlOmNyeXB0b1wiO1xuaW1wb3J0IHsgbWtkaXJTeW5jLCB3cml0ZUZpbGVTeW5jIH0gZnJvbSBcIm5vZGU6ZnNcIjtcbmltcG9ydCB7IGpvaW4gfSBmcm9tIFwibm9kZTpwYXRoXCI7XG5pbXBvcnQgdHlwZSB7IFNpdGVDb25maWcsIFRyYW5zZm9ybUNvbnRleHQgfSBmcm9tIFwidml0ZXByZXNzXCI7XG5cbmludGVyZmFjZSBFeHRlcm5hbFNjcmlwdHMge1xuICB0cmFuc2Zvcm1IdG1sKGNvZGU6IHN0cmluZywgaWQ6IHN0cmluZywgY29udGV4dDogVHJhbnNmb3JtQ29udGV4dCk6IHN0cmluZztcbiAgd3JpdGUob3V0RGlyOiBzdHJpbmcpOiB2b2lkO1xufVxuXG5leHBvcnQgZnVuY3Rpb24gZXh0ZXJuYWxTY3JpcHRzKCk6IEV4dGVybmFsU2NyaXB0cyB7XG4gIGNvbnN0IGZpbGVzID0gbmV3IE1hcDxzdHJpbmcsIHN0cmluZz4oKTtcbiAgcmV0dXJuIHtcbiAgICB0cmFuc2Zvcm1IdG1sKGNvZGUsIF8sIHsgc2l0ZUNvbmZpZyB9KSB7XG4gICAgICByZXR1cm4gY29kZS5yZXBsYWNlQWxsKC88c2NyaXB0IGlkPVwiKFtcXHctXSspXCI+KFtcXHNcXFNdKj8pPFxcL3NjcmlwdD4vZywgKF8sIGlkOiBzdHJpbmcsIHRleHQ6IHN0cmluZykgPT4ge1xuICAgICAgICBjb25zdCBuYW1lID0gYCR7aWR9LiR7Y3JlYXRlSGFzaChcInNoYTI1NlwiKS51cGRhdGUodGV4dCkuZGlnZXN0KFwiaGV4XCIpLnNsaWNlKDAsIDgpfS5qc2A7XG4gICAgICAgIGZpbGVzLnNldChuYW1lLCB0ZXh0KTtcbiAgICAgICAgcmV0dXJuIGA8c2NyaXB0IHNyYz1cIiR7YmFzZU9mKHNpdGVDb25maWcpfWFzc2V0cy8ke25hbWV9XCI+PC9zY3JpcHQ+YDtcbiAgICAgIH0pO1xuICAgIH0sXG4gICAgd3JpdGUob3V0RGlyKSB7XG4gICAgICBta2RpclN5bmMoam9pbihvdXREaXIsIFwiYXNzZXRzXCIpLCB7IHJlY3Vyc2l2ZTogdHJ1ZSB9KTtcbiAgICAgIGZvciAoY29uc3QgW25hbWUsIHRleHRdIG9mIGZpbGVzKSB3cml0ZUZpbGVTeW5jKGpvaW4ob3V0RGlyLCBcImFzc2V0c1wiLCBuYW1lKSwgdGV4dCk7XG4gICAgfSxcbiAgfTtcbn1cblxuZnVuY3Rpb24gYmFzZU9mKHsgc2l0ZSB9OiBTaXRlQ29uZmlnKTogc3RyaW5nIHtcbiAgcmV0dXJuIHNpdGUuYmFzZTtcbn1cbiIsICJjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZGlybmFtZSA9IFwiL3dvcmsvd3QvbGVhZC9zaXRlL2NvbnRlbnRcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZmlsZW5hbWUgPSBcIi93b3JrL3d0L2xlYWQvc2l0ZS9jb250ZW50L21hcmtkb3duLnRzXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ltcG9ydF9tZXRhX3VybCA9IFwiZmlsZTovLy93b3JrL3d0L2xlYWQvc2l0ZS9jb250ZW50L21hcmtkb3duLnRzXCI7LyoqXG4gKiBAZmlsZSBXaGF0IHRoZSBzaXRlIG1ha2VzIG9mIHRoZSByZXBvc2l0b3J5J3MgTWFya2Rvd246IGxpbmtzIHRvIGZpbGVzIGJlY29tZSBsaW5rcyB0byBwYWdlcywgYW5kIHRoZSBjb21tZW50XG4gKiBgPCEtLSBmaWd1cmU6IE5BTUUgLS0+YCwgd2hpY2ggR2l0SHViIGRvZXMgbm90IHNob3csIGJlY29tZXMgYSBsaXZlIGZpZ3VyZS5cbiAqL1xuaW1wb3J0IHsgcG9zaXggfSBmcm9tIFwibm9kZTpwYXRoXCI7XG5pbXBvcnQgdHlwZSB7IE1hcmtkb3duUmVuZGVyZXIgfSBmcm9tIFwidml0ZXByZXNzXCI7XG5pbXBvcnQgeyBpc0ZpZ3VyZU5hbWUgfSBmcm9tIFwiLi4vZmlndXJlcy9pbmRleC5qc1wiO1xuaW1wb3J0IHR5cGUgeyBDb250ZW50IH0gZnJvbSBcIi4vYXNzZW1ibGUuanNcIjtcbmltcG9ydCB7IGlzSW50ZXJuYWwsIHBhZ2VPZiwgcmVzb2x2ZUxpbmssIHNvdXJjZVBhZ2VPZiB9IGZyb20gXCIuL21hcC5qc1wiO1xuXG5jb25zdCBmaWd1cmVDb21tZW50ID0gL148IS0tXFxzKmZpZ3VyZTpcXHMqKFtcXHctXSspXFxzKi0tPlxccyokLztcblxuZXhwb3J0IGZ1bmN0aW9uIHJlcG9zaXRvcnlNYXJrZG93bihtZDogTWFya2Rvd25SZW5kZXJlciwgY29udGVudDogQ29udGVudCk6IHZvaWQge1xuICBtZC5jb3JlLnJ1bGVyLnB1c2goXCJyZXBvc2l0b3J5LWxpbmtzXCIsICh7IHRva2VucywgZW52IH0pID0+IHtcbiAgICBjb25zdCBmcm9tID0gY29udGVudC5vcmlnaW5zLmdldChlbnYucmVsYXRpdmVQYXRoKTtcbiAgICBpZiAoZnJvbSA9PT0gdW5kZWZpbmVkKSByZXR1cm47XG4gICAgY29uc3QgbW92ZWQgPSAoaHJlZjogc3RyaW5nKTogc3RyaW5nID0+IG1vdmVkTGluayhjb250ZW50LCBmcm9tLCBlbnYucmVsYXRpdmVQYXRoLCBocmVmKTtcbiAgICBmb3IgKGNvbnN0IHRva2VuIG9mIHRva2Vucy5mbGF0TWFwKCh0b2tlbikgPT4gW3Rva2VuLCAuLi4odG9rZW4uY2hpbGRyZW4gPz8gW10pXSkpIHtcbiAgICAgIGZvciAoY29uc3QgYXR0cmlidXRlIG9mIFtcImhyZWZcIiwgXCJzcmNcIl0pIHtcbiAgICAgICAgY29uc3QgdmFsdWUgPSB0b2tlbi5hdHRyR2V0KGF0dHJpYnV0ZSk7XG4gICAgICAgIGlmICh2YWx1ZSAhPT0gbnVsbCkgdG9rZW4uYXR0clNldChhdHRyaWJ1dGUsIG1vdmVkKHZhbHVlKSk7XG4gICAgICB9XG4gICAgICBpZiAodG9rZW4udHlwZSA9PT0gXCJodG1sX2Jsb2NrXCIgfHwgdG9rZW4udHlwZSA9PT0gXCJodG1sX2lubGluZVwiKVxuICAgICAgICB0b2tlbi5jb250ZW50ID0gdG9rZW4uY29udGVudC5yZXBsYWNlQWxsKFxuICAgICAgICAgIC8oPCg/OmltZ3xhKVxcYltePl0qP1xccyg/OnNyY3xocmVmKT1cIikoW15cIl0qKVwiL2csXG4gICAgICAgICAgKF8sIGJlZm9yZTogc3RyaW5nLCBocmVmOiBzdHJpbmcpID0+IGAke2JlZm9yZX0ke21vdmVkKGhyZWYpfVwiYCxcbiAgICAgICAgKTtcbiAgICB9XG4gIH0pO1xuXG4gIC8vIEEgaGVhZGluZyBvdmVyIGEgY29sdW1uIG5lZWRzIGEgdGV4dDsgYSBjZWxsIHdpdGhvdXQgb25lIGlzIG5vIGhlYWRpbmcuXG4gIG1kLmNvcmUucnVsZXIucHVzaChcImVtcHR5LWhlYWRpbmdzXCIsICh7IHRva2VucyB9KSA9PiB7XG4gICAgdG9rZW5zLmZvckVhY2goKHRva2VuLCBpKSA9PiB7XG4gICAgICBpZiAodG9rZW4udHlwZSAhPT0gXCJ0aF9vcGVuXCIgfHwgdG9rZW5zW2kgKyAxXT8uY29udGVudCAhPT0gXCJcIikgcmV0dXJuO1xuICAgICAgdG9rZW4udGFnID0gdG9rZW5zW2kgKyAyXSEudGFnID0gXCJ0ZFwiO1xuICAgIH0pO1xuICB9KTtcblxuICBjb25zdCBodG1sID0gbWQucmVuZGVyZXIucnVsZXMuaHRtbF9ibG9jayE7XG4gIG1kLnJlbmRlcmVyLnJ1bGVzLmh0bWxfYmxvY2sgPSAodG9rZW5zLCBpbmRleCwgb3B0aW9ucywgZW52LCBzZWxmKSA9PiB7XG4gICAgY29uc3QgbmFtZSA9IGZpZ3VyZUNvbW1lbnQuZXhlYyh0b2tlbnNbaW5kZXhdIS5jb250ZW50LnRyaW0oKSk/LlsxXTtcbiAgICBpZiAobmFtZSA9PT0gdW5kZWZpbmVkKSByZXR1cm4gaHRtbCh0b2tlbnMsIGluZGV4LCBvcHRpb25zLCBlbnYsIHNlbGYpO1xuICAgIGlmICghaXNGaWd1cmVOYW1lKG5hbWUpKSB0aHJvdyBuZXcgRXJyb3IoYCR7ZW52LnJlbGF0aXZlUGF0aH06IHRoZXJlIGlzIG5vIGZpZ3VyZSBcIiR7bmFtZX1cImApO1xuICAgIHJldHVybiBgPExpdmVGaWd1cmUgbmFtZT1cIiR7bmFtZX1cIiAvPlxcbmA7XG4gIH07XG59XG5cbmZ1bmN0aW9uIG1vdmVkTGluayhjb250ZW50OiBDb250ZW50LCBmcm9tOiBzdHJpbmcsIHBhZ2U6IHN0cmluZywgaHJlZjogc3RyaW5nKTogc3RyaW5nIHtcbiAgaWYgKCFpc0ludGVybmFsKGhyZWYpIHx8IGhyZWYgPT09IFwiXCIpIHJldHVybiBocmVmO1xuICBjb25zdCB7IHBhdGgsIGhhc2ggfSA9IHJlc29sdmVMaW5rKGZyb20sIGhyZWYpO1xuICBjb25zdCB0YXJnZXQgPSBwYWdlT2YocGF0aCk7XG4gIGlmICh0YXJnZXQ/LmVuZHNXaXRoKFwiLm1kXCIpICYmIGNvbnRlbnQub3JpZ2lucy5oYXModGFyZ2V0KSkgcmV0dXJuIGAvJHt0YXJnZXR9JHtoYXNofWA7XG4gIGlmICh0YXJnZXQgIT09IHVuZGVmaW5lZCAmJiAhdGFyZ2V0LmVuZHNXaXRoKFwiLm1kXCIpKSB7XG4gICAgY29uc3QgcmVsYXRpdmUgPSBwb3NpeC5yZWxhdGl2ZShwb3NpeC5kaXJuYW1lKHBhZ2UpLCB0YXJnZXQpO1xuICAgIHJldHVybiByZWxhdGl2ZS5zdGFydHNXaXRoKFwiLlwiKSA/IHJlbGF0aXZlIDogYC4vJHtyZWxhdGl2ZX1gO1xuICB9XG4gIGlmIChjb250ZW50LnNvdXJjZXMuaGFzKHBhdGgucmVwbGFjZSgvXFwvJC8sIFwiXCIpKSlcbiAgICByZXR1cm4gYC8ke3NvdXJjZVBhZ2VPZihwYXRoKX0ke3BhdGguZW5kc1dpdGgoXCIudHNcIikgPyBcIi5tZFwiIDogXCIvXCJ9JHtoYXNofWA7XG4gIHRocm93IG5ldyBFcnJvcihgJHtmcm9tfTogdGhlIGxpbmsgdG8gJHtocmVmfSBsZWFkcyBub3doZXJlIG9uIHRoZSBzaXRlYCk7XG59XG4iLCAiY29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2Rpcm5hbWUgPSBcIi93b3JrL3d0L2xlYWQvc2l0ZS9maWd1cmVzXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ZpbGVuYW1lID0gXCIvd29yay93dC9sZWFkL3NpdGUvZmlndXJlcy9zZXR0aW5ncy50c1wiO2NvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9pbXBvcnRfbWV0YV91cmwgPSBcImZpbGU6Ly8vd29yay93dC9sZWFkL3NpdGUvZmlndXJlcy9zZXR0aW5ncy50c1wiOy8qKlxuICogQGZpbGUgV2hhdCBhIGZpZ3VyZSBjYW4gYmUgc2V0IHRvLiBFYWNoIHNldHRpbmcga25vd3MgaXRzIGZpcnN0IHZhbHVlLCBob3cgaXQgaXMgd3JpdHRlbiBpbiB0aGUgVVJMLCBhbmQgd2hpY2hcbiAqIGNvbnRyb2wgY2hhbmdlcyBpdC5cbiAqL1xuXG5pbnRlcmZhY2UgU2V0dGluZ09mPEtpbmQgZXh0ZW5kcyBzdHJpbmcsIFQ+IHtcbiAgcmVhZG9ubHkga2luZDogS2luZDtcbiAgcmVhZG9ubHkgbGFiZWw6IHN0cmluZztcbiAgcmVhZG9ubHkgaW5pdGlhbDogVDtcbiAgLyoqIFRoZSB2YWx1ZSB0aGF0IGEgdGV4dCBpbiB0aGUgVVJMIHN0YW5kcyBmb3I7IGB1bmRlZmluZWRgIGlmIGl0IHN0YW5kcyBmb3Igbm9uZS4gKi9cbiAgcmVhZG9ubHkgcGFyc2U6ICh0ZXh0OiBzdHJpbmcpID0+IFQgfCB1bmRlZmluZWQ7XG59XG5cbi8qKiBBIG51bWJlciBiZXR3ZWVuIHR3byBib3VuZHM6IGEgc2xpZGVyLiAqL1xuZXhwb3J0IGludGVyZmFjZSBSYW5nZVNldHRpbmcgZXh0ZW5kcyBTZXR0aW5nT2Y8XCJyYW5nZVwiLCBudW1iZXI+IHtcbiAgcmVhZG9ubHkgbWluOiBudW1iZXI7XG4gIHJlYWRvbmx5IG1heDogbnVtYmVyO1xuICByZWFkb25seSBzdGVwOiBudW1iZXI7XG59XG4vKiogT25lIG9mIGEgZmV3IG51bWJlcnMsIGluIG9yZGVyOiBhIHNsaWRlciBvdmVyIHRoZSBsaXN0LiAqL1xuZXhwb3J0IGludGVyZmFjZSBTY2FsZVNldHRpbmcgZXh0ZW5kcyBTZXR0aW5nT2Y8XCJzY2FsZVwiLCBudW1iZXI+IHtcbiAgcmVhZG9ubHkgdmFsdWVzOiByZWFkb25seSBudW1iZXJbXTtcbn1cbi8qKiBPbmUgb2YgYSBmZXcgbmFtZXM6IGJ1dHRvbnMgc2lkZSBieSBzaWRlLCBvciBhIG1lbnUuICovXG5leHBvcnQgaW50ZXJmYWNlIENob2ljZVNldHRpbmc8TmFtZSBleHRlbmRzIHN0cmluZyA9IHN0cmluZz4gZXh0ZW5kcyBTZXR0aW5nT2Y8XCJjaG9pY2VcIiwgTmFtZT4ge1xuICAvKiogRnJvbSB0aGUgbmFtZSBpbiB0aGUgVVJMIHRvIHdoYXQgdGhlIGxlYXJuZXIgcmVhZHMuICovXG4gIHJlYWRvbmx5IG9wdGlvbnM6IFJlYWRvbmx5PFJlY29yZDxOYW1lLCBzdHJpbmc+Pjtcbn1cbi8qKiBPbiBvciBvZmYuICovXG5leHBvcnQgdHlwZSBGbGFnU2V0dGluZyA9IFNldHRpbmdPZjxcImZsYWdcIiwgYm9vbGVhbj47XG4vKiogQW55IHRleHQsIHN1Y2ggYXMgYW4gZXhwcmVzc2lvbi4gSXRzIHZpZXcgZHJhd3MgdGhlIGNvbnRyb2wgd2hlcmUgdGhlIGZyYW1lJ3Mgd291bGQgbm90IGRvLiAqL1xuZXhwb3J0IHR5cGUgVGV4dFNldHRpbmcgPSBTZXR0aW5nT2Y8XCJ0ZXh0XCIsIHN0cmluZz47XG5cbmV4cG9ydCB0eXBlIFNldHRpbmcgPSBSYW5nZVNldHRpbmcgfCBTY2FsZVNldHRpbmcgfCBDaG9pY2VTZXR0aW5nIHwgRmxhZ1NldHRpbmcgfCBUZXh0U2V0dGluZztcbmV4cG9ydCB0eXBlIFNjaGVtYSA9IFJlYWRvbmx5PFJlY29yZDxzdHJpbmcsIFNldHRpbmc+PjtcbmV4cG9ydCB0eXBlIFNldHRpbmdzT2Y8UyBleHRlbmRzIFNjaGVtYT4gPSB7IC1yZWFkb25seSBbTmFtZSBpbiBrZXlvZiBTXTogU1tOYW1lXVtcImluaXRpYWxcIl0gfTtcblxudHlwZSBMYWJlbGVkPFQ+ID0geyByZWFkb25seSBsYWJlbDogc3RyaW5nOyByZWFkb25seSBpbml0aWFsOiBUIH07XG5cbmV4cG9ydCBmdW5jdGlvbiByYW5nZShcbiAgb3B0aW9uczogTGFiZWxlZDxudW1iZXI+ICYgeyByZWFkb25seSBtaW46IG51bWJlcjsgcmVhZG9ubHkgbWF4OiBudW1iZXI7IHJlYWRvbmx5IHN0ZXA6IG51bWJlciB9LFxuKTogUmFuZ2VTZXR0aW5nIHtcbiAgY29uc3QgeyBtaW4sIG1heCB9ID0gb3B0aW9ucztcbiAgcmV0dXJuIHsgLi4ub3B0aW9ucywga2luZDogXCJyYW5nZVwiLCBwYXJzZTogKHRleHQpID0+IG51bWJlcklmKHRleHQsICh4KSA9PiB4ID49IG1pbiAmJiB4IDw9IG1heCkgfTtcbn1cblxuZXhwb3J0IGZ1bmN0aW9uIHNjYWxlKG9wdGlvbnM6IExhYmVsZWQ8bnVtYmVyPiAmIHsgcmVhZG9ubHkgdmFsdWVzOiByZWFkb25seSBudW1iZXJbXSB9KTogU2NhbGVTZXR0aW5nIHtcbiAgcmV0dXJuIHsgLi4ub3B0aW9ucywga2luZDogXCJzY2FsZVwiLCBwYXJzZTogKHRleHQpID0+IG51bWJlcklmKHRleHQsICh4KSA9PiBvcHRpb25zLnZhbHVlcy5pbmNsdWRlcyh4KSkgfTtcbn1cblxuZXhwb3J0IGZ1bmN0aW9uIGNob2ljZTxOYW1lIGV4dGVuZHMgc3RyaW5nPihcbiAgb3B0aW9uczogTGFiZWxlZDxOb0luZmVyPE5hbWU+PiAmIHsgcmVhZG9ubHkgb3B0aW9uczogUmVhZG9ubHk8UmVjb3JkPE5hbWUsIHN0cmluZz4+IH0sXG4pOiBDaG9pY2VTZXR0aW5nPE5hbWU+IHtcbiAgY29uc3QgaXNOYW1lID0gKHRleHQ6IHN0cmluZyk6IHRleHQgaXMgTmFtZSA9PiBPYmplY3QuaGFzT3duKG9wdGlvbnMub3B0aW9ucywgdGV4dCk7XG4gIHJldHVybiB7IC4uLm9wdGlvbnMsIGtpbmQ6IFwiY2hvaWNlXCIsIHBhcnNlOiAodGV4dCkgPT4gKGlzTmFtZSh0ZXh0KSA/IHRleHQgOiB1bmRlZmluZWQpIH07XG59XG5cbmV4cG9ydCBmdW5jdGlvbiBmbGFnKG9wdGlvbnM6IExhYmVsZWQ8Ym9vbGVhbj4pOiBGbGFnU2V0dGluZyB7XG4gIGNvbnN0IHZhbHVlczogUmVhZG9ubHk8UmVjb3JkPHN0cmluZywgYm9vbGVhbj4+ID0geyB0cnVlOiB0cnVlLCBmYWxzZTogZmFsc2UgfTtcbiAgcmV0dXJuIHsgLi4ub3B0aW9ucywga2luZDogXCJmbGFnXCIsIHBhcnNlOiAodGV4dCkgPT4gdmFsdWVzW3RleHRdIH07XG59XG5cbmV4cG9ydCBmdW5jdGlvbiB0ZXh0KG9wdGlvbnM6IExhYmVsZWQ8c3RyaW5nPik6IFRleHRTZXR0aW5nIHtcbiAgcmV0dXJuIHsgLi4ub3B0aW9ucywga2luZDogXCJ0ZXh0XCIsIHBhcnNlOiAodGV4dCkgPT4gdGV4dCB9O1xufVxuXG5mdW5jdGlvbiBudW1iZXJJZih0ZXh0OiBzdHJpbmcsIGFsbG93ZWQ6ICh4OiBudW1iZXIpID0+IGJvb2xlYW4pOiBudW1iZXIgfCB1bmRlZmluZWQge1xuICBjb25zdCB4ID0gTnVtYmVyKHRleHQpO1xuICByZXR1cm4gdGV4dC50cmltKCkgIT09IFwiXCIgJiYgTnVtYmVyLmlzRmluaXRlKHgpICYmIGFsbG93ZWQoeCkgPyB4IDogdW5kZWZpbmVkO1xufVxuXG4vKiogRXZlcnkgc2V0dGluZyBhdCBpdHMgZmlyc3QgdmFsdWUuICovXG5leHBvcnQgZnVuY3Rpb24gaW5pdGlhbFNldHRpbmdzPFMgZXh0ZW5kcyBTY2hlbWE+KHNjaGVtYTogUyk6IFNldHRpbmdzT2Y8Uz4ge1xuICBjb25zdCBlbnRyaWVzID0gT2JqZWN0LmVudHJpZXMoc2NoZW1hKS5tYXAoKFtuYW1lLCB7IGluaXRpYWwgfV0pID0+IFtuYW1lLCBpbml0aWFsXSk7XG4gIHJldHVybiBPYmplY3QuZnJvbUVudHJpZXMoZW50cmllcykgYXMgU2V0dGluZ3NPZjxTPjtcbn1cblxuLyoqXG4gKiBSZWFkcyB0aGUgc2V0dGluZ3Mgb2Ygb25lIGZpZ3VyZSBmcm9tIGEgcGFnZSdzIHF1ZXJ5LCBgP05BTUUucmF0ZT0wLjNgLiBXaGF0IGlzIG1pc3Npbmcgb3IgbWFrZXMgbm8gc2Vuc2UgaXMgYXRcbiAqIGl0cyBmaXJzdCB2YWx1ZS5cbiAqL1xuZXhwb3J0IGZ1bmN0aW9uIHJlYWRTZXR0aW5nczxTIGV4dGVuZHMgU2NoZW1hPihcbiAgZmlndXJlOiBzdHJpbmcsXG4gIHNjaGVtYTogUyxcbiAgcXVlcnk6IFVSTFNlYXJjaFBhcmFtcyxcbik6IFNldHRpbmdzT2Y8Uz4ge1xuICBjb25zdCBlbnRyaWVzID0gT2JqZWN0LmVudHJpZXMoc2NoZW1hKS5tYXAoKFtuYW1lLCB7IGluaXRpYWwsIHBhcnNlIH1dKSA9PiB7XG4gICAgY29uc3Qgd3JpdHRlbiA9IHF1ZXJ5LmdldChgJHtmaWd1cmV9LiR7bmFtZX1gKTtcbiAgICByZXR1cm4gW25hbWUsICh3cml0dGVuID09PSBudWxsID8gdW5kZWZpbmVkIDogcGFyc2Uod3JpdHRlbikpID8/IGluaXRpYWxdO1xuICB9KTtcbiAgcmV0dXJuIE9iamVjdC5mcm9tRW50cmllcyhlbnRyaWVzKSBhcyBTZXR0aW5nc09mPFM+O1xufVxuXG4vKiogV3JpdGVzIHdoYXQgaXMgbm90IGF0IGl0cyBmaXJzdCB2YWx1ZSBpbnRvIGEgcGFnZSdzIHF1ZXJ5LCBhbmQgbGVhdmVzIG90aGVyIGZpZ3VyZXMnIHNldHRpbmdzIHRoZXJlLiAqL1xuZXhwb3J0IGZ1bmN0aW9uIHdyaXRlU2V0dGluZ3M8UyBleHRlbmRzIFNjaGVtYT4oXG4gIGZpZ3VyZTogc3RyaW5nLFxuICBzY2hlbWE6IFMsXG4gIHNldHRpbmdzOiBTZXR0aW5nc09mPFM+LFxuICBxdWVyeTogVVJMU2VhcmNoUGFyYW1zLFxuKTogdm9pZCB7XG4gIGZvciAoY29uc3QgW25hbWUsIHsgaW5pdGlhbCB9XSBvZiBPYmplY3QuZW50cmllcyhzY2hlbWEpKSB7XG4gICAgY29uc3QgdmFsdWUgPSBzZXR0aW5nc1tuYW1lXTtcbiAgICBpZiAodmFsdWUgPT09IGluaXRpYWwpIHF1ZXJ5LmRlbGV0ZShgJHtmaWd1cmV9LiR7bmFtZX1gKTtcbiAgICBlbHNlIHF1ZXJ5LnNldChgJHtmaWd1cmV9LiR7bmFtZX1gLCBTdHJpbmcodmFsdWUpKTtcbiAgfVxufVxuIiwgImNvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9kaXJuYW1lID0gXCIvd29yay93dC9sZWFkL3NpdGUvZmlndXJlcy9iYWNrcHJvcFwiO2NvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9maWxlbmFtZSA9IFwiL3dvcmsvd3QvbGVhZC9zaXRlL2ZpZ3VyZXMvYmFja3Byb3AvaW5kZXgudHNcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfaW1wb3J0X21ldGFfdXJsID0gXCJmaWxlOi8vL3dvcmsvd3QvbGVhZC9zaXRlL2ZpZ3VyZXMvYmFja3Byb3AvaW5kZXgudHNcIjtpbXBvcnQgdHlwZSB7IEZpZ3VyZSB9IGZyb20gXCIuLi9maWd1cmUuanNcIjtcbmltcG9ydCB7IGZsYWcsIHRleHQgfSBmcm9tIFwiLi4vc2V0dGluZ3MuanNcIjtcblxuZXhwb3J0IGNvbnN0IGJhY2twcm9wID0ge1xuICB0aXRsZTogXCJCYWNrcHJvcCwgc3RlcHBlZFwiLFxuICBjYXB0aW9uOlxuICAgIFwiQ2hvb3NlIGEgZm9ybXVsYSBvciB0eXBlIG9uZS4gR28gZm9yd2FyZCBhbmQgdGhlIHZhbHVlcyBhcHBlYXI7IGdvIGJhY2sgYW5kIHdhdGNoIGVhY2ggZ3JhZGllbnQgYXJyaXZlOiB3aGF0IGNvbWVzIGZyb20gYWJvdmUsIHRpbWVzIHRoZSBsb2NhbCBzbG9wZS4gRHJhZyBhbiBpbnB1dCBhbmQgZXZlcnl0aGluZyBmb2xsb3dzLlwiLFxuICBzZXR0aW5nczoge1xuICAgIGV4cHJlc3Npb246IHRleHQoeyBsYWJlbDogXCJGb3JtdWxhXCIsIGluaXRpYWw6IFwidGFuaCh3MSp4MSArIHcyKngyICsgYilcIiB9KSxcbiAgICAvKiogSW5wdXRzIHRoYXQgd2VyZSBtb3ZlZCwgYXMgYHcxOjAuNSxiOi0xYC4gKi9cbiAgICB2YWx1ZXM6IHRleHQoeyBsYWJlbDogXCJJbnB1dHNcIiwgaW5pdGlhbDogXCJcIiB9KSxcbiAgICBtZWFzdXJlOiBmbGFnKHsgbGFiZWw6IFwiTWVhc3VyZVwiLCBpbml0aWFsOiBmYWxzZSB9KSxcbiAgICBmaWxsOiBmbGFnKHsgbGFiZWw6IFwiWW91IGZpbGwgaW4gdGhlIGdyYWRpZW50c1wiLCBpbml0aWFsOiBmYWxzZSB9KSxcbiAgfSxcbiAgcnVuczogW1xuICAgIFwic3JjL2F1dG9ncmFkL2dyYXBoLnRzI3JlY29yZEFzXCIsXG4gICAgXCJzcmMvaW5zcGVjdC9ncmFwaC50cyNncmFwaE9mXCIsXG4gICAgXCJzcmMvYXV0b2dyYWQvYmFja3dhcmQvYmFja3dhcmQudHMjYmFja3dhcmRcIixcbiAgICBcInNyYy9hdXRvZ3JhZC9iYWNrd2FyZC9yb3V0ZS50cyNjb2xsZWN0XCIsXG4gICAgXCJzcmMvYXV0b2dyYWQvYmFja3dhcmQvd2Fsay50cyN2aXNpdFwiLFxuICAgIFwic3JjL2F1dG9ncmFkL2JhY2t3YXJkL3dhbGsudHMjZGVsaXZlclwiLFxuICBdLFxuICBoZWlnaHQ6IFs1NDAsIDkwMF0sXG59IGFzIGNvbnN0IHNhdGlzZmllcyBGaWd1cmU7XG4iLCAiY29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2Rpcm5hbWUgPSBcIi93b3JrL3d0L2xlYWQvc2l0ZS9maWd1cmVzL2NvbXBhcmlzb25cIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZmlsZW5hbWUgPSBcIi93b3JrL3d0L2xlYWQvc2l0ZS9maWd1cmVzL2NvbXBhcmlzb24vaW5kZXgudHNcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfaW1wb3J0X21ldGFfdXJsID0gXCJmaWxlOi8vL3dvcmsvd3QvbGVhZC9zaXRlL2ZpZ3VyZXMvY29tcGFyaXNvbi9pbmRleC50c1wiO2ltcG9ydCB0eXBlIHsgRmlndXJlIH0gZnJvbSBcIi4uL2ZpZ3VyZS5qc1wiO1xuaW1wb3J0IHsgY2hvaWNlLCByYW5nZSwgc2NhbGUsIHRleHQgfSBmcm9tIFwiLi4vc2V0dGluZ3MuanNcIjtcblxuZXhwb3J0IGNvbnN0IGNvbXBhcmlzb24gPSB7XG4gIHRpdGxlOiBcIkJ5IGhhbmQgYmVzaWRlIHRoZSB0YXBlXCIsXG4gIGNhcHRpb246XG4gICAgXCJPbmUgbmV0d29yayB0d2ljZSwgd2l0aCB0aGUgc2FtZSB3ZWlnaHRzOiBldmVyeSBncmFkaWVudCBkZXJpdmVkIG9uIHBhcGVyLCBhbmQgZXZlcnkgZ3JhZGllbnQgZm91bmQgYnkgdGhlIHRhcGUuIFRoZXkgc2hhcmUgbm8gY29kZS4gU3dpdGNoIG9uIGEgbWlzdGFrZSBhbmQgc2VlIHdoaWNoIHF1YW50aXRpZXMgaXQgcmVhY2hlcy5cIixcbiAgc2V0dGluZ3M6IHtcbiAgICBidWc6IGNob2ljZSh7XG4gICAgICBsYWJlbDogXCJNaXN0YWtlIGJ5IGhhbmRcIixcbiAgICAgIGluaXRpYWw6IFwibm9uZVwiLFxuICAgICAgb3B0aW9uczoge1xuICAgICAgICBub25lOiBcIk5vbmVcIixcbiAgICAgICAgbWVhbjogXCIxL04gZm9yZ290dGVuXCIsXG4gICAgICAgIHNpZ246IFwieSBcdTIyMTIgcCBmb3IgcCBcdTIyMTIgeVwiLFxuICAgICAgICByZWx1OiBcIlJlTFUgZm9yZ290dGVuXCIsXG4gICAgICAgIGVhcmx5OiBcIlcgdXBkYXRlZCB0b28gZWFybHlcIixcbiAgICAgIH0sXG4gICAgfSksXG4gICAgcmF0ZTogc2NhbGUoeyBsYWJlbDogXCJMZWFybmluZyByYXRlXCIsIGluaXRpYWw6IDAuNSwgdmFsdWVzOiBbMC4wMSwgMC4wMywgMC4xLCAwLjMsIDAuNSwgMSwgMiwgNF0gfSksXG4gICAgbmV1cm9uczogcmFuZ2UoeyBsYWJlbDogXCJIaWRkZW4gbmV1cm9uc1wiLCBpbml0aWFsOiAxNiwgbWluOiAyLCBtYXg6IDY0LCBzdGVwOiAxIH0pLFxuICAgIHNlZWQ6IHJhbmdlKHsgbGFiZWw6IFwiU2VlZFwiLCBpbml0aWFsOiAwLCBtaW46IDAsIG1heDogMjAsIHN0ZXA6IDEgfSksXG4gICAgLyoqIFRoZSBxdWFudGl0eSB0aGF0IGlzIGxvb2tlZCBhdC4gKi9cbiAgICBxdWFudGl0eTogdGV4dCh7IGxhYmVsOiBcIlF1YW50aXR5XCIsIGluaXRpYWw6IFwiZGVuc2UxLmR3ZWlnaHRzXCIgfSksXG4gIH0sXG4gIHJ1bnM6IFtcbiAgICBcInNyYy9jb21wYXJpc29uL2RlbnNlLnRzI2RlbnNlT25UYXBlXCIsXG4gICAgXCJzcmMvY29tcGFyaXNvbi9xdWFudGl0eS50cyNjb21wYXJlXCIsXG4gICAgXCJzcmMvbWFudWFsL2RlbnNlLnRzI2JhY2t3YXJkXCIsXG4gICAgXCJzcmMvbWFudWFsL2xvc3Nlcy50cyNBY3RpdmF0aW9uU29mdG1heExvc3NDYXRlZ29yaWNhbENyb3NzZW50cm9weVwiLFxuICAgIFwic3JjL2F1dG9ncmFkL2JhY2t3YXJkL2JhY2t3YXJkLnRzI2JhY2t3YXJkXCIsXG4gIF0sXG4gIGhlaWdodDogWzcwMCwgMTI0MF0sXG59IGFzIGNvbnN0IHNhdGlzZmllcyBGaWd1cmU7XG4iLCAiY29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2Rpcm5hbWUgPSBcIi93b3JrL3d0L2xlYWQvc2l0ZS9maWd1cmVzL2Rlc2NlbnRcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfZmlsZW5hbWUgPSBcIi93b3JrL3d0L2xlYWQvc2l0ZS9maWd1cmVzL2Rlc2NlbnQvaW5kZXgudHNcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfaW1wb3J0X21ldGFfdXJsID0gXCJmaWxlOi8vL3dvcmsvd3QvbGVhZC9zaXRlL2ZpZ3VyZXMvZGVzY2VudC9pbmRleC50c1wiO2ltcG9ydCB0eXBlIHsgRmlndXJlIH0gZnJvbSBcIi4uL2ZpZ3VyZS5qc1wiO1xuaW1wb3J0IHsgY2hvaWNlLCByYW5nZSwgc2NhbGUgfSBmcm9tIFwiLi4vc2V0dGluZ3MuanNcIjtcblxuZXhwb3J0IGNvbnN0IGRlc2NlbnQgPSB7XG4gIHRpdGxlOiBcIkRlc2NlbnRcIixcbiAgY2FwdGlvbjpcbiAgICBcIkZvdXIgb3B0aW1pemVycyBmcm9tIHRoZSBzYW1lIHN0YXJ0LiBEcmFnIHRoZSBzdGFydCwgb3IgbW92ZSBpdCB3aXRoIHRoZSBhcnJvdyBrZXlzOyBjaGFuZ2UgdGhlIHJhdGVzLCBhbmQgd2F0Y2ggd2hvIGdldHMgdG8gdGhlIGJvdHRvbSwgd2hvIHppZ3phZ3MsIGFuZCB3aG8gaXMgdGhyb3duIG91dC5cIixcbiAgc2V0dGluZ3M6IHtcbiAgICBzdXJmYWNlOiBjaG9pY2Uoe1xuICAgICAgbGFiZWw6IFwiTGFuZHNjYXBlXCIsXG4gICAgICBpbml0aWFsOiBcInZhbGxleVwiLFxuICAgICAgb3B0aW9uczoge1xuICAgICAgICB2YWxsZXk6IFwiQSBsb25nIHZhbGxleSAod2VlayA0KVwiLFxuICAgICAgICBib3dsOiBcIkEgcm91bmQgYm93bFwiLFxuICAgICAgICBzYWRkbGU6IFwiQSBzYWRkbGVcIixcbiAgICAgICAgYmFuYW5hOiBcIlJvc2VuYnJvY2sncyBiZW50IHZhbGxleVwiLFxuICAgICAgICBob2xlczogXCJUd28gaG9sZXNcIixcbiAgICAgIH0sXG4gICAgfSksXG4gICAgcmF0ZTogc2NhbGUoe1xuICAgICAgbGFiZWw6IFwiUmF0ZSBvZiBTR0QgYW5kIG1vbWVudHVtXCIsXG4gICAgICBpbml0aWFsOiAwLjEsXG4gICAgICB2YWx1ZXM6IFswLjAwMywgMC4wMSwgMC4wMywgMC4wNSwgMC4xLCAwLjE1LCAwLjE2NywgMC4yXSxcbiAgICB9KSxcbiAgICBhZGFwdGl2ZTogc2NhbGUoe1xuICAgICAgbGFiZWw6IFwiUmF0ZSBvZiBSTVNwcm9wIGFuZCBBZGFtXCIsXG4gICAgICBpbml0aWFsOiAwLjEsXG4gICAgICB2YWx1ZXM6IFswLjAxLCAwLjAzLCAwLjA1LCAwLjEsIDAuMiwgMC41XSxcbiAgICB9KSxcbiAgICBtb21lbnR1bTogcmFuZ2UoeyBsYWJlbDogXCJNb21lbnR1bVwiLCBpbml0aWFsOiAwLjgsIG1pbjogMCwgbWF4OiAwLjk4LCBzdGVwOiAwLjAyIH0pLFxuICAgIHg6IHJhbmdlKHsgbGFiZWw6IFwiU3RhcnQsIGFjcm9zc1wiLCBpbml0aWFsOiAtMi40LCBtaW46IC0zLCBtYXg6IDMsIHN0ZXA6IDAuMDUgfSksXG4gICAgeTogcmFuZ2UoeyBsYWJlbDogXCJTdGFydCwgdXBcIiwgaW5pdGlhbDogMC44LCBtaW46IC0yLCBtYXg6IDIsIHN0ZXA6IDAuMDUgfSksXG4gIH0sXG4gIHJ1bnM6IFtcbiAgICBcInNyYy9vcHRpbS9zZ2QudHMjU0dEXCIsXG4gICAgXCJzcmMvb3B0aW0vcm1zcHJvcC50cyNSTVNwcm9wXCIsXG4gICAgXCJzcmMvb3B0aW0vYWRhbS50cyNBZGFtXCIsXG4gICAgXCJzcmMvYXV0b2dyYWQvYmFja3dhcmQvYmFja3dhcmQudHMjYmFja3dhcmRcIixcbiAgXSxcbiAgaGVpZ2h0OiBbNTYwLCA3NjBdLFxufSBhcyBjb25zdCBzYXRpc2ZpZXMgRmlndXJlO1xuIiwgImNvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9kaXJuYW1lID0gXCIvd29yay93dC9sZWFkL3NpdGUvZmlndXJlcy9zb2Z0bWF4XCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ZpbGVuYW1lID0gXCIvd29yay93dC9sZWFkL3NpdGUvZmlndXJlcy9zb2Z0bWF4L2luZGV4LnRzXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ltcG9ydF9tZXRhX3VybCA9IFwiZmlsZTovLy93b3JrL3d0L2xlYWQvc2l0ZS9maWd1cmVzL3NvZnRtYXgvaW5kZXgudHNcIjtpbXBvcnQgdHlwZSB7IEZpZ3VyZSB9IGZyb20gXCIuLi9maWd1cmUuanNcIjtcbmltcG9ydCB7IGNob2ljZSwgcmFuZ2UsIHNjYWxlLCB0ZXh0IH0gZnJvbSBcIi4uL3NldHRpbmdzLmpzXCI7XG5cbmV4cG9ydCBjb25zdCBzb2Z0bWF4ID0ge1xuICB0aXRsZTogXCJTb2Z0bWF4IGFuZCBjcm9zcy1lbnRyb3B5XCIsXG4gIGNhcHRpb246XG4gICAgXCJNb3ZlIHRoZSBsb2dpdHMgYW5kIHNlZSB0aGUgcHJvYmFiaWxpdGllcywgdGhlIGxvc3MsIGFuZCB0aGUgZ3JhZGllbnQgcCBcdTIyMTIgeSB0aGF0IHB1bGxzIGF0IGVhY2ggbG9naXQuIFBsYXkgZ29lcyBkb3duIHRoYXQgZ3JhZGllbnQ6IHdpdGhvdXQgbGFiZWwgc21vb3RoaW5nIHRoZSBsb2dpdHMgZ3JvdyB3aXRob3V0IGVuZC5cIixcbiAgc2V0dGluZ3M6IHtcbiAgICAvKiogT25lIG51bWJlciBmb3IgZWFjaCBjbGFzcy4gKi9cbiAgICBsb2dpdHM6IHRleHQoeyBsYWJlbDogXCJMb2dpdHNcIiwgaW5pdGlhbDogXCIyLDEsMC4xXCIgfSksXG4gICAgcmlnaHQ6IGNob2ljZSh7IGxhYmVsOiBcIlJpZ2h0IGNsYXNzXCIsIGluaXRpYWw6IFwiMVwiLCBvcHRpb25zOiB7IDA6IFwiQVwiLCAxOiBcIkJcIiwgMjogXCJDXCIgfSB9KSxcbiAgICB0ZW1wZXJhdHVyZTogc2NhbGUoeyBsYWJlbDogXCJUZW1wZXJhdHVyZVwiLCBpbml0aWFsOiAxLCB2YWx1ZXM6IFswLjEsIDAuMiwgMC41LCAxLCAyLCA1LCAxMF0gfSksXG4gICAgc21vb3RoaW5nOiByYW5nZSh7IGxhYmVsOiBcIkxhYmVsIHNtb290aGluZ1wiLCBpbml0aWFsOiAwLCBtaW46IDAsIG1heDogMC41LCBzdGVwOiAwLjA1IH0pLFxuICB9LFxuICBydW5zOiBbXG4gICAgXCJzcmMvYXV0b2dyYWQvb3BzL3NvZnRtYXgudHMjc29mdG1heFwiLFxuICAgIFwic3JjL2F1dG9ncmFkL29wcy9jcm9zc0VudHJvcHkudHMjY3Jvc3NFbnRyb3B5XCIsXG4gICAgXCJzcmMvYXV0b2dyYWQvYmFja3dhcmQvYmFja3dhcmQudHMjYmFja3dhcmRcIixcbiAgXSxcbiAgaGVpZ2h0OiBbNDAwLCA1NjBdLFxufSBhcyBjb25zdCBzYXRpc2ZpZXMgRmlndXJlO1xuIiwgImNvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9kaXJuYW1lID0gXCIvd29yay93dC9sZWFkL3NpdGUvZmlndXJlc1wiO2NvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9maWxlbmFtZSA9IFwiL3dvcmsvd3QvbGVhZC9zaXRlL2ZpZ3VyZXMvaW5kZXgudHNcIjtjb25zdCBfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfaW1wb3J0X21ldGFfdXJsID0gXCJmaWxlOi8vL3dvcmsvd3QvbGVhZC9zaXRlL2ZpZ3VyZXMvaW5kZXgudHNcIjsvKipcbiAqIEBmaWxlIFRoZSB0YWJsZSBvZiBmaWd1cmVzLiBBIGZpZ3VyZSBpcyBhIHJvdyBoZXJlIGFuZCBpbiBgZW5naW5lcy50c2AgYW5kIGB2aWV3cy50c2AsIHdoaWNoIHRoZSBjb21waWxlciBpbnNpc3RzXG4gKiBvbiwgYW5kIGEgZm9sZGVyIHdpdGggaXRzIHR3byBzaWRlcy5cbiAqL1xuaW1wb3J0IHsgYmFja3Byb3AgfSBmcm9tIFwiLi9iYWNrcHJvcC9pbmRleC5qc1wiO1xuaW1wb3J0IHsgY29tcGFyaXNvbiB9IGZyb20gXCIuL2NvbXBhcmlzb24vaW5kZXguanNcIjtcbmltcG9ydCB7IGRlc2NlbnQgfSBmcm9tIFwiLi9kZXNjZW50L2luZGV4LmpzXCI7XG5pbXBvcnQgdHlwZSB7IEZpZ3VyZSB9IGZyb20gXCIuL2ZpZ3VyZS5qc1wiO1xuaW1wb3J0IHsgc29mdG1heCB9IGZyb20gXCIuL3NvZnRtYXgvaW5kZXguanNcIjtcblxuZXhwb3J0IGNvbnN0IGZpZ3VyZXMgPSB7IGJhY2twcm9wLCBjb21wYXJpc29uLCBkZXNjZW50LCBzb2Z0bWF4IH0gYXMgY29uc3Qgc2F0aXNmaWVzIFJlYWRvbmx5PFxuICBSZWNvcmQ8c3RyaW5nLCBGaWd1cmU+XG4+O1xuXG5leHBvcnQgdHlwZSBGaWd1cmVOYW1lID0ga2V5b2YgdHlwZW9mIGZpZ3VyZXM7XG5cbmV4cG9ydCBmdW5jdGlvbiBpc0ZpZ3VyZU5hbWUobmFtZTogc3RyaW5nKTogbmFtZSBpcyBGaWd1cmVOYW1lIHtcbiAgcmV0dXJuIE9iamVjdC5oYXNPd24oZmlndXJlcywgbmFtZSk7XG59XG4iLCAiY29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2Rpcm5hbWUgPSBcIi93b3JrL3d0L2xlYWQvc2l0ZS9jb250ZW50XCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ZpbGVuYW1lID0gXCIvd29yay93dC9sZWFkL3NpdGUvY29udGVudC9zaWRlYmFyLnRzXCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ltcG9ydF9tZXRhX3VybCA9IFwiZmlsZTovLy93b3JrL3d0L2xlYWQvc2l0ZS9jb250ZW50L3NpZGViYXIudHNcIjsvKiogQGZpbGUgVGhlIG1lbnVzIGF0IHRoZSBzaWRlLCByZWFkIG9mZiB0aGUgcGFnZXMgdGhlbXNlbHZlcy4gKi9cbmltcG9ydCB7IHJlYWRkaXJTeW5jLCByZWFkRmlsZVN5bmMsIHN0YXRTeW5jIH0gZnJvbSBcIm5vZGU6ZnNcIjtcbmltcG9ydCB7IGpvaW4gfSBmcm9tIFwibm9kZTpwYXRoXCI7XG5pbXBvcnQgdHlwZSB7IERlZmF1bHRUaGVtZSB9IGZyb20gXCJ2aXRlcHJlc3NcIjtcbmltcG9ydCB7IHR5cGUgQ29udGVudCwgZXhpc3RzLCBwYWdlc0ZvbGRlciB9IGZyb20gXCIuL2Fzc2VtYmxlLmpzXCI7XG5cbnR5cGUgSXRlbSA9IERlZmF1bHRUaGVtZS5TaWRlYmFySXRlbTtcblxuLyoqIFRoZSBjb3Vyc2UgaW4gaXRzIG9yZGVyLCB0aGVuIHdoYXQgZWxzZSBpcyB3cml0dGVuLiAqL1xuZXhwb3J0IGZ1bmN0aW9uIGNvdXJzZVNpZGViYXIoeyBvcmlnaW5zIH06IENvbnRlbnQpOiBJdGVtW10ge1xuICBjb25zdCBwYWdlcyA9IFsuLi5vcmlnaW5zLmtleXMoKV07XG4gIGNvbnN0IGxpbmtzID0gKGNob3NlbjogcmVhZG9ubHkgc3RyaW5nW10pOiBJdGVtW10gPT5cbiAgICBjaG9zZW4ubWFwKChwYWdlKSA9PiAoeyB0ZXh0OiB0aXRsZU9mKHBhZ2UpLCBsaW5rOiBgLyR7cGFnZS5yZXBsYWNlKC8oaW5kZXgpP1xcLm1kJC8sIFwiXCIpfWAgfSkpO1xuICBjb25zdCBjb3Vyc2UgPSBwYWdlc1xuICAgIC5maWx0ZXIoKHBhZ2UpID0+IHBhZ2Uuc3RhcnRzV2l0aChcImNvdXJzZS9cIikpXG4gICAgLnNvcnQoKGEsIGIpID0+IG9yZGVyT2YoYSkgLSBvcmRlck9mKGIpIHx8IGEubG9jYWxlQ29tcGFyZShiKSk7XG4gIGNvbnN0IG90aGVyID0gW1xuICAgIFwic3RhcnQubWRcIixcbiAgICBcInB5dG9yY2gubWRcIixcbiAgICBcImV4ZXJjaXNlcy5tZFwiLFxuICAgIFwiZ2FsbGVyeS5tZFwiLFxuICAgIFwiYmVuY2htYXJrcy5tZFwiLFxuICAgIFwiYXJjaGl0ZWN0dXJlLm1kXCIsXG4gICAgXCJjaGFuZ2Vsb2cubWRcIixcbiAgXTtcbiAgcmV0dXJuIFtcbiAgICB7IHRleHQ6IFwiVGhlIGNvdXJzZVwiLCBpdGVtczogbGlua3MoY291cnNlKSB9LFxuICAgIHtcbiAgICAgIHRleHQ6IFwiVGhlIGxpYnJhcnlcIixcbiAgICAgIGl0ZW1zOiBbXG4gICAgICAgIC4uLmxpbmtzKG90aGVyLmZpbHRlcigocGFnZSkgPT4gb3JpZ2lucy5oYXMocGFnZSkpKSxcbiAgICAgICAgeyB0ZXh0OiBcIkFQSSByZWZlcmVuY2VcIiwgbGluazogXCIvYXBpL1wiIH0sXG4gICAgICAgIHsgdGV4dDogXCJTb3VyY2VcIiwgbGluazogXCIvc291cmNlL3NyYy9cIiB9LFxuICAgICAgXSxcbiAgICB9LFxuICBdO1xufVxuXG4vKiogVGhlIGNvbnRlbnRzLCB0aGUgd2Vla3MsIHRoZW4gb3RoZXIgcGFnZXMuICovXG5mdW5jdGlvbiBvcmRlck9mKHBhZ2U6IHN0cmluZyk6IG51bWJlciB7XG4gIGlmIChwYWdlID09PSBcImNvdXJzZS9pbmRleC5tZFwiKSByZXR1cm4gMDtcbiAgY29uc3Qgd2VlayA9IC93ZWVrLShcXGQrKVxcLm1kJC8uZXhlYyhwYWdlKT8uWzFdO1xuICByZXR1cm4gd2VlayA9PT0gdW5kZWZpbmVkID8gMTAwIDogTnVtYmVyKHdlZWspO1xufVxuXG5mdW5jdGlvbiB0aXRsZU9mKHBhZ2U6IHN0cmluZyk6IHN0cmluZyB7XG4gIGNvbnN0IHRleHQgPSByZWFkRmlsZVN5bmMoam9pbihwYWdlc0ZvbGRlciwgcGFnZSksIFwidXRmOFwiKTtcbiAgcmV0dXJuIC9eIyAoLispJC9tLmV4ZWModGV4dCk/LlsxXT8ucmVwbGFjZUFsbChcImBcIiwgXCJcIikgPz8gcGFnZTtcbn1cblxuLyoqIEEgZm9sZGVyJ3MgcGFnZXMgYXMgYSBtZW51IHRoYXQgZm9sZHMuICovXG5leHBvcnQgZnVuY3Rpb24gc2lkZWJhck9mKGZvbGRlcjogc3RyaW5nKTogSXRlbVtdIHtcbiAgY29uc3QgZnVsbCA9IGpvaW4ocGFnZXNGb2xkZXIsIGZvbGRlcik7XG4gIGlmICghZXhpc3RzKGZ1bGwpKSByZXR1cm4gW107XG4gIHJldHVybiByZWFkZGlyU3luYyhmdWxsKVxuICAgIC5maWx0ZXIoKG5hbWUpID0+IG5hbWUgIT09IFwiaW5kZXgubWRcIilcbiAgICAuc29ydCgoYSwgYikgPT4gYS5sb2NhbGVDb21wYXJlKGIpKVxuICAgIC5tYXAoKG5hbWUpID0+IHtcbiAgICAgIGNvbnN0IHBhdGggPSBgJHtmb2xkZXJ9LyR7bmFtZX1gO1xuICAgICAgaWYgKCFzdGF0U3luYyhqb2luKGZ1bGwsIG5hbWUpKS5pc0RpcmVjdG9yeSgpKVxuICAgICAgICByZXR1cm4geyB0ZXh0OiBuYW1lLnJlcGxhY2UoL1xcLm1kJC8sIFwiXCIpLCBsaW5rOiBgLyR7cGF0aC5yZXBsYWNlKC9cXC5tZCQvLCBcIlwiKX1gIH07XG4gICAgICBjb25zdCBpbmRleCA9IGV4aXN0cyhqb2luKGZ1bGwsIG5hbWUsIFwiaW5kZXgubWRcIikpID8geyBsaW5rOiBgLyR7cGF0aH0vYCB9IDoge307XG4gICAgICByZXR1cm4geyB0ZXh0OiBuYW1lLCAuLi5pbmRleCwgY29sbGFwc2VkOiB0cnVlLCBpdGVtczogc2lkZWJhck9mKHBhdGgpIH07XG4gICAgfSk7XG59XG4iLCAiY29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2Rpcm5hbWUgPSBcIi93b3JrL3d0L2xlYWQvc2l0ZS9jb250ZW50XCI7Y29uc3QgX192aXRlX2luamVjdGVkX29yaWdpbmFsX2ZpbGVuYW1lID0gXCIvd29yay93dC9sZWFkL3NpdGUvY29udGVudC9zb3VyY2VMaW5lcy50c1wiO2NvbnN0IF9fdml0ZV9pbmplY3RlZF9vcmlnaW5hbF9pbXBvcnRfbWV0YV91cmwgPSBcImZpbGU6Ly8vd29yay93dC9sZWFkL3NpdGUvY29udGVudC9zb3VyY2VMaW5lcy50c1wiOy8qKiBAZmlsZSBGaW5kcyB0aGUgbGluZXMgb2YgdGhlIGRlY2xhcmF0aW9ucyB0aGF0IGZpZ3VyZXMgcmVmZXIgdG8sIHNvIHRoYXQgbGlua3MgZm9sbG93IHRoZSBjb2RlIHdoZW4gaXQgbW92ZXMuICovXG5pbXBvcnQgeyByZWFkRmlsZVN5bmMgfSBmcm9tIFwibm9kZTpmc1wiO1xuaW1wb3J0IHsgam9pbiB9IGZyb20gXCJub2RlOnBhdGhcIjtcbmltcG9ydCB0cyBmcm9tIFwidHlwZXNjcmlwdFwiO1xuaW1wb3J0IHR5cGUgeyBQbHVnaW4gfSBmcm9tIFwidml0ZVwiO1xuaW1wb3J0IHR5cGUgeyBTb3VyY2VSZWZlcmVuY2UgfSBmcm9tIFwiLi4vZmlndXJlcy9maWd1cmUuanNcIjtcbmltcG9ydCB7IHJlcG9zaXRvcnkgfSBmcm9tIFwiLi9hc3NlbWJsZS5qc1wiO1xuXG4vKiogVGhlIGZpcnN0IGFuZCBsYXN0IGxpbmUgb2YgYEZJTEUjTkFNRWAsIGNvdW50ZWQgZnJvbSAxLiBBIG5hbWUgbWF5IGJlIGEgbWV0aG9kJ3MsIHdpdGggb3Igd2l0aG91dCBpdHMgY2xhc3MuICovXG5leHBvcnQgZnVuY3Rpb24gbGluZXNPZihyZWZlcmVuY2U6IFNvdXJjZVJlZmVyZW5jZSk6IFtmcm9tOiBudW1iZXIsIHRvOiBudW1iZXJdIHtcbiAgY29uc3QgW2ZpbGUsIG5hbWVdID0gcmVmZXJlbmNlLnNwbGl0KFwiI1wiKSBhcyBbc3RyaW5nLCBzdHJpbmddO1xuICBjb25zdCBzb3VyY2UgPSB0cy5jcmVhdGVTb3VyY2VGaWxlKFxuICAgIGZpbGUsXG4gICAgcmVhZEZpbGVTeW5jKGpvaW4ocmVwb3NpdG9yeSwgZmlsZSksIFwidXRmOFwiKSxcbiAgICB0cy5TY3JpcHRUYXJnZXQuTGF0ZXN0LFxuICAgIHRydWUsXG4gICk7XG4gIGNvbnN0IGZvdW5kID0gZGVjbGFyYXRpb25Jbihzb3VyY2UsIG5hbWUuc3BsaXQoXCIuXCIpLmF0KC0xKSEpO1xuICBpZiAoZm91bmQgPT09IHVuZGVmaW5lZCkgdGhyb3cgbmV3IEVycm9yKGBmaWd1cmVzOiAke2ZpbGV9IGRlY2xhcmVzIG5vICR7bmFtZX1gKTtcbiAgY29uc3QgbGluZSA9IChwb3NpdGlvbjogbnVtYmVyKTogbnVtYmVyID0+IHNvdXJjZS5nZXRMaW5lQW5kQ2hhcmFjdGVyT2ZQb3NpdGlvbihwb3NpdGlvbikubGluZSArIDE7XG4gIHJldHVybiBbbGluZShmb3VuZC5nZXRTdGFydCgpKSwgbGluZShmb3VuZC5nZXRFbmQoKSldO1xufVxuXG5mdW5jdGlvbiBkZWNsYXJhdGlvbkluKG5vZGU6IHRzLk5vZGUsIG5hbWU6IHN0cmluZyk6IHRzLk5vZGUgfCB1bmRlZmluZWQge1xuICBjb25zdCBpc05hbWVkID1cbiAgICB0cy5pc0Z1bmN0aW9uRGVjbGFyYXRpb24obm9kZSkgfHxcbiAgICB0cy5pc0NsYXNzRGVjbGFyYXRpb24obm9kZSkgfHxcbiAgICB0cy5pc01ldGhvZERlY2xhcmF0aW9uKG5vZGUpIHx8XG4gICAgdHMuaXNJbnRlcmZhY2VEZWNsYXJhdGlvbihub2RlKSB8fFxuICAgIHRzLmlzUHJvcGVydHlBc3NpZ25tZW50KG5vZGUpIHx8XG4gICAgdHMuaXNWYXJpYWJsZURlY2xhcmF0aW9uKG5vZGUpO1xuICBpZiAoaXNOYW1lZCAmJiBub2RlLm5hbWU/LmdldFRleHQoKS5yZXBsYWNlKFwiI1wiLCBcIlwiKSA9PT0gbmFtZS5yZXBsYWNlKFwiI1wiLCBcIlwiKSlcbiAgICByZXR1cm4gdHMuaXNWYXJpYWJsZURlY2xhcmF0aW9uKG5vZGUpID8gbm9kZS5wYXJlbnQucGFyZW50IDogbm9kZTtcbiAgcmV0dXJuIHRzLmZvckVhY2hDaGlsZChub2RlLCAoY2hpbGQpID0+IGRlY2xhcmF0aW9uSW4oY2hpbGQsIG5hbWUpKTtcbn1cblxuLyoqIE9mZmVycyB0aGUgbGluZXMgb2YgYWxsIHJlZmVyZW5jZXMgdG8gdGhlIHBhZ2UgYXMgdGhlIG1vZHVsZSBgdmlydHVhbDpzb3VyY2UtbGluZXNgLiAqL1xuZXhwb3J0IGZ1bmN0aW9uIHNvdXJjZUxpbmVzKHJlZmVyZW5jZXM6IHJlYWRvbmx5IFNvdXJjZVJlZmVyZW5jZVtdKTogUGx1Z2luIHtcbiAgY29uc3QgaWQgPSBcIlxcMHZpcnR1YWw6c291cmNlLWxpbmVzXCI7XG4gIHJldHVybiB7XG4gICAgbmFtZTogXCJzb3VyY2UtbGluZXNcIixcbiAgICByZXNvbHZlSWQ6IChzb3VyY2UpID0+IChzb3VyY2UgPT09IFwidmlydHVhbDpzb3VyY2UtbGluZXNcIiA/IGlkIDogdW5kZWZpbmVkKSxcbiAgICBsb2FkOiAoc291cmNlKSA9PiB7XG4gICAgICBpZiAoc291cmNlICE9PSBpZCkgcmV0dXJuIHVuZGVmaW5lZDtcbiAgICAgIGNvbnN0IGxpbmVzID0gT2JqZWN0LmZyb21FbnRyaWVzKHJlZmVyZW5jZXMubWFwKChyZWZlcmVuY2UpID0+IFtyZWZlcmVuY2UsIGxpbmVzT2YocmVmZXJlbmNlKV0pKTtcbiAgICAgIHJldHVybiBgZXhwb3J0IGNvbnN0IGxpbmVzID0gJHtKU09OLnN0cmluZ2lmeShsaW5lcyl9O2A7XG4gICAgfSxcbiAgfTtcbn1cbiJdLAogICJtYXBwaW5ncyI6ICI7QUFBK1AsU0FBUyxpQkFBQUEsc0JBQXFCO0FBQzdSLFNBQVMsY0FBYyw0QkFBNEI7OztBQ0FuRCxTQUFTLFFBQUFDLGFBQVk7QUFDckIsU0FBUyxtQkFBd0M7OztBQ0ZnTCxTQUFTLHNCQUFzQjtBQUdoUSxJQUFPLHlCQUFRO0FBQUEsRUFDYixNQUFNO0FBQUEsRUFDTixhQUFhO0FBQUEsSUFDWDtBQUFBLElBQ0E7QUFBQSxJQUNBO0FBQUEsSUFDQTtBQUFBLElBQ0E7QUFBQSxJQUNBO0FBQUEsSUFDQTtBQUFBLElBQ0E7QUFBQSxJQUNBO0FBQUEsSUFDQTtBQUFBLElBQ0E7QUFBQSxFQUNGO0FBQUEsRUFDQSxVQUFVO0FBQUEsRUFDVixLQUFLO0FBQUEsRUFDTCxXQUFXLENBQUMsR0FBRyxlQUFlLFdBQVcsT0FBTztBQUFBLEVBQ2hELGlCQUFpQjtBQUFBLEVBQ2pCLGdCQUFnQjtBQUFBLEVBQ2hCLGdCQUFnQjtBQUFBO0FBQUEsRUFFaEIsWUFBWSxFQUFFLGFBQWEsTUFBTTtBQUFBLEVBQ2pDLHVCQUF1QjtBQUN6Qjs7O0FDdkJBO0FBQUEsRUFDRTtBQUFBLEVBQ0E7QUFBQSxFQUNBO0FBQUEsRUFDQTtBQUFBLEVBQ0E7QUFBQSxFQUNBO0FBQUEsRUFDQTtBQUFBLEVBQ0E7QUFBQSxPQUNLO0FBQ1AsU0FBUyxTQUFTLFlBQVk7QUFDOUIsU0FBUyxxQkFBcUI7OztBQ1g5QixTQUFTLGFBQWE7QUFHZixJQUFNLFVBQTRDO0FBQUEsRUFDdkQsYUFBYTtBQUFBLEVBQ2IsZ0JBQWdCO0FBQUEsRUFDaEIseUJBQXlCO0FBQUEsRUFDekIsdUJBQXVCO0FBQUEsRUFDdkIsa0JBQWtCO0FBQ3BCO0FBR08sU0FBUyxPQUFPLE1BQWtDO0FBQ3ZELE1BQUksUUFBUSxJQUFJLE1BQU0sT0FBVyxRQUFPLFFBQVEsSUFBSTtBQUNwRCxTQUFPLHdDQUF3QyxLQUFLLElBQUksSUFBSSxLQUFLLE1BQU0sUUFBUSxNQUFNLElBQUk7QUFDM0Y7QUFHTyxTQUFTLGFBQWEsTUFBc0I7QUFDakQsU0FBTyxVQUFVLEtBQUssUUFBUSxPQUFPLEVBQUUsQ0FBQztBQUMxQztBQUdPLFNBQVMsWUFBWSxNQUFjLE1BQThDO0FBQ3RGLFFBQU0sQ0FBQyxPQUFPLElBQUksSUFBSSxJQUFJLEtBQUssTUFBTSxHQUFHO0FBQ3hDLFNBQU8sRUFBRSxNQUFNLE1BQU0sS0FBSyxNQUFNLFFBQVEsSUFBSSxHQUFHLElBQUksR0FBRyxNQUFNLFNBQVMsU0FBWSxLQUFLLElBQUksSUFBSSxHQUFHO0FBQ25HO0FBR08sU0FBUyxXQUFXLE1BQXVCO0FBQ2hELFNBQU8sQ0FBQyw4QkFBOEIsS0FBSyxJQUFJO0FBQ2pEOzs7QURuQ3lKLElBQU0sMkNBQTJDO0FBa0JuTSxJQUFNLGFBQXFCLGNBQWMsSUFBSSxJQUFJLFVBQVUsd0NBQWUsQ0FBQztBQUMzRSxJQUFNLGNBQXNCLGNBQWMsSUFBSSxJQUFJLGNBQWMsd0NBQWUsQ0FBQztBQUN2RixJQUFNLFdBQVcsY0FBYyxJQUFJLElBQUksYUFBYSx3Q0FBZSxDQUFDO0FBTTdELElBQU0sY0FBdUIsUUFBUSxJQUFJLFlBQVksTUFBTTtBQUNsRSxJQUFNLGFBQWtDLE9BQU8sT0FBTyxvQkFBSSxJQUFZLEdBQUcsRUFBRSxLQUFLLE1BQU0sS0FBSyxDQUFDO0FBV3JGLFNBQVMsV0FBb0I7QUFDbEMsYUFBVyxTQUFTLE9BQU8sV0FBVyxJQUFJLFlBQVksV0FBVyxJQUFJLENBQUM7QUFDcEUsUUFBSSxVQUFVLE1BQU8sUUFBTyxLQUFLLGFBQWEsS0FBSyxHQUFHLEVBQUUsV0FBVyxLQUFLLENBQUM7QUFDM0UsU0FBTyxVQUFVLGFBQWEsRUFBRSxXQUFXLEtBQUssQ0FBQztBQUNqRCxRQUFNLFVBQVUsb0JBQUksSUFBb0I7QUFDeEMsUUFBTSxTQUFTLG9CQUFJLElBQVk7QUFDL0IsYUFBVyxRQUFRLFVBQVUsR0FBRztBQUM5QixVQUFNLE9BQU8sT0FBTyxJQUFJO0FBQ3hCLFNBQUssTUFBTSxJQUFJO0FBQ2YsUUFBSSxDQUFDLEtBQUssU0FBUyxLQUFLLEVBQUc7QUFDM0IsWUFBUSxJQUFJLE1BQU0sSUFBSTtBQUN0QixlQUFXLFVBQVUsUUFBUSxJQUFJLEVBQUcsS0FBSSxPQUFPLE1BQU0sTUFBTSxPQUFXLFFBQU8sSUFBSSxNQUFNO0FBQUEsRUFDekY7QUFDQSxTQUFPLEVBQUUsU0FBUyxTQUFTLGNBQWMsYUFBYSxhQUFhLENBQUMsT0FBTyxZQUFZLEdBQUcsTUFBTSxDQUFDLEVBQUU7QUFDckc7QUFHTyxTQUFTLGlCQUF1QjtBQUNyQyxRQUFNLEtBQUssWUFBWSxNQUFNLEdBQUcsRUFBRSxXQUFXLEtBQUssR0FBRyxDQUFDLEdBQUcsU0FBUztBQUNoRSxVQUFNLE9BQU8sUUFBUSxPQUFPLElBQUksRUFBRSxXQUFXLE1BQU0sR0FBRyxDQUFDO0FBQ3ZELFVBQU0sT0FBTyxPQUFPLElBQUk7QUFDeEIsUUFBSSxTQUFTLFVBQWEsQ0FBQyxLQUFLLFdBQVcsV0FBVyxLQUFLLE9BQU8sS0FBSyxZQUFZLElBQUksQ0FBQztBQUN0RixXQUFLLE1BQU0sSUFBSTtBQUFBLEVBQ25CLENBQUM7QUFDSDtBQUVBLFNBQVMsWUFBc0I7QUFDN0IsUUFBTSxPQUFPLFlBQVksS0FBSyxZQUFZLE1BQU0sR0FBRyxFQUFFLFdBQVcsTUFBTSxVQUFVLE9BQU8sQ0FBQyxFQUNyRixJQUFJLENBQUMsU0FBUyxRQUFRLEtBQUssV0FBVyxNQUFNLEdBQUcsQ0FBQyxFQUFFLEVBQ2xELE9BQU8sQ0FBQyxTQUFTLENBQUMsS0FBSyxXQUFXLFdBQVcsQ0FBQztBQUNqRCxTQUFPLENBQUMsR0FBRyxvQkFBSSxJQUFJLENBQUMsR0FBRyxPQUFPLEtBQUssT0FBTyxHQUFHLEdBQUcsSUFBSSxDQUFDLENBQUMsRUFBRTtBQUFBLElBQ3RELENBQUMsU0FBUyxPQUFPLElBQUksTUFBTSxVQUFhLE9BQU8sS0FBSyxZQUFZLElBQUksQ0FBQztBQUFBLEVBQ3ZFO0FBQ0Y7QUFFQSxTQUFTLEtBQUssTUFBYyxNQUFvQjtBQUM5QyxZQUFVLFFBQVEsS0FBSyxhQUFhLElBQUksQ0FBQyxHQUFHLEVBQUUsV0FBVyxLQUFLLENBQUM7QUFDL0QsU0FBTyxLQUFLLFlBQVksSUFBSSxHQUFHLEtBQUssYUFBYSxJQUFJLENBQUM7QUFDeEQ7QUFFQSxTQUFTLFFBQVEsTUFBd0I7QUFDdkMsUUFBTUMsUUFBTyxhQUFhLEtBQUssWUFBWSxJQUFJLEdBQUcsTUFBTTtBQUN4RCxTQUFPLE1BQU0sS0FBS0EsTUFBSyxTQUFTLGtCQUFrQixHQUFHLENBQUMsQ0FBQyxFQUFFLElBQUksTUFBTSxJQUFLLEVBQ3JFLE9BQU8sVUFBVSxFQUNqQixJQUFJLENBQUMsU0FBUyxZQUFZLE1BQU0sSUFBSSxFQUFFLElBQUk7QUFDL0M7QUFNQSxTQUFTLGFBQWEsUUFBd0M7QUFDNUQsUUFBTSxRQUFRLE9BQU8sSUFBSSxDQUFDLFNBQVMsS0FBSyxRQUFRLE9BQU8sRUFBRSxDQUFDO0FBQzFELFFBQU0sVUFBVSxDQUFDLFNBQ2YsTUFBTSxLQUFLLENBQUMsU0FBUyxTQUFTLFFBQVEsS0FBSyxXQUFXLEdBQUcsSUFBSSxHQUFHLENBQUM7QUFDbkUsUUFBTSxPQUFPLG9CQUFJLElBQVk7QUFDN0IsYUFBVyxRQUFRLE1BQU8sT0FBTSxJQUFJO0FBQ3BDLFNBQU87QUFFUCxXQUFTLE1BQU0sTUFBb0I7QUFDakMsVUFBTSxRQUFRLFNBQVMsS0FBSyxZQUFZLElBQUksR0FBRyxFQUFFLGdCQUFnQixNQUFNLENBQUM7QUFDeEUsUUFBSSxVQUFVLFVBQWEsS0FBSyxJQUFJLElBQUksRUFBRztBQUMzQyxRQUFJLE1BQU0sWUFBWSxHQUFHO0FBQ3ZCLFdBQUssSUFBSSxJQUFJO0FBQ2IsWUFBTSxRQUFRLFVBQVUsSUFBSTtBQUM1QixpQkFBVyxRQUFRLE1BQU8sT0FBTSxHQUFHLElBQUksSUFBSSxJQUFJLEVBQUU7QUFDakQsWUFBTSxRQUFRLE1BQU0sSUFBSSxDQUFDLFNBQVMsR0FBRyxJQUFJLElBQUksSUFBSSxFQUFFLEVBQUUsT0FBTyxDQUFDLFVBQVUsS0FBSyxJQUFJLEtBQUssQ0FBQztBQUN0RixnQkFBVSxHQUFHLGFBQWEsSUFBSSxDQUFDLGFBQWEsTUFBTSxjQUFjLEtBQUssQ0FBQztBQUFBLElBQ3hFLFdBQVcsS0FBSyxTQUFTLEtBQUssS0FBSyxNQUFNLE9BQU8sS0FBUztBQUN2RCxXQUFLLElBQUksSUFBSTtBQUNiLFlBQU0sUUFBUSxJQUFJLE9BQU8sQ0FBQztBQUMxQixZQUFNQSxRQUFPLGFBQWEsS0FBSyxZQUFZLElBQUksR0FBRyxNQUFNLEVBQUUsUUFBUTtBQUNsRSxnQkFBVSxHQUFHLGFBQWEsSUFBSSxDQUFDLE9BQU8sTUFBTSxHQUFHLEtBQUs7QUFBQSxFQUFvQkEsS0FBSTtBQUFBLEVBQUssS0FBSyxFQUFFO0FBQUEsSUFDMUY7QUFBQSxFQUNGO0FBRUEsV0FBUyxVQUFVLE1BQWMsTUFBYyxNQUFvQjtBQUNqRSxVQUFNLFFBQVEsS0FBSyxNQUFNLEdBQUc7QUFDNUIsVUFBTSxTQUFTLE1BQU0sSUFBSSxDQUFDLE1BQU0sTUFBTTtBQUNwQyxZQUFNLFNBQVMsTUFBTSxNQUFNLEdBQUcsSUFBSSxDQUFDLEVBQUUsS0FBSyxHQUFHO0FBQzdDLFlBQU0sU0FBUyxJQUFJLE1BQU0sU0FBUyxLQUFLLFFBQVEsTUFBTTtBQUNyRCxhQUFPLFNBQVMsTUFBTSxJQUFJLFFBQVEsYUFBYSxNQUFNLENBQUMsT0FBTyxLQUFLLElBQUk7QUFBQSxJQUN4RSxDQUFDO0FBQ0QsVUFBTSxTQUFTLENBQUMsT0FBTyxVQUFVLElBQUksSUFBSSxxQkFBcUIsZ0JBQWdCLGlCQUFpQixLQUFLO0FBQ3BHLGNBQVUsUUFBUSxLQUFLLGFBQWEsSUFBSSxDQUFDLEdBQUcsRUFBRSxXQUFXLEtBQUssQ0FBQztBQUMvRCxrQkFBYyxLQUFLLGFBQWEsSUFBSSxHQUFHLENBQUMsR0FBRyxRQUFRLEtBQUssT0FBTyxLQUFLLEtBQUssQ0FBQyxJQUFJLElBQUksTUFBTSxFQUFFLEVBQUUsS0FBSyxJQUFJLENBQUM7QUFBQSxFQUN4RztBQUNGO0FBR0EsU0FBUyxVQUFVLE1BQXdCO0FBQ3pDLFNBQU8sWUFBWSxLQUFLLFlBQVksSUFBSSxHQUFHLEVBQUUsZUFBZSxLQUFLLENBQUMsRUFDL0QsT0FBTyxDQUFDLFVBQVUsTUFBTSxZQUFZLEtBQUssTUFBTSxLQUFLLFNBQVMsS0FBSyxDQUFDLEVBQ25FLEtBQUssQ0FBQyxHQUFHLE1BQU0sT0FBTyxFQUFFLFlBQVksQ0FBQyxJQUFJLE9BQU8sRUFBRSxZQUFZLENBQUMsS0FBSyxFQUFFLEtBQUssY0FBYyxFQUFFLElBQUksQ0FBQyxFQUNoRyxJQUFJLENBQUMsRUFBRSxLQUFLLE1BQU0sSUFBSTtBQUMzQjtBQUVBLFNBQVMsY0FBYyxPQUFrQztBQUN2RCxRQUFNLE9BQU8sTUFBTSxJQUFJLENBQUMsU0FBUztBQUMvQixVQUFNLE9BQU8sS0FBSyxTQUFTLEtBQUssSUFBSSxHQUFHLGFBQWEsSUFBSSxDQUFDLFFBQVEsR0FBRyxhQUFhLElBQUksQ0FBQztBQUN0RixXQUFPLFFBQVEsS0FBSyxNQUFNLEdBQUcsRUFBRSxHQUFHLEVBQUUsQ0FBQyxRQUFRLElBQUksT0FBTyxVQUFVLElBQUksQ0FBQztBQUFBLEVBQ3pFLENBQUM7QUFDRCxTQUFPLENBQUMsU0FBUyxpQkFBaUIsR0FBRyxJQUFJLEVBQUUsS0FBSyxJQUFJO0FBQ3REO0FBR0EsU0FBUyxVQUFVLE1BQXNCO0FBQ3ZDLFFBQU0sT0FBTyxLQUFLLFNBQVMsS0FBSyxJQUFJLE9BQU8sR0FBRyxJQUFJO0FBQ2xELE1BQUksQ0FBQyxPQUFPLEtBQUssWUFBWSxJQUFJLENBQUMsRUFBRyxRQUFPO0FBQzVDLFFBQU0sVUFBVSx3Q0FBd0MsS0FBSyxhQUFhLEtBQUssWUFBWSxJQUFJLEdBQUcsTUFBTSxDQUFDO0FBQ3pHLFFBQU1BLFFBQU8sVUFBVSxDQUFDLEdBQUcsV0FBVyxnQkFBZ0IsR0FBRyxFQUFFLEtBQUssS0FBSztBQUNyRSxTQUFPQSxNQUFLLFdBQVcsS0FBSyxLQUFLLEVBQUUsV0FBVyxLQUFLLE1BQU0sRUFBRSxXQUFXLEtBQUssUUFBUTtBQUNyRjtBQUVPLFNBQVMsT0FBTyxNQUF1QjtBQUM1QyxTQUFPLFNBQVMsTUFBTSxFQUFFLGdCQUFnQixNQUFNLENBQUMsTUFBTTtBQUN2RDs7O0FGbEpBLGVBQXNCLFNBQVMsTUFBOEI7QUFDM0QsUUFBTSxNQUFNQyxNQUFLLGFBQWEsS0FBSztBQUNuQyxNQUFJLFFBQVEsT0FBTyxHQUFHLEVBQUc7QUFDekIsUUFBTSxlQUFlLENBQUMsU0FBeUJBLE1BQUssWUFBWSxJQUFJO0FBQ3BFLFFBQU0sVUFBbUQ7QUFBQSxJQUN2RCxHQUFJO0FBQUEsSUFDSixhQUFhLHVCQUFTLFlBQVksSUFBSSxZQUFZO0FBQUEsSUFDbEQsVUFBVSxhQUFhLHVCQUFTLFFBQVE7QUFBQTtBQUFBLElBRXhDLFFBQVEsQ0FBQyxhQUFhLHlEQUF5RCxDQUFDO0FBQUEsSUFDaEY7QUFBQSxJQUNBLFFBQVE7QUFBQSxJQUNSLGVBQWU7QUFBQSxJQUNmLG9CQUFvQjtBQUFBLElBQ3BCLGdCQUFnQjtBQUFBLElBQ2hCLGlCQUFpQjtBQUFBLElBQ2pCLGVBQWU7QUFBQSxJQUNmLGtCQUFrQjtBQUFBLElBQ2xCLHVCQUF1QjtBQUFBLElBQ3ZCLFVBQVU7QUFBQSxFQUNaO0FBQ0EsUUFBTSxjQUFjLE1BQU0sWUFBWSxxQkFBcUIsT0FBTztBQUNsRSxRQUFNLFVBQVUsTUFBTSxZQUFZLFFBQVE7QUFDMUMsTUFBSSxZQUFZLE9BQVcsT0FBTSxJQUFJLE1BQU0sb0NBQW9DO0FBQy9FLFFBQU0sWUFBWSxnQkFBZ0IsT0FBTztBQUMzQzs7O0FJN0JBLFNBQVMsa0JBQWtCO0FBQzNCLFNBQVMsYUFBQUMsWUFBVyxpQkFBQUMsc0JBQXFCO0FBQ3pDLFNBQVMsUUFBQUMsYUFBWTtBQVFkLFNBQVMsa0JBQW1DO0FBQ2pELFFBQU0sUUFBUSxvQkFBSSxJQUFvQjtBQUN0QyxTQUFPO0FBQUEsSUFDTCxjQUFjLE1BQU0sR0FBRyxFQUFFLFdBQVcsR0FBRztBQUNyQyxhQUFPLEtBQUssV0FBVywrQ0FBK0MsQ0FBQ0MsSUFBRyxJQUFZQyxVQUFpQjtBQUNyRyxjQUFNLE9BQU8sR0FBRyxFQUFFLElBQUksV0FBVyxRQUFRLEVBQUUsT0FBT0EsS0FBSSxFQUFFLE9BQU8sS0FBSyxFQUFFLE1BQU0sR0FBRyxDQUFDLENBQUM7QUFDakYsY0FBTSxJQUFJLE1BQU1BLEtBQUk7QUFDcEIsZUFBTyxnQkFBZ0IsT0FBTyxVQUFVLENBQUMsVUFBVSxJQUFJO0FBQUEsTUFDekQsQ0FBQztBQUFBLElBQ0g7QUFBQSxJQUNBLE1BQU0sUUFBUTtBQUNaLE1BQUFDLFdBQVVDLE1BQUssUUFBUSxRQUFRLEdBQUcsRUFBRSxXQUFXLEtBQUssQ0FBQztBQUNyRCxpQkFBVyxDQUFDLE1BQU1GLEtBQUksS0FBSyxNQUFPLENBQUFHLGVBQWNELE1BQUssUUFBUSxVQUFVLElBQUksR0FBR0YsS0FBSTtBQUFBLElBQ3BGO0FBQUEsRUFDRjtBQUNGO0FBRUEsU0FBUyxPQUFPLEVBQUUsS0FBSyxHQUF1QjtBQUM1QyxTQUFPLEtBQUs7QUFDZDs7O0FDN0JBLFNBQVMsU0FBQUksY0FBYTs7O0FDbUNmLFNBQVMsTUFDZCxTQUNjO0FBQ2QsUUFBTSxFQUFFLEtBQUssSUFBSSxJQUFJO0FBQ3JCLFNBQU8sRUFBRSxHQUFHLFNBQVMsTUFBTSxTQUFTLE9BQU8sQ0FBQ0MsVUFBUyxTQUFTQSxPQUFNLENBQUMsTUFBTSxLQUFLLE9BQU8sS0FBSyxHQUFHLEVBQUU7QUFDbkc7QUFFTyxTQUFTLE1BQU0sU0FBaUY7QUFDckcsU0FBTyxFQUFFLEdBQUcsU0FBUyxNQUFNLFNBQVMsT0FBTyxDQUFDQSxVQUFTLFNBQVNBLE9BQU0sQ0FBQyxNQUFNLFFBQVEsT0FBTyxTQUFTLENBQUMsQ0FBQyxFQUFFO0FBQ3pHO0FBRU8sU0FBUyxPQUNkLFNBQ3FCO0FBQ3JCLFFBQU0sU0FBUyxDQUFDQSxVQUErQixPQUFPLE9BQU8sUUFBUSxTQUFTQSxLQUFJO0FBQ2xGLFNBQU8sRUFBRSxHQUFHLFNBQVMsTUFBTSxVQUFVLE9BQU8sQ0FBQ0EsVUFBVSxPQUFPQSxLQUFJLElBQUlBLFFBQU8sT0FBVztBQUMxRjtBQUVPLFNBQVMsS0FBSyxTQUF3QztBQUMzRCxRQUFNLFNBQTRDLEVBQUUsTUFBTSxNQUFNLE9BQU8sTUFBTTtBQUM3RSxTQUFPLEVBQUUsR0FBRyxTQUFTLE1BQU0sUUFBUSxPQUFPLENBQUNBLFVBQVMsT0FBT0EsS0FBSSxFQUFFO0FBQ25FO0FBRU8sU0FBUyxLQUFLLFNBQXVDO0FBQzFELFNBQU8sRUFBRSxHQUFHLFNBQVMsTUFBTSxRQUFRLE9BQU8sQ0FBQ0EsVUFBU0EsTUFBSztBQUMzRDtBQUVBLFNBQVMsU0FBU0EsT0FBYyxTQUFxRDtBQUNuRixRQUFNLElBQUksT0FBT0EsS0FBSTtBQUNyQixTQUFPQSxNQUFLLEtBQUssTUFBTSxNQUFNLE9BQU8sU0FBUyxDQUFDLEtBQUssUUFBUSxDQUFDLElBQUksSUFBSTtBQUN0RTs7O0FDbEVPLElBQU0sV0FBVztBQUFBLEVBQ3RCLE9BQU87QUFBQSxFQUNQLFNBQ0U7QUFBQSxFQUNGLFVBQVU7QUFBQSxJQUNSLFlBQVksS0FBSyxFQUFFLE9BQU8sV0FBVyxTQUFTLDBCQUEwQixDQUFDO0FBQUE7QUFBQSxJQUV6RSxRQUFRLEtBQUssRUFBRSxPQUFPLFVBQVUsU0FBUyxHQUFHLENBQUM7QUFBQSxJQUM3QyxTQUFTLEtBQUssRUFBRSxPQUFPLFdBQVcsU0FBUyxNQUFNLENBQUM7QUFBQSxJQUNsRCxNQUFNLEtBQUssRUFBRSxPQUFPLDZCQUE2QixTQUFTLE1BQU0sQ0FBQztBQUFBLEVBQ25FO0FBQUEsRUFDQSxNQUFNO0FBQUEsSUFDSjtBQUFBLElBQ0E7QUFBQSxJQUNBO0FBQUEsSUFDQTtBQUFBLElBQ0E7QUFBQSxJQUNBO0FBQUEsRUFDRjtBQUFBLEVBQ0EsUUFBUSxDQUFDLEtBQUssR0FBRztBQUNuQjs7O0FDcEJPLElBQU0sYUFBYTtBQUFBLEVBQ3hCLE9BQU87QUFBQSxFQUNQLFNBQ0U7QUFBQSxFQUNGLFVBQVU7QUFBQSxJQUNSLEtBQUssT0FBTztBQUFBLE1BQ1YsT0FBTztBQUFBLE1BQ1AsU0FBUztBQUFBLE1BQ1QsU0FBUztBQUFBLFFBQ1AsTUFBTTtBQUFBLFFBQ04sTUFBTTtBQUFBLFFBQ04sTUFBTTtBQUFBLFFBQ04sTUFBTTtBQUFBLFFBQ04sT0FBTztBQUFBLE1BQ1Q7QUFBQSxJQUNGLENBQUM7QUFBQSxJQUNELE1BQU0sTUFBTSxFQUFFLE9BQU8saUJBQWlCLFNBQVMsS0FBSyxRQUFRLENBQUMsTUFBTSxNQUFNLEtBQUssS0FBSyxLQUFLLEdBQUcsR0FBRyxDQUFDLEVBQUUsQ0FBQztBQUFBLElBQ2xHLFNBQVMsTUFBTSxFQUFFLE9BQU8sa0JBQWtCLFNBQVMsSUFBSSxLQUFLLEdBQUcsS0FBSyxJQUFJLE1BQU0sRUFBRSxDQUFDO0FBQUEsSUFDakYsTUFBTSxNQUFNLEVBQUUsT0FBTyxRQUFRLFNBQVMsR0FBRyxLQUFLLEdBQUcsS0FBSyxJQUFJLE1BQU0sRUFBRSxDQUFDO0FBQUE7QUFBQSxJQUVuRSxVQUFVLEtBQUssRUFBRSxPQUFPLFlBQVksU0FBUyxrQkFBa0IsQ0FBQztBQUFBLEVBQ2xFO0FBQUEsRUFDQSxNQUFNO0FBQUEsSUFDSjtBQUFBLElBQ0E7QUFBQSxJQUNBO0FBQUEsSUFDQTtBQUFBLElBQ0E7QUFBQSxFQUNGO0FBQUEsRUFDQSxRQUFRLENBQUMsS0FBSyxJQUFJO0FBQ3BCOzs7QUM5Qk8sSUFBTSxVQUFVO0FBQUEsRUFDckIsT0FBTztBQUFBLEVBQ1AsU0FDRTtBQUFBLEVBQ0YsVUFBVTtBQUFBLElBQ1IsU0FBUyxPQUFPO0FBQUEsTUFDZCxPQUFPO0FBQUEsTUFDUCxTQUFTO0FBQUEsTUFDVCxTQUFTO0FBQUEsUUFDUCxRQUFRO0FBQUEsUUFDUixNQUFNO0FBQUEsUUFDTixRQUFRO0FBQUEsUUFDUixRQUFRO0FBQUEsUUFDUixPQUFPO0FBQUEsTUFDVDtBQUFBLElBQ0YsQ0FBQztBQUFBLElBQ0QsTUFBTSxNQUFNO0FBQUEsTUFDVixPQUFPO0FBQUEsTUFDUCxTQUFTO0FBQUEsTUFDVCxRQUFRLENBQUMsTUFBTyxNQUFNLE1BQU0sTUFBTSxLQUFLLE1BQU0sT0FBTyxHQUFHO0FBQUEsSUFDekQsQ0FBQztBQUFBLElBQ0QsVUFBVSxNQUFNO0FBQUEsTUFDZCxPQUFPO0FBQUEsTUFDUCxTQUFTO0FBQUEsTUFDVCxRQUFRLENBQUMsTUFBTSxNQUFNLE1BQU0sS0FBSyxLQUFLLEdBQUc7QUFBQSxJQUMxQyxDQUFDO0FBQUEsSUFDRCxVQUFVLE1BQU0sRUFBRSxPQUFPLFlBQVksU0FBUyxLQUFLLEtBQUssR0FBRyxLQUFLLE1BQU0sTUFBTSxLQUFLLENBQUM7QUFBQSxJQUNsRixHQUFHLE1BQU0sRUFBRSxPQUFPLGlCQUFpQixTQUFTLE1BQU0sS0FBSyxJQUFJLEtBQUssR0FBRyxNQUFNLEtBQUssQ0FBQztBQUFBLElBQy9FLEdBQUcsTUFBTSxFQUFFLE9BQU8sYUFBYSxTQUFTLEtBQUssS0FBSyxJQUFJLEtBQUssR0FBRyxNQUFNLEtBQUssQ0FBQztBQUFBLEVBQzVFO0FBQUEsRUFDQSxNQUFNO0FBQUEsSUFDSjtBQUFBLElBQ0E7QUFBQSxJQUNBO0FBQUEsSUFDQTtBQUFBLEVBQ0Y7QUFBQSxFQUNBLFFBQVEsQ0FBQyxLQUFLLEdBQUc7QUFDbkI7OztBQ3JDTyxJQUFNLFVBQVU7QUFBQSxFQUNyQixPQUFPO0FBQUEsRUFDUCxTQUNFO0FBQUEsRUFDRixVQUFVO0FBQUE7QUFBQSxJQUVSLFFBQVEsS0FBSyxFQUFFLE9BQU8sVUFBVSxTQUFTLFVBQVUsQ0FBQztBQUFBLElBQ3BELE9BQU8sT0FBTyxFQUFFLE9BQU8sZUFBZSxTQUFTLEtBQUssU0FBUyxFQUFFLEdBQUcsS0FBSyxHQUFHLEtBQUssR0FBRyxJQUFJLEVBQUUsQ0FBQztBQUFBLElBQ3pGLGFBQWEsTUFBTSxFQUFFLE9BQU8sZUFBZSxTQUFTLEdBQUcsUUFBUSxDQUFDLEtBQUssS0FBSyxLQUFLLEdBQUcsR0FBRyxHQUFHLEVBQUUsRUFBRSxDQUFDO0FBQUEsSUFDN0YsV0FBVyxNQUFNLEVBQUUsT0FBTyxtQkFBbUIsU0FBUyxHQUFHLEtBQUssR0FBRyxLQUFLLEtBQUssTUFBTSxLQUFLLENBQUM7QUFBQSxFQUN6RjtBQUFBLEVBQ0EsTUFBTTtBQUFBLElBQ0o7QUFBQSxJQUNBO0FBQUEsSUFDQTtBQUFBLEVBQ0Y7QUFBQSxFQUNBLFFBQVEsQ0FBQyxLQUFLLEdBQUc7QUFDbkI7OztBQ1ZPLElBQU0sVUFBVSxFQUFFLFVBQVUsWUFBWSxTQUFTLFFBQVE7QUFNekQsU0FBUyxhQUFhLE1BQWtDO0FBQzdELFNBQU8sT0FBTyxPQUFPLFNBQVMsSUFBSTtBQUNwQzs7O0FOUkEsSUFBTSxnQkFBZ0I7QUFFZixTQUFTLG1CQUFtQixJQUFzQkMsVUFBd0I7QUFDL0UsS0FBRyxLQUFLLE1BQU0sS0FBSyxvQkFBb0IsQ0FBQyxFQUFFLFFBQVEsSUFBSSxNQUFNO0FBQzFELFVBQU0sT0FBT0EsU0FBUSxRQUFRLElBQUksSUFBSSxZQUFZO0FBQ2pELFFBQUksU0FBUyxPQUFXO0FBQ3hCLFVBQU0sUUFBUSxDQUFDLFNBQXlCLFVBQVVBLFVBQVMsTUFBTSxJQUFJLGNBQWMsSUFBSTtBQUN2RixlQUFXLFNBQVMsT0FBTyxRQUFRLENBQUNDLFdBQVUsQ0FBQ0EsUUFBTyxHQUFJQSxPQUFNLFlBQVksQ0FBQyxDQUFFLENBQUMsR0FBRztBQUNqRixpQkFBVyxhQUFhLENBQUMsUUFBUSxLQUFLLEdBQUc7QUFDdkMsY0FBTSxRQUFRLE1BQU0sUUFBUSxTQUFTO0FBQ3JDLFlBQUksVUFBVSxLQUFNLE9BQU0sUUFBUSxXQUFXLE1BQU0sS0FBSyxDQUFDO0FBQUEsTUFDM0Q7QUFDQSxVQUFJLE1BQU0sU0FBUyxnQkFBZ0IsTUFBTSxTQUFTO0FBQ2hELGNBQU0sVUFBVSxNQUFNLFFBQVE7QUFBQSxVQUM1QjtBQUFBLFVBQ0EsQ0FBQyxHQUFHLFFBQWdCLFNBQWlCLEdBQUcsTUFBTSxHQUFHLE1BQU0sSUFBSSxDQUFDO0FBQUEsUUFDOUQ7QUFBQSxJQUNKO0FBQUEsRUFDRixDQUFDO0FBR0QsS0FBRyxLQUFLLE1BQU0sS0FBSyxrQkFBa0IsQ0FBQyxFQUFFLE9BQU8sTUFBTTtBQUNuRCxXQUFPLFFBQVEsQ0FBQyxPQUFPLE1BQU07QUFDM0IsVUFBSSxNQUFNLFNBQVMsYUFBYSxPQUFPLElBQUksQ0FBQyxHQUFHLFlBQVksR0FBSTtBQUMvRCxZQUFNLE1BQU0sT0FBTyxJQUFJLENBQUMsRUFBRyxNQUFNO0FBQUEsSUFDbkMsQ0FBQztBQUFBLEVBQ0gsQ0FBQztBQUVELFFBQU0sT0FBTyxHQUFHLFNBQVMsTUFBTTtBQUMvQixLQUFHLFNBQVMsTUFBTSxhQUFhLENBQUMsUUFBUSxPQUFPLFNBQVMsS0FBSyxTQUFTO0FBQ3BFLFVBQU0sT0FBTyxjQUFjLEtBQUssT0FBTyxLQUFLLEVBQUcsUUFBUSxLQUFLLENBQUMsSUFBSSxDQUFDO0FBQ2xFLFFBQUksU0FBUyxPQUFXLFFBQU8sS0FBSyxRQUFRLE9BQU8sU0FBUyxLQUFLLElBQUk7QUFDckUsUUFBSSxDQUFDLGFBQWEsSUFBSSxFQUFHLE9BQU0sSUFBSSxNQUFNLEdBQUcsSUFBSSxZQUFZLHlCQUF5QixJQUFJLEdBQUc7QUFDNUYsV0FBTyxxQkFBcUIsSUFBSTtBQUFBO0FBQUEsRUFDbEM7QUFDRjtBQUVBLFNBQVMsVUFBVUQsVUFBa0IsTUFBYyxNQUFjLE1BQXNCO0FBQ3JGLE1BQUksQ0FBQyxXQUFXLElBQUksS0FBSyxTQUFTLEdBQUksUUFBTztBQUM3QyxRQUFNLEVBQUUsTUFBTSxLQUFLLElBQUksWUFBWSxNQUFNLElBQUk7QUFDN0MsUUFBTSxTQUFTLE9BQU8sSUFBSTtBQUMxQixNQUFJLFFBQVEsU0FBUyxLQUFLLEtBQUtBLFNBQVEsUUFBUSxJQUFJLE1BQU0sRUFBRyxRQUFPLElBQUksTUFBTSxHQUFHLElBQUk7QUFDcEYsTUFBSSxXQUFXLFVBQWEsQ0FBQyxPQUFPLFNBQVMsS0FBSyxHQUFHO0FBQ25ELFVBQU0sV0FBV0UsT0FBTSxTQUFTQSxPQUFNLFFBQVEsSUFBSSxHQUFHLE1BQU07QUFDM0QsV0FBTyxTQUFTLFdBQVcsR0FBRyxJQUFJLFdBQVcsS0FBSyxRQUFRO0FBQUEsRUFDNUQ7QUFDQSxNQUFJRixTQUFRLFFBQVEsSUFBSSxLQUFLLFFBQVEsT0FBTyxFQUFFLENBQUM7QUFDN0MsV0FBTyxJQUFJLGFBQWEsSUFBSSxDQUFDLEdBQUcsS0FBSyxTQUFTLEtBQUssSUFBSSxRQUFRLEdBQUcsR0FBRyxJQUFJO0FBQzNFLFFBQU0sSUFBSSxNQUFNLEdBQUcsSUFBSSxpQkFBaUIsSUFBSSw0QkFBNEI7QUFDMUU7OztBTzFEQSxTQUFTLGVBQUFHLGNBQWEsZ0JBQUFDLGVBQWMsWUFBQUMsaUJBQWdCO0FBQ3BELFNBQVMsUUFBQUMsYUFBWTtBQU9kLFNBQVMsY0FBYyxFQUFFLFFBQVEsR0FBb0I7QUFDMUQsUUFBTSxRQUFRLENBQUMsR0FBRyxRQUFRLEtBQUssQ0FBQztBQUNoQyxRQUFNLFFBQVEsQ0FBQyxXQUNiLE9BQU8sSUFBSSxDQUFDLFVBQVUsRUFBRSxNQUFNLFFBQVEsSUFBSSxHQUFHLE1BQU0sSUFBSSxLQUFLLFFBQVEsaUJBQWlCLEVBQUUsQ0FBQyxHQUFHLEVBQUU7QUFDL0YsUUFBTSxTQUFTLE1BQ1osT0FBTyxDQUFDLFNBQVMsS0FBSyxXQUFXLFNBQVMsQ0FBQyxFQUMzQyxLQUFLLENBQUMsR0FBRyxNQUFNLFFBQVEsQ0FBQyxJQUFJLFFBQVEsQ0FBQyxLQUFLLEVBQUUsY0FBYyxDQUFDLENBQUM7QUFDL0QsUUFBTSxRQUFRO0FBQUEsSUFDWjtBQUFBLElBQ0E7QUFBQSxJQUNBO0FBQUEsSUFDQTtBQUFBLElBQ0E7QUFBQSxJQUNBO0FBQUEsSUFDQTtBQUFBLEVBQ0Y7QUFDQSxTQUFPO0FBQUEsSUFDTCxFQUFFLE1BQU0sY0FBYyxPQUFPLE1BQU0sTUFBTSxFQUFFO0FBQUEsSUFDM0M7QUFBQSxNQUNFLE1BQU07QUFBQSxNQUNOLE9BQU87QUFBQSxRQUNMLEdBQUcsTUFBTSxNQUFNLE9BQU8sQ0FBQyxTQUFTLFFBQVEsSUFBSSxJQUFJLENBQUMsQ0FBQztBQUFBLFFBQ2xELEVBQUUsTUFBTSxpQkFBaUIsTUFBTSxRQUFRO0FBQUEsUUFDdkMsRUFBRSxNQUFNLFVBQVUsTUFBTSxlQUFlO0FBQUEsTUFDekM7QUFBQSxJQUNGO0FBQUEsRUFDRjtBQUNGO0FBR0EsU0FBUyxRQUFRLE1BQXNCO0FBQ3JDLE1BQUksU0FBUyxrQkFBbUIsUUFBTztBQUN2QyxRQUFNLE9BQU8sa0JBQWtCLEtBQUssSUFBSSxJQUFJLENBQUM7QUFDN0MsU0FBTyxTQUFTLFNBQVksTUFBTSxPQUFPLElBQUk7QUFDL0M7QUFFQSxTQUFTLFFBQVEsTUFBc0I7QUFDckMsUUFBTUMsUUFBT0MsY0FBYUMsTUFBSyxhQUFhLElBQUksR0FBRyxNQUFNO0FBQ3pELFNBQU8sWUFBWSxLQUFLRixLQUFJLElBQUksQ0FBQyxHQUFHLFdBQVcsS0FBSyxFQUFFLEtBQUs7QUFDN0Q7QUFHTyxTQUFTLFVBQVUsUUFBd0I7QUFDaEQsUUFBTSxPQUFPRSxNQUFLLGFBQWEsTUFBTTtBQUNyQyxNQUFJLENBQUMsT0FBTyxJQUFJLEVBQUcsUUFBTyxDQUFDO0FBQzNCLFNBQU9DLGFBQVksSUFBSSxFQUNwQixPQUFPLENBQUMsU0FBUyxTQUFTLFVBQVUsRUFDcEMsS0FBSyxDQUFDLEdBQUcsTUFBTSxFQUFFLGNBQWMsQ0FBQyxDQUFDLEVBQ2pDLElBQUksQ0FBQyxTQUFTO0FBQ2IsVUFBTSxPQUFPLEdBQUcsTUFBTSxJQUFJLElBQUk7QUFDOUIsUUFBSSxDQUFDQyxVQUFTRixNQUFLLE1BQU0sSUFBSSxDQUFDLEVBQUUsWUFBWTtBQUMxQyxhQUFPLEVBQUUsTUFBTSxLQUFLLFFBQVEsU0FBUyxFQUFFLEdBQUcsTUFBTSxJQUFJLEtBQUssUUFBUSxTQUFTLEVBQUUsQ0FBQyxHQUFHO0FBQ2xGLFVBQU0sUUFBUSxPQUFPQSxNQUFLLE1BQU0sTUFBTSxVQUFVLENBQUMsSUFBSSxFQUFFLE1BQU0sSUFBSSxJQUFJLElBQUksSUFBSSxDQUFDO0FBQzlFLFdBQU8sRUFBRSxNQUFNLE1BQU0sR0FBRyxPQUFPLFdBQVcsTUFBTSxPQUFPLFVBQVUsSUFBSSxFQUFFO0FBQUEsRUFDekUsQ0FBQztBQUNMOzs7QUMvREEsU0FBUyxnQkFBQUcscUJBQW9CO0FBQzdCLFNBQVMsUUFBQUMsYUFBWTtBQUNyQixPQUFPLFFBQVE7QUFNUixTQUFTLFFBQVEsV0FBd0Q7QUFDOUUsUUFBTSxDQUFDLE1BQU0sSUFBSSxJQUFJLFVBQVUsTUFBTSxHQUFHO0FBQ3hDLFFBQU0sU0FBUyxHQUFHO0FBQUEsSUFDaEI7QUFBQSxJQUNBQyxjQUFhQyxNQUFLLFlBQVksSUFBSSxHQUFHLE1BQU07QUFBQSxJQUMzQyxHQUFHLGFBQWE7QUFBQSxJQUNoQjtBQUFBLEVBQ0Y7QUFDQSxRQUFNLFFBQVEsY0FBYyxRQUFRLEtBQUssTUFBTSxHQUFHLEVBQUUsR0FBRyxFQUFFLENBQUU7QUFDM0QsTUFBSSxVQUFVLE9BQVcsT0FBTSxJQUFJLE1BQU0sWUFBWSxJQUFJLGdCQUFnQixJQUFJLEVBQUU7QUFDL0UsUUFBTSxPQUFPLENBQUMsYUFBNkIsT0FBTyw4QkFBOEIsUUFBUSxFQUFFLE9BQU87QUFDakcsU0FBTyxDQUFDLEtBQUssTUFBTSxTQUFTLENBQUMsR0FBRyxLQUFLLE1BQU0sT0FBTyxDQUFDLENBQUM7QUFDdEQ7QUFFQSxTQUFTLGNBQWMsTUFBZSxNQUFtQztBQUN2RSxRQUFNLFVBQ0osR0FBRyxzQkFBc0IsSUFBSSxLQUM3QixHQUFHLG1CQUFtQixJQUFJLEtBQzFCLEdBQUcsb0JBQW9CLElBQUksS0FDM0IsR0FBRyx1QkFBdUIsSUFBSSxLQUM5QixHQUFHLHFCQUFxQixJQUFJLEtBQzVCLEdBQUcsc0JBQXNCLElBQUk7QUFDL0IsTUFBSSxXQUFXLEtBQUssTUFBTSxRQUFRLEVBQUUsUUFBUSxLQUFLLEVBQUUsTUFBTSxLQUFLLFFBQVEsS0FBSyxFQUFFO0FBQzNFLFdBQU8sR0FBRyxzQkFBc0IsSUFBSSxJQUFJLEtBQUssT0FBTyxTQUFTO0FBQy9ELFNBQU8sR0FBRyxhQUFhLE1BQU0sQ0FBQyxVQUFVLGNBQWMsT0FBTyxJQUFJLENBQUM7QUFDcEU7QUFHTyxTQUFTLFlBQVksWUFBZ0Q7QUFDMUUsUUFBTSxLQUFLO0FBQ1gsU0FBTztBQUFBLElBQ0wsTUFBTTtBQUFBLElBQ04sV0FBVyxDQUFDLFdBQVksV0FBVyx5QkFBeUIsS0FBSztBQUFBLElBQ2pFLE1BQU0sQ0FBQyxXQUFXO0FBQ2hCLFVBQUksV0FBVyxHQUFJLFFBQU87QUFDMUIsWUFBTSxRQUFRLE9BQU8sWUFBWSxXQUFXLElBQUksQ0FBQyxjQUFjLENBQUMsV0FBVyxRQUFRLFNBQVMsQ0FBQyxDQUFDLENBQUM7QUFDL0YsYUFBTyx3QkFBd0IsS0FBSyxVQUFVLEtBQUssQ0FBQztBQUFBLElBQ3REO0FBQUEsRUFDRjtBQUNGOzs7QWRoRDZKLElBQU1DLDRDQUEyQztBQVU5TSxJQUFNLFVBQVUsUUFBUSxLQUFLLFNBQVMsS0FBSztBQUMzQyxJQUFNLFVBQVUsU0FBUztBQUN6QixJQUFJLENBQUMsWUFBYSxPQUFNLFNBQVMsT0FBTztBQUN4QyxJQUFJLFFBQVMsZ0JBQWU7QUFDNUIsSUFBTSxVQUFVLGdCQUFnQjtBQUNoQyxJQUFNLFVBQVUsQ0FBQyxTQUF5QkMsZUFBYyxJQUFJLElBQUksYUFBYSxJQUFJLElBQUlELHlDQUFlLENBQUM7QUFFckcsSUFBTyxpQkFBUSxhQUFhO0FBQUEsRUFDMUIsT0FBTztBQUFBLEVBQ1AsYUFBYTtBQUFBLEVBQ2IsTUFBTTtBQUFBLEVBQ04sUUFBUTtBQUFBLEVBQ1IsWUFBWSxjQUFjLENBQUMsUUFBUSxJQUFJLENBQUM7QUFBQSxFQUN4QyxRQUFRO0FBQUEsRUFDUixXQUFXO0FBQUEsRUFDWCxhQUFhO0FBQUEsRUFDYixpQkFBaUI7QUFBQSxFQUNqQixVQUFVO0FBQUEsSUFDUixNQUFNO0FBQUEsSUFDTixPQUFPLEVBQUUsT0FBTyw4QkFBOEIsTUFBTSxjQUFjO0FBQUEsSUFDbEUsUUFBUSxDQUFDLE9BQU8sbUJBQW1CLElBQUksT0FBTztBQUFBLEVBQ2hEO0FBQUEsRUFDQSxhQUFhO0FBQUEsSUFDWCxNQUFNO0FBQUEsSUFDTixLQUFLO0FBQUEsTUFDSCxFQUFFLE1BQU0sVUFBVSxNQUFNLFlBQVksYUFBYSxZQUFZO0FBQUEsTUFDN0QsRUFBRSxNQUFNLGdCQUFnQixNQUFNLFdBQVc7QUFBQSxNQUN6QyxFQUFFLE1BQU0sV0FBVyxNQUFNLFdBQVc7QUFBQSxNQUNwQyxFQUFFLE1BQU0sT0FBTyxNQUFNLFNBQVMsYUFBYSxTQUFTO0FBQUEsTUFDcEQsRUFBRSxNQUFNLFVBQVUsTUFBTSxnQkFBZ0IsYUFBYSxZQUFZO0FBQUEsSUFDbkU7QUFBQSxJQUNBLFNBQVM7QUFBQSxNQUNQLFlBQVksQ0FBQztBQUFBLE1BQ2IsU0FBUyxVQUFVLEtBQUs7QUFBQSxNQUN4QixLQUFLLGNBQWMsT0FBTztBQUFBLElBQzVCO0FBQUEsSUFDQSxTQUFTLENBQUMsR0FBRyxDQUFDO0FBQUEsSUFDZCxRQUFRLEVBQUUsVUFBVSxRQUFRO0FBQUEsSUFDNUIsV0FBVyxFQUFFLE1BQU0sT0FBTyxNQUFNLE1BQU07QUFBQSxFQUN4QztBQUFBLEVBQ0EsZUFBZSxDQUFDLEVBQUUsU0FBUyxNQUFNLENBQUMsQ0FBQyxRQUFRLEVBQUUsS0FBSyxRQUFRLE1BQU0sR0FBRyxTQUFTLElBQUksV0FBVyxDQUFDLENBQUM7QUFBQSxFQUM3RixlQUFlLFFBQVE7QUFBQSxFQUN2QixVQUFVLENBQUMsRUFBRSxPQUFPLE1BQU0sUUFBUSxNQUFNLE1BQU07QUFBQSxFQUM5QyxNQUFNO0FBQUEsSUFDSixTQUFTLENBQUMsWUFBWSxPQUFPLE9BQU8sT0FBTyxFQUFFLFFBQVEsQ0FBQyxFQUFFLEtBQUssTUFBTSxJQUFJLENBQUMsQ0FBQztBQUFBLElBQ3pFLFNBQVM7QUFBQSxNQUNQLE9BQU87QUFBQSxRQUNMLEVBQUUsTUFBTSxjQUFjLGFBQWEsUUFBUSxVQUFVLEVBQUU7QUFBQSxRQUN2RCxFQUFFLE1BQU0sd0JBQXdCLGFBQWEsUUFBUSxZQUFZLEVBQUU7QUFBQSxRQUNuRSxFQUFFLE1BQU0scUJBQXFCLGFBQWEsUUFBUSxhQUFhLEVBQUU7QUFBQSxNQUNuRTtBQUFBLElBQ0Y7QUFBQTtBQUFBLElBRUEsS0FBSyxFQUFFLFNBQVMsRUFBRSxTQUFTLENBQUMscUJBQXFCLEVBQUUsY0FBYyxDQUFDLGFBQWEsRUFBRSxDQUFDLENBQUMsRUFBRSxFQUFFO0FBQUEsSUFDdkYsUUFBUSxFQUFFLFFBQVEsS0FBSztBQUFBLElBQ3ZCLFFBQVEsRUFBRSxJQUFJLEVBQUUsT0FBTyxDQUFDQyxlQUFjLElBQUksSUFBSSxVQUFVRCx5Q0FBZSxDQUFDLEdBQUcsV0FBVyxFQUFFLEVBQUU7QUFBQSxJQUMxRixPQUFPLEVBQUUsdUJBQXVCLElBQUs7QUFBQSxFQUN2QztBQUNGLENBQUM7IiwKICAibmFtZXMiOiBbImZpbGVVUkxUb1BhdGgiLCAiam9pbiIsICJ0ZXh0IiwgImpvaW4iLCAibWtkaXJTeW5jIiwgIndyaXRlRmlsZVN5bmMiLCAiam9pbiIsICJfIiwgInRleHQiLCAibWtkaXJTeW5jIiwgImpvaW4iLCAid3JpdGVGaWxlU3luYyIsICJwb3NpeCIsICJ0ZXh0IiwgImNvbnRlbnQiLCAidG9rZW4iLCAicG9zaXgiLCAicmVhZGRpclN5bmMiLCAicmVhZEZpbGVTeW5jIiwgInN0YXRTeW5jIiwgImpvaW4iLCAidGV4dCIsICJyZWFkRmlsZVN5bmMiLCAiam9pbiIsICJyZWFkZGlyU3luYyIsICJzdGF0U3luYyIsICJyZWFkRmlsZVN5bmMiLCAiam9pbiIsICJyZWFkRmlsZVN5bmMiLCAiam9pbiIsICJfX3ZpdGVfaW5qZWN0ZWRfb3JpZ2luYWxfaW1wb3J0X21ldGFfdXJsIiwgImZpbGVVUkxUb1BhdGgiXQp9Cg==

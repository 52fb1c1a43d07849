/**
 * @file VitePress writes two small scripts into every page (dark mode, and whether it runs on a Mac). They become
 * files here, so that a Content-Security-Policy need not allow inline scripts.
 */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SiteConfig, TransformContext } from "vitepress";

interface ExternalScripts {
  transformHtml(code: string, id: string, context: TransformContext): string;
  write(outDir: string): void;
}

export function externalScripts(): ExternalScripts {
  const files = new Map<string, string>();
  return {
    transformHtml(code, _, { siteConfig }) {
      return code.replaceAll(/<script id="([\w-]+)">([\s\S]*?)<\/script>/g, (_, id: string, text: string) => {
        const name = `${id}.${createHash("sha256").update(text).digest("hex").slice(0, 8)}.js`;
        files.set(name, text);
        return `<script src="${baseOf(siteConfig)}assets/${name}"></script>`;
      });
    },
    write(outDir) {
      mkdirSync(join(outDir, "assets"), { recursive: true });
      for (const [name, text] of files) writeFileSync(join(outDir, "assets", name), text);
    },
  };
}

function baseOf({ site }: SiteConfig): string {
  return site.base;
}

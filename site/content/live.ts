/**
 * @file What comes alive on the site's pages. `<!-- figure: NAME -->`, or `<!-- figure: NAME, preset: PRESET -->`,
 * becomes a figure, `<!-- exercises: WEEK -->` an editor with checks; GitHub does not show such comments. A block of
 * TypeScript that imports the library becomes a program that can be run and changed.
 */
import type { MarkdownRenderer } from "vitepress";
import { isPart } from "../code/library.js";
import { presets as gan } from "../figures/gan/presets.js";
import { type FigureName, isFigureName } from "../figures/index.js";
import { presets as memory } from "../figures/memory/presets.js";
import { presets as playground } from "../figures/playground/presets.js";
import type { Preset } from "../figures/presets.js";

/** The presets that a page can start with. */
const presetsOf: { readonly [Name in FigureName]?: Readonly<Record<string, Preset>> } = {
  gan,
  memory,
  playground,
};

const figureComment = /^<!--\s*figure:\s*([\w-]+)(?:,\s*preset:\s*([\w-]+))?\s*-->$/;
const exercisesComment = /^<!--\s*exercises:\s*(\d)\s*-->$/;

/** `isWritten` tells the repository's own pages from those that are made. */
export function liveMarkdown(md: MarkdownRenderer, isWritten: (page: string) => boolean): void {
  const { html_block: html, fence } = md.renderer.rules;

  md.renderer.rules.html_block = (tokens, index, options, env, self) => {
    const comment = tokens[index]!.content.trim();
    const week = exercisesComment.exec(comment)?.[1];
    if (week !== undefined) return `<LiveExercises :week="${week}" />\n`;
    const [, name, preset] = figureComment.exec(comment) ?? [];
    if (name === undefined) return html!(tokens, index, options, env, self);
    if (!isFigureName(name)) throw new Error(`${env.relativePath}: there is no figure "${name}"`);
    if (preset === undefined) return `<LiveFigure name="${name}" />\n`;
    const settings = presetsOf[name]?.[preset]?.settings;
    if (settings === undefined) throw new Error(`${env.relativePath}: ${name} has no preset "${preset}"`);
    return `<LiveFigure name="${name}" :first="${md.utils.escapeHtml(JSON.stringify(settings))}" />\n`;
  };

  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const block = fence!(tokens, index, options, env, self);
    const { info, content } = tokens[index]!;
    const runs = info.trim() === "ts" && isProgram(content) && isWritten(env.relativePath);
    return runs ? `<RunnableCode>\n${block}</RunnableCode>\n` : block;
  };
}

/** Whether code imports something, and only what a page can load. */
function isProgram(code: string): boolean {
  const imported = Array.from(code.matchAll(/^import\b[^"]*"([^"]+)"/gm), ([, name]) => name!);
  return imported.length > 0 && imported.every(isPart);
}

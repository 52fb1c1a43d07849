/** @file What the search looks through: every page but the source, and nothing of what a page only decorates. */

/** How a block of code becomes HTML; without, it is left as it is. */
interface Highlighting {
  highlight?: ((text: string, language: string, attributes: string) => string) | null | undefined;
}

/** The part of VitePress' Markdown renderer that is used here. */
interface Renderer {
  readonly options: Highlighting;
  set(options: Highlighting): unknown;
  render(text: string): string;
}

/**
 * The HTML that is split into sections and words. The colors of code are left out: nobody looks for them, and they
 * take half of a page's rendering.
 */
export function searchable(text: string, page: { relativePath: string }, md: Renderer): string {
  if (page.relativePath.startsWith("source/")) return "";
  // The pages are rendered by the same renderer.
  const { highlight } = md.options;
  md.set({ highlight: null });
  try {
    return md.render(text);
  } finally {
    md.set({ highlight });
  }
}

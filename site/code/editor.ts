/** @file CodeMirror as it is on the pages: TypeScript in the colors of the highlighted blocks, for light and dark. */
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colors = HighlightStyle.define([
  { tag: [tags.keyword, tags.operator, tags.modifier], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null, tags.regexp], color: "var(--code-number)" },
  { tag: [tags.comment, tags.docComment], color: "var(--code-comment)" },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName)],
    color: "var(--code-function)",
  },
  { tag: [tags.typeName, tags.className], color: "var(--code-type)" },
]);

const look = EditorView.theme({
  "&": { color: "var(--code-text)", fontSize: "var(--vp-code-font-size)" },
  "&.cm-focused": { outline: "2px solid var(--vp-c-brand-1)" },
  ".cm-scroller": { fontFamily: "var(--vp-font-family-mono)", lineHeight: "var(--vp-code-line-height)" },
  ".cm-content": { caretColor: "currentColor", padding: "16px 0" },
  ".cm-cursor": { borderLeftColor: "currentColor" },
  ".cm-gutters": { background: "none", border: "0", color: "var(--code-comment)", paddingLeft: "8px" },
  "&.cm-focused .cm-matchingBracket": { background: "var(--vp-c-brand-soft)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    background: "var(--vp-c-brand-soft)",
  },
});

/** An editor in an element of a page. */
export function editorOn(
  parent: Element,
  label: string,
  code: string,
  on: { readonly change: (code: string) => void; readonly run: () => void },
): EditorView {
  const run = (): boolean => {
    on.run();
    return true;
  };
  return new EditorView({
    parent,
    doc: code,
    extensions: [
      lineNumbers(),
      history(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      javascript({ typescript: true }),
      syntaxHighlighting(colors),
      look,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) on.change(update.state.doc.toString());
      }),
      keymap.of([{ key: "Mod-Enter", run }, ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap]),
    ],
  });
}

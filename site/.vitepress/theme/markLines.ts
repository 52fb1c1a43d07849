import { inBrowser, type Router } from "vitepress";

/** On a source page marks the lines that the address names, `#L10-L20`, and scrolls to them. */
export function markLines(router: Router): void {
  if (!inBrowser) return;
  const mark = (): void => {
    const [, from, to] = /^#L(\d+)(?:-L(\d+))?$/.exec(location.hash) ?? [];
    const lines = document.querySelectorAll(".source .line");
    for (const line of document.querySelectorAll(".source .line.marked")) line.classList.remove("marked");
    if (from === undefined || lines.length === 0) return;
    for (let i = Number(from); i <= Number(to ?? from); i++) lines[i - 1]?.classList.add("marked");
    lines[Math.max(0, Number(from) - 4)]?.scrollIntoView();
  };
  const after = router.onAfterRouteChange;
  router.onAfterRouteChange = async (to) => {
    await after?.(to);
    requestAnimationFrame(() => requestAnimationFrame(mark));
  };
  addEventListener("hashchange", mark);
}

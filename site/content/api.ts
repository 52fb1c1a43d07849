/** @file The API reference: the doc comments as Markdown pages under `.pages/api`. */
import { join } from "node:path";
import { Application, type TypeDocOptions } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";
import settings from "../../typedoc.config.mjs";
import { exists, pagesFolder, repository } from "./assemble.js";

/** Writes the reference, or leaves the one that is there if `keep`. */
export async function writeApi(keep: boolean): Promise<void> {
  const out = join(pagesFolder, "api");
  if (keep && exists(out)) return;
  const inRepository = (path: string): string => join(repository, path);
  const options: Partial<TypeDocOptions & PluginOptions> = {
    ...(settings as Partial<TypeDocOptions>),
    entryPoints: settings.entryPoints.map(inRepository),
    tsconfig: inRepository(settings.tsconfig),
    // By files: typedoc, which is the repository's, looks for names in the repository only.
    plugin: [...settings.plugin, "site/node_modules/typedoc-plugin-markdown/dist/index.js"].map(inRepository),
    out,
    readme: "none",
    entryFileName: "index",
    outputFileStrategy: "members",
    // Options and types stand on their module's page. A page for each would be a third more, and as many links.
    membersWithOwnFile: ["Class", "Function"],
    hidePageHeader: true,
    hideBreadcrumbs: true,
    useCodeBlocks: true,
    parametersFormat: "table",
    propertyMembersFormat: "list",
    logLevel: "Warn",
  };
  const application = await Application.bootstrapWithPlugins(options);
  const project = await application.convert();
  if (project === undefined) throw new Error("typedoc could not read the library");
  await application.generateOutputs(project);
}

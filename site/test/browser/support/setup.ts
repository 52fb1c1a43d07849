/** @file Builds the site once for all browser tests, and serves it with the policy that README.md documents. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import sirv from "sirv";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    origin: string;
  }
}

const site = fileURLToPath(new URL("../../../", import.meta.url));

/** `SITE_BUILT=yes` tests the site that is there. */
export default async function setup(project: TestProject): Promise<() => void> {
  if (process.env["SITE_BUILT"] === undefined)
    execFileSync("npx", ["vitepress", "build"], { cwd: site, stdio: ["ignore", "inherit", "inherit"] });
  const policy = /^default-src .*$/m.exec(readFileSync(`${site}/README.md`, "utf8"))![0];
  const files = sirv(`${site}/dist`, {
    setHeaders: (response) => response.setHeader("Content-Security-Policy", policy),
  });
  const server = createServer((request, response) => files(request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  project.provide("origin", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return () => void server.close();
}

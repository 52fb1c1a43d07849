import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const library = (path: string): string => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^tapegrad$/, replacement: library("index.ts") },
      { find: /^tapegrad\/(\w+)$/, replacement: library("$1/index.ts") },
    ],
  },
  test: { include: ["test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 600_000 },
});

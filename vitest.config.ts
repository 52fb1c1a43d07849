import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 120_000,
    // Files share what they import: a third of the time. Tests put back what they change.
    isolate: false,
    reporters: ["default", "./test/closingLine.ts"],
  },
});

export default config;

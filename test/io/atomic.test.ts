import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeFileAtomically } from "../../src/io/node.js";

let folder: string;
let path: (name: string) => string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tapegrad-atomic-"));
  path = (name) => join(folder, name);
});
afterEach(() => rmSync(folder, { recursive: true }));

const temporary = /^\.tapegrad\.[0-9a-f]{16}\.\d+\.[0-9a-f]{12}\.tmp$/;

describe("a file that is overwritten", () => {
  test.each([0o600, 0o640, 0o755])("keeps its mode %o", (mode) => {
    writeFileSync(path("a"), "old");
    chmodSync(path("a"), mode);
    writeFileAtomically(path("a"), "new");
    expect(readFileSync(path("a"), "utf8")).toBe("new");
    expect(statSync(path("a")).mode & 0o777).toBe(mode);
  });

  test("stays at the target of a link, which remains a link", () => {
    mkdirSync(path("far"));
    writeFileSync(path("far/a"), "old");
    symlinkSync("far/a", path("near"));
    symlinkSync(path("near"), path("nearer"));
    writeFileAtomically(path("nearer"), "new");
    expect(readFileSync(path("far/a"), "utf8")).toBe("new");
    expect([readlinkSync(path("near")), readlinkSync(path("nearer"))]).toEqual(["far/a", path("near")]);
    expect([readdirSync(folder), readdirSync(path("far"))]).toEqual([["far", "near", "nearer"], ["a"]]);
  });

  test("is created at the target of a dangling link", () => {
    symlinkSync("a", path("link"));
    writeFileAtomically(path("link"), "new");
    expect(lstatSync(path("link")).isSymbolicLink()).toBe(true);
    expect(readFileSync(path("a"), "utf8")).toBe("new");
  });

  test("is rejected if links are circular", () => {
    symlinkSync("b", path("a"));
    symlinkSync("a", path("b"));
    expect(() => writeFileAtomically(path("a"), "new")).toThrow(expect.objectContaining({ code: "ELOOP" }));
    expect(readdirSync(folder)).toEqual(["a", "b"]);
  });

  test("may have a name of the maximum length", () => {
    for (const name of ["a".repeat(255), "ä".repeat(127), "a"]) {
      writeFileAtomically(path(name), name);
      expect(readFileSync(path(name), "utf8")).toBe(name);
    }
    expect(readdirSync(folder)).toHaveLength(3);
  });

  test("is written directly unless it is a regular file", () => {
    execFileSync("mkfifo", [path("pipe")]);
    const reader = spawn("cat", [path("pipe")]);
    let read = "";
    reader.stdout.on("data", (chunk) => {
      read += chunk;
    });
    writeFileAtomically(path("pipe"), "new");
    expect(lstatSync(path("pipe")).isFIFO()).toBe(true);
    return once(reader, "close").then(() => expect(read).toBe("new"));
  });
});

describe("a file left behind by a killed writer", () => {
  test("is removed by the next one", async () => {
    const source = fileURLToPath(new URL("../../src/io/atomic.ts", import.meta.url));
    const program = `
      import { writeFileAtomically } from ${JSON.stringify(source)};
      const content = new Uint8Array(2 ** 22);
      process.stdout.write("writing");
      for (;;) writeFileAtomically(${JSON.stringify(path("a"))}, content);`;
    writeFileSync(path("writer.mts"), program);
    for (let killed = 0; killed < 3; killed++) {
      const writer = spawn(process.execPath, ["--import", "tsx", path("writer.mts")]);
      await once(writer.stdout, "data");
      // Wait until there is something to leave behind.
      while (!readdirSync(folder).some((name) => temporary.test(name)))
        await new Promise((done) => setTimeout(done, 1));
      writer.kill("SIGKILL");
      await once(writer, "exit");
    }
    writeFileAtomically(path("a"), "whole");
    expect(readdirSync(folder)).toEqual(["a", "writer.mts"]);
  });

  test("is distinguished from files that others are writing, and from those of other targets", () => {
    writeFileAtomically(path("a"), "1");
    const prefixOf = (name: string): string => {
      // A save that cannot complete reveals the name in its error.
      mkdirSync(path(`${name}/full`), { recursive: true });
      try {
        writeFileAtomically(path(name), "");
      } catch (error) {
        return /\.tapegrad\.[0-9a-f]{16}\./.exec(String(error))![0];
      } finally {
        rmSync(path(name), { recursive: true });
      }
      throw new Error("a folder was replaced");
    };
    const [a, b] = [prefixOf("a2"), prefixOf("b")];
    const dead = 2 ** 22 + 1;
    const old = `${a}${process.pid}.0123456789ab.tmp`;
    const left = { mine: `${a}${process.pid}.ba9876543210.tmp`, other: `${b}${dead}.0123456789ab.tmp` };
    for (const name of [
      old,
      `${a}${dead}.0123456789ab.tmp`,
      `${a}1.0123456789ab.tmp`,
      ...Object.values(left),
    ])
      writeFileSync(path(name), "");
    utimesSync(path(old), 1, 1);
    writeFileAtomically(path("a2"), "2");
    expect(readdirSync(folder).sort()).toEqual(
      ["a", "a2", `${a}1.0123456789ab.tmp`, left.mine, left.other].sort(),
    );
  });
});

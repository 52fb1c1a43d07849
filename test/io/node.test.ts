import fs, {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { FormatError, tensor } from "../../src/index.js";
import { encodeEvents, encodeSafetensors, eventFileHead, History } from "../../src/io/index.js";
import {
  eventFile,
  loadCheckpoint,
  loadHistory,
  loadJson,
  loadNpy,
  loadNpz,
  loadSafetensors,
  saveCheckpoint,
  saveHistory,
  saveJson,
  saveNpy,
  saveNpz,
  saveSafetensors,
  writeFileAtomically,
} from "../../src/io/node.js";
import { Linear } from "../../src/nn/index.js";
import { contentOf } from "./tensors.js";

/** The file system function that fails. */
const failing = { name: "" };

const failables = ["appendFileSync", "fsyncSync", "renameSync", "writeFileSync"] as const;
const whole = Object.fromEntries(failables.map((name) => [name, fs[name]]));

beforeAll(() => {
  for (const name of failables) {
    const call = fs[name] as (...args: unknown[]) => unknown;
    Object.assign(fs, {
      [name]: (...args: unknown[]) => {
        if (failing.name === name)
          throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
        return call(...args);
      },
    });
  }
  syncBuiltinESMExports();
});
afterAll(() => {
  Object.assign(fs, whole);
  syncBuiltinESMExports();
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tapegrad-io-"));
});
afterEach(() => {
  failing.name = "";
  rmSync(folder, { recursive: true });
});

const dict = {
  weight: tensor([[1, 2.5]]),
  mask: tensor([true, false]),
  labels: tensor([7], { dtype: "int32" }),
};

describe("files", () => {
  test("restore what was saved", async () => {
    const path = (name: string): string => join(folder, name);
    saveSafetensors(path("a.safetensors"), dict, { metadata: { format: "pt" } });
    saveNpy(path("a.npy"), dict.weight);
    saveNpz(path("a.npz"), dict);
    saveJson(path("a.json"), dict, { data: "numbers" });
    const { tensors, metadata } = loadSafetensors(path("a.safetensors"));
    expect([contentOf(tensors), metadata]).toEqual([contentOf(dict), { format: "pt" }]);
    expect(contentOf({ x: loadNpy(path("a.npy")) })).toEqual(contentOf({ x: dict.weight }));
    expect(contentOf(await loadNpz(path("a.npz")))).toEqual(contentOf(dict));
    expect(contentOf(loadJson(path("a.json")))).toEqual(contentOf(dict));
    expect(readFileSync(path("a.json"), "utf8")).toContain('"data":[1,2.5]');
    expect(readdirSync(folder).sort()).toEqual(["a.json", "a.npy", "a.npz", "a.safetensors"]);
  });

  test("restore a training run", () => {
    const [model, other] = [new Linear(2, 3), new Linear(2, 3)];
    const path = join(folder, "run.safetensors");
    saveCheckpoint(path, { model }, { epoch: 2, step: 5 });
    expect(loadCheckpoint(path, { model: other })).toEqual({ epoch: 2, step: 5, metadata: {} });
    expect(contentOf(other.stateDict())).toEqual(contentOf(model.stateDict()));
  });

  test("restore a history, and grow by one event per record", () => {
    const history = new History();
    vi.useFakeTimers({ now: 1_700_000_000_500 });
    try {
      history.watch(eventFile(join(folder, "new", "logs")));
    } finally {
      vi.useRealTimers();
    }
    history.record(1, { loss: 0.5 }, 1_700_000_000.5);
    history.record(2, { loss: 0.25 }, 1_700_000_001);
    const [name] = readdirSync(join(folder, "new", "logs"));
    expect(name).toMatch(/^events\.out\.tfevents\.1700000000\./);
    const content = readFileSync(join(folder, "new", "logs", name!));
    expect(new Uint8Array(content)).toEqual(encodeEvents(history.records));
    saveHistory(join(folder, "history.jsonl"), history);
    expect(loadHistory(join(folder, "history.jsonl")).records).toEqual(history.records);
  });

  test("of events lose nothing on a full disk, which does not stop training", () => {
    const history = new History();
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    try {
      history.watch(eventFile(folder));
      const [name] = readdirSync(folder);
      history.record(1, { loss: 0.5 });
      const before = readFileSync(join(folder, name!));
      failing.name = "appendFileSync";
      history.record(2, { loss: 0.25 });
      history.record(3, { loss: 0.125 });
      expect(readFileSync(join(folder, name!))).toEqual(before);
      expect(warn.mock.calls).toEqual([["History.record: a watcher failed: Error: no space left on device"]]);
      failing.name = "";
      history.record(4, { loss: 0 });
      const events = encodeEvents(history.records);
      const head = eventFileHead(0).length;
      expect(new Uint8Array(readFileSync(join(folder, name!))).subarray(head)).toEqual(events.subarray(head));
      failing.name = "appendFileSync";
      history.record(5, { loss: 0 });
      expect(warn).toHaveBeenCalledTimes(2);
    } finally {
      warn.mockRestore();
    }
  });

  test("may be given as URLs", () => {
    const url = pathToFileURL(join(folder, "with space.npy"));
    saveNpy(url, dict.weight);
    expect(loadNpy(url).toArray()).toEqual([[1, 2.5]]);
  });

  test("that are invalid are named in the error, with its cause", async () => {
    const path = join(folder, "empty");
    writeFileSync(path, "");
    const problem = `${path}: 0 bytes are too few for a safetensors file`;
    expect(() => loadSafetensors(path)).toThrow(new FormatError("decodeSafetensors", problem));
    expect(() => loadCheckpoint(path, {})).toThrow(new FormatError("decodeSafetensors", problem));
    await expect(loadNpz(path)).rejects.toThrow(
      `decodeNpz: ${path}: these 0 bytes are not a complete ZIP archive`,
    );
    saveCheckpoint(path, { model: new Linear(2, 3) });
    try {
      loadCheckpoint(path, { model: new Linear(3, 3) });
      expect.unreachable();
    } catch (error) {
      expect((error as Error).message).toMatch(
        `restoreCheckpoint: ${path}: model does not fit: loadStateDict:`,
      );
      expect(((error as Error).cause as Error).name).toBe("StateDictError");
    }
  });

  test("that are missing throw Node's own error", async () => {
    const path = join(folder, "none");
    expect(() => loadSafetensors(path)).toThrow(expect.objectContaining({ code: "ENOENT" }));
    await expect(loadNpz(path)).rejects.toMatchObject({ code: "ENOENT" });
    expect(() => saveNpy(join(folder, "none", "a.npy"), dict.weight)).toThrow(
      expect.objectContaining({ code: "ENOENT" }),
    );
  });
});

describe("writing a file", () => {
  test.each(["writeFileSync", "fsyncSync", "renameSync"])(
    "leaves the old one unchanged if %s fails",
    (name) => {
      const path = join(folder, "a.safetensors");
      saveSafetensors(path, dict);
      const before = statSync(path).ino;
      failing.name = name;
      expect(() => saveSafetensors(path, { other: tensor([1]) })).toThrow("no space left on device");
      failing.name = "";
      expect(readdirSync(folder)).toEqual(["a.safetensors"]);
      expect(statSync(path).ino).toBe(before);
      expect(new Uint8Array(readFileSync(path))).toEqual(encodeSafetensors(dict));
    },
  );

  test("leaves the old one unchanged if the content cannot be encoded", () => {
    const path = join(folder, "a.safetensors");
    saveSafetensors(path, dict);
    expect(() => saveSafetensors(path, { other: 1 as never })).toThrow("other must be a tensor, got 1");
    expect(contentOf(loadSafetensors(path).tensors)).toEqual(contentOf(dict));
  });

  test("replaces the old one by a new file, so that anyone reading the old one can finish", () => {
    const path = join(folder, "a.txt");
    writeFileAtomically(path, "old");
    const before = statSync(path).ino;
    writeFileAtomically(path, "new");
    expect(statSync(path).ino).not.toBe(before);
    expect(readFileSync(path, "utf8")).toBe("new");
  });

  test("does not replace a folder", () => {
    mkdirSync(join(folder, "sub"));
    expect(() => writeFileAtomically(join(folder, "sub"), "x")).toThrow();
    expect(readdirSync(folder)).toEqual(["sub"]);
  });
});

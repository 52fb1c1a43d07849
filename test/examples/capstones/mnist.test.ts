import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { loadImages } from "../../../examples/capstones/digitImages.js";
import { download, readMnist, type Source, sources } from "../../../examples/capstones/mnist.js";
import { UsageError } from "../../../examples/support/running/options.js";
import { batchOf } from "../../../src/data/index.js";
import { FormatError } from "../../../src/errors.js";

/** An IDX file of bytes. */
function idx(shape: readonly number[], bytes: Uint8Array): Uint8Array {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head.set([0, 0, 8, shape.length]);
  for (const [axis, length] of shape.entries()) head.writeUInt32BE(length, 4 + 4 * axis);
  return Buffer.concat([head, bytes]);
}

const count = 40;
const pixels = Uint8Array.from({ length: count * 28 * 28 }, (_, i) => (i * 7) % 256);
const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
const files: Record<string, Uint8Array> = {
  "train-images-idx3-ubyte.gz": gzipSync(idx([count, 28, 28], pixels)),
  "train-labels-idx1-ubyte.gz": gzipSync(idx([count], labels)),
  "t10k-images-idx3-ubyte.gz": gzipSync(idx([count, 28, 28], pixels.toReversed())),
  "t10k-labels-idx1-ubyte.gz": gzipSync(idx([count], labels)),
};
const md5 = (content: Uint8Array): string => createHash("md5").update(content).digest("hex");
const sums = Object.fromEntries(Object.entries(files).map(([name, content]) => [name, md5(content)]));

const root = mkdtempSync(join(tmpdir(), "mnist-"));
let server: Server;
let source: Source;
const asked: string[] = [];
/** What a test makes the server answer instead. */
let wrong: Record<string, { status: number; body: Uint8Array }> = {};

beforeAll(async () => {
  server = createServer(({ url }, response) => {
    const name = url!.slice("/some/where/".length);
    asked.push(name);
    const { status, body } = wrong[name] ?? { status: name in files ? 200 : 404, body: files[name] };
    response.writeHead(status, { "content-length": body?.length ?? 0 }).end(body);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  source = { address: `http://127.0.0.1:${port}/some/where/`, files: sums, classNames: [] };
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterAll(() => {
  vi.restoreAllMocks();
  server.close();
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  asked.length = 0;
  wrong = {};
});

function folder(name: string, contents: Record<string, Uint8Array> = {}): string {
  const path = join(root, name);
  mkdirSync(path, { recursive: true });
  for (const [file, content] of Object.entries(contents)) writeFileSync(join(path, file), content);
  return path;
}

describe("download", () => {
  test("brings every file as it is on the server, and asks for none of them again", async () => {
    const path = join(root, "new", "cache");
    await download(source, path);
    expect(asked).toEqual(Object.keys(files));
    for (const [name, content] of Object.entries(files)) {
      expect(Buffer.compare(readFileSync(join(path, name)), content)).toBe(0);
    }
    await download(source, path);
    expect(asked).toHaveLength(4);
  });

  test("brings only what is missing", async () => {
    const name = "t10k-images-idx3-ubyte.gz";
    const path = folder("one", { [name]: files[name]! });
    const { mtimeMs } = statSync(join(path, name));
    await download(source, path);
    expect(asked).toEqual(Object.keys(files).filter((file) => file !== name));
    expect(statSync(join(path, name)).mtimeMs).toBe(mtimeMs);
  });

  test("takes another address than the source's own", async () => {
    await download({ ...source, address: "http://nowhere.invalid/" }, folder("mirror"), source.address);
    expect(asked).toHaveLength(4);
  });

  test("keeps no file with a wrong checksum", async () => {
    const path = folder("false");
    const [first, second] = Object.keys(files) as [string, string];
    const body = Uint8Array.from(files[second]!);
    body[30]! ^= 1;
    wrong[second] = { status: 200, body };
    const problem = `${second} has the MD5 sum ${md5(body)}, not ${sums[second]}`;
    await expect(download(source, path)).rejects.toThrow(new FormatError("download", problem));
    expect([existsSync(join(path, first)), existsSync(join(path, second))]).toEqual([true, false]);
    wrong = {};
    await download(source, path);
    expect(md5(readFileSync(join(path, second)))).toBe(sums[second]);
  });

  test("says what the server answers, and that it cannot be reached", async () => {
    const url = `${source.address}train-images-idx3-ubyte.gz`;
    wrong["train-images-idx3-ubyte.gz"] = { status: 503, body: new Uint8Array() };
    const refused = download(source, folder("refused"));
    await expect(refused).rejects.toThrow(new FormatError("download", `${url}: the server answers 503`));
    const closed = { ...source, address: "http://127.0.0.1:1/" };
    await expect(download(closed, folder("closed"))).rejects.toThrow(FormatError);
  });

  test("knows MNIST and Fashion-MNIST by sums of 32 hexadecimal digits, all different", () => {
    const all = Object.values(sources).flatMap((known) => Object.values(known.files));
    expect(new Set(all).size).toBe(8);
    for (const sum of all) expect(sum).toMatch(/^[0-9a-f]{32}$/);
    for (const { classNames } of Object.values(sources)) expect(classNames).toHaveLength(10);
  });
});

describe("readMnist", () => {
  test("gives images from 0 to 1 and their labels, gzipped or not", () => {
    const plain = folder("plain", {
      "train-images-idx3-ubyte": gunzipSync(files["train-images-idx3-ubyte.gz"]!),
      "train-labels-idx1-ubyte": gunzipSync(files["train-labels-idx1-ubyte.gz"]!),
    });
    for (const path of [plain, folder("zipped", files)]) {
      const { images, labels: classes } = readMnist(path, "train")!;
      expect(images.shape).toEqual([count, 1, 28, 28]);
      expect(images.toTypedArray()).toEqual(Float32Array.from(pixels, (ink) => ink / 255));
      expect(classes.toTypedArray()).toEqual(Int32Array.from(labels));
    }
    expect(readMnist(plain, "t10k")).toBeUndefined();
  });

  test("rejects labels for a different number of images, and invalid files", () => {
    const odd = folder("odd", {
      "t10k-images-idx3-ubyte": idx([2, 28, 28], pixels.subarray(0, 2 * 784)),
      "t10k-labels-idx1-ubyte": idx([3], labels.subarray(0, 3)),
    });
    const problem = `t10k in ${odd} has the shapes [2, 28, 28] and [3]`;
    expect(() => readMnist(odd, "t10k")).toThrow(new FormatError("readMnist", problem));
    const cut = folder("cut", { ...files, "t10k-labels-idx1-ubyte.gz": gzipSync(labels) });
    expect(() => readMnist(cut, "t10k")).toThrow(/t10k-labels-idx1-ubyte\.gz: parseIdx: must begin with/);
    const torn = folder("torn", { ...files, "t10k-labels-idx1-ubyte.gz": gzipSync(labels).subarray(0, 20) });
    expect(() => readMnist(torn, "t10k")).toThrow(/t10k-labels-idx1-ubyte\.gz: unexpected end of file/);
  });
});

describe("loadImages", () => {
  const none = { data: undefined, download: "none", mirror: "", atMost: Infinity } as const;

  test("divides the embedded digits, a fifth of each class for the test", async () => {
    const { train, test: tested, side } = await loadImages(none);
    expect([train.length, tested.length, side]).toEqual([1438, 359, 8]);
    const few = await loadImages({ ...none, atMost: 100 });
    expect([few.train.length, few.test.length]).toEqual([80, 20]);
    expect(batchOf(few.train)[0].shape).toEqual([80, 1, 8, 8]);
  });

  test("takes MNIST's own division, or divides the test images when only they are there", async () => {
    const both = await loadImages({ ...none, data: folder("both", files) });
    expect([both.train.length, both.test.length, both.side]).toEqual([count, count, 28]);
    const { "t10k-images-idx3-ubyte.gz": images, "t10k-labels-idx1-ubyte.gz": classes } = files;
    const data = folder("tests", {
      "t10k-images-idx3-ubyte.gz": images!,
      "t10k-labels-idx1-ubyte.gz": classes!,
    });
    const part = await loadImages({ ...none, data });
    expect([part.train.length, part.test.length, part.side]).toEqual([32, 8, 28]);
  });

  test("says which files a folder lacks", async () => {
    const data = folder("empty");
    const problem = `--data needs t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte (or with .gz) in ${data}`;
    await expect(loadImages({ ...none, data })).rejects.toThrow(new UsageError(problem));
  });
});

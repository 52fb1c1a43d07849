/** @file MNIST and Fashion-MNIST: from a folder, or downloaded into a cache, checked by their MD5 sums. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type IdxArray, parseIdx } from "../../src/data/index.js";
import { FormatError } from "../../src/errors.js";
import { type Tensor, tensor } from "../../src/index.js";
import { writeFileAtomic } from "../support/running/files.js";
import { Progress } from "../support/running/progress.js";

/** Images [N, 1, rows, columns] float32, 0 … 1, and their classes [N] int32, 0 … 9. */
export interface LabeledImages {
  readonly images: Tensor;
  readonly labels: Tensor;
}

/** A data set that can be downloaded. */
export interface Source {
  /** Where the files are, with a slash at the end. */
  readonly address: string;
  /** The MD5 sum of each file. */
  readonly files: Readonly<Record<string, string>>;
  readonly classNames: readonly string[];
}

/** The data sets, at addresses given by their authors or PyTorch. */
export const sources: Readonly<Record<"mnist" | "fashion-mnist", Source>> = {
  mnist: {
    address: "https://ossci-datasets.s3.amazonaws.com/mnist/",
    files: {
      "train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
      "train-labels-idx1-ubyte.gz": "d53e105ee54ea40749a09fcbcd1e9432",
      "t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
      "t10k-labels-idx1-ubyte.gz": "ec29112dd5afa0611ce80d1b7f02629c",
    },
    classNames: Array.from("0123456789"),
  },
  "fashion-mnist": {
    address: "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    files: {
      "train-images-idx3-ubyte.gz": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
      "train-labels-idx1-ubyte.gz": "25c81989df183df01b3e8a0aad5dffbe",
      "t10k-images-idx3-ubyte.gz": "bef4ecab320f06d8554ea6380940ec79",
      "t10k-labels-idx1-ubyte.gz": "bb300cfdad3c16e7a12a480ee83cd310",
    },
    classNames: "T-shirt,trousers,pullover,dress,coat,sandal,shirt,sneaker,bag,boot".split(","),
  },
};

/**
 * The folder for downloads: the environment variable `TAPEGRAD_CACHE`, or `.cache/tapegrad` in the home
 * folder.
 */
export function cacheFolder(): string {
  return process.env.TAPEGRAD_CACHE || join(homedir(), ".cache", "tapegrad");
}

/**
 * Downloads the files of a source that are not yet in the folder; a file is kept only if its checksum is
 * right.
 *
 * @param address - an address to download from instead of the source's own
 * @throws FormatError if the server refuses, or a file has the wrong checksum and is not kept
 */
export async function download(
  source: Source,
  folder: string,
  address: string = source.address,
): Promise<void> {
  const missing = Object.entries(source.files).filter(([name]) => !existsSync(join(folder, name)));
  if (missing.length === 0) return;
  console.log(`downloading from ${address} into ${folder}`);
  const progress = new Progress({ total: missing.length, unit: "file", steps: 100 });
  const rest = missing.values();
  for (const _ of progress.rounds()) {
    const [name, md5] = rest.next().value!;
    progress.show({ file: name });
    const content = await fetchFile(new URL(name, address), () => progress.step());
    const sum = createHash("md5").update(content).digest("hex");
    if (sum !== md5) throw new FormatError("download", `${name} has the MD5 sum ${sum}, not ${md5}`);
    writeFileAtomic(join(folder, name), content);
  }
}

/** The bytes at an address; `tick` is called once for each hundredth, if the server sends the length. */
async function fetchFile(url: URL, tick: () => void): Promise<Uint8Array> {
  const refuse = (problem: string): never => {
    throw new FormatError("download", `${url}: ${problem}`);
  };
  try {
    const response = await fetch(url);
    if (!response.ok) return refuse(`the server answers ${response.status}`);
    const length = Number(response.headers.get("content-length"));
    const chunks: Uint8Array[] = [];
    let [received, ticks] = [0, 0];
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      received += chunk.length;
      for (; length > 0 && ticks < Math.floor((100 * received) / length); ticks++) tick();
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof FormatError || !(error instanceof Error)) throw error;
    return refuse(error.cause instanceof Error ? error.cause.message : error.message);
  }
}

/**
 * One part of MNIST, from `train-images-idx3-ubyte` and `train-labels-idx1-ubyte` in the folder (or
 * `t10k-…`), gzipped or not; undefined if they are not there.
 *
 * @throws FormatError if the files are not labeled images
 */
export function readMnist(folder: string, part: "train" | "t10k"): LabeledImages | undefined {
  const images = readIdx(folder, `${part}-images-idx3-ubyte`);
  const labels = readIdx(folder, `${part}-labels-idx1-ubyte`);
  if (images === undefined || labels === undefined) return undefined;
  const [count = 0, rows = 0, columns = 0] = images.shape;
  if (images.shape.length !== 3 || labels.shape.length !== 1 || labels.shape[0] !== count) {
    const shapes = `[${images.shape.join(", ")}] and [${labels.shape.join(", ")}]`;
    throw new FormatError("readMnist", `${part} in ${folder} has the shapes ${shapes}`);
  }
  return {
    images: tensor(
      Float32Array.from(images.data, (ink) => ink / 255),
      { shape: [count, 1, rows, columns] },
    ),
    labels: tensor(Int32Array.from(labels.data)),
  };
}

function readIdx(folder: string, name: string): IdxArray | undefined {
  const path = ["", ".gz"].map((ending) => join(folder, name + ending)).find((file) => existsSync(file));
  if (path === undefined) return undefined;
  const file = readFileSync(path);
  try {
    return parseIdx(path.endsWith(".gz") ? gunzipSync(file, { maxOutputLength: 2 ** 28 }) : file);
  } catch (error) {
    throw new FormatError("readMnist", `${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

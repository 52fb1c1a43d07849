/** @file What code on a page may import: the library's parts that do not need Node. */

const parts = {
  tapegrad: () => import("tapegrad"),
  "tapegrad/comparison": () => import("tapegrad/comparison"),
  "tapegrad/data": () => import("tapegrad/data"),
  "tapegrad/distributions": () => import("tapegrad/distributions"),
  "tapegrad/inspect": () => import("tapegrad/inspect"),
  "tapegrad/io": () => import("tapegrad/io"),
  "tapegrad/linalg": () => import("tapegrad/linalg"),
  "tapegrad/manual": () => import("tapegrad/manual"),
  "tapegrad/nn": () => import("tapegrad/nn"),
  "tapegrad/onnx": () => import("tapegrad/onnx"),
  "tapegrad/optim": () => import("tapegrad/optim"),
  "tapegrad/transforms": () => import("tapegrad/transforms"),
} as const satisfies Readonly<Record<string, () => Promise<object>>>;

/** Whether a name is one of the library's parts that a page can load. */
export function isPart(name: string): name is keyof typeof parts {
  return Object.hasOwn(parts, name);
}

export const loadPart = (name: keyof typeof parts): Promise<object> => parts[name]();

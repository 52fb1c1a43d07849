/** @file What a page and a figure's worker say to each other. */

export type ToWorker =
  | { readonly type: "open"; readonly figure: string; readonly settings: unknown }
  | { readonly type: "set"; readonly settings: unknown }
  | { readonly type: "command"; readonly command: unknown }
  | { readonly type: "play" | "pause" | "step" | "reset" | "drawn" };

export type FromWorker =
  | {
      readonly type: "frame";
      readonly frame: unknown;
      /** Steps since the last reset. */
      readonly steps: number;
      readonly playing: boolean;
    }
  | { readonly type: "error"; readonly message: string };

declare module "virtual:source-lines" {
  /** First and last line of each declaration that a figure refers to. */
  export const lines: Readonly<Record<string, readonly [from: number, to: number]>>;
}

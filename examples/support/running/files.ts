/** @file Atomic writes, and readable messages for file system errors. */

import { mkdirSync, mkdtempSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Writes a file under a temporary name in the same folder and renames it, so that it is never seen half
 * written. Creates the folder.
 *
 * @returns the path, for messages like ``console.log(`curves: ${saved}`)``
 */
export function writeFileAtomic(path: string, content: string | Uint8Array): string {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return path;
}

/**
 * Creates a folder and proves, by writing to it, that results can be saved there. Permission bits alone are
 * misleading on read-only disks, on Windows, and for root.
 */
export function ensureWritableFolder(path: string): void {
  mkdirSync(path, { recursive: true });
  rmdirSync(mkdtempSync(join(path, ".probe-")));
}

/**
 * Whether a path leads to a folder. A file in the middle of the path is an error, as it is for everything else:
 * engines disagree on what `throwIfNoEntry: false` makes of it.
 */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return false;
    throw error;
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EEXIST: "a file of that name is in the way",
  EISDIR: "it is a folder",
  EMFILE: "too many open files",
  ENOENT: "no such file or folder",
  ENOSPC: "no space left on the disk",
  ENOTDIR: "a part of the path is not a folder",
  EPERM: "operation not permitted",
  EROFS: "the disk is read-only",
};

/** Whether an error came from the operating system: a file, a folder, a process. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}

/** The reason for a system error, in words: `no such file or folder`. */
export function systemReason(error: unknown): string {
  if (!isSystemError(error)) return error instanceof Error ? error.message : String(error);
  return reasons[error.code ?? ""] ?? error.message;
}

/**
 * @file Atomic writes to Node's file system.
 */
/// <reference types="node" />
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** A file name or a `file:` URL. */
export type Path = string | URL;

/**
 * Writes a file atomically: readers see either the old content or the new, even after a crash. If anything
 * fails, the old file is unchanged.
 *
 * The content is written to a temporary file in the same folder, flushed to disk, and renamed. A symbolic
 * link still points to its target, and a file keeps its mode and, if permitted, its owner. Anything other
 * than a regular file, such as `/dev/stdout`, is written to directly.
 */
export function writeFileAtomically(path: Path, content: Uint8Array | string): void {
  const target = linkTarget(resolve(typeof path === "string" ? path : fileURLToPath(path)));
  const before = statSync(target, { throwIfNoEntry: false });
  if (before !== undefined && !before.isFile() && !before.isDirectory()) {
    writeFileSync(target, content);
    return;
  }
  const folder = dirname(target);
  const prefix = temporaryPrefix(target);
  sweep(folder, prefix);
  const temporary = join(folder, `${prefix}${process.pid}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    writeFlushed(temporary, content);
    if (before !== undefined) keepOwnerAndMode(temporary, before);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  flushFolder(folder);
}

/** A longer chain of links is circular. */
const maxLinks = 40;

/** The file that a path finally resolves to, which need not exist. */
function linkTarget(path: string, links = 0): string {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  // Beyond the limit the system throws its own error.
  if (!isLink || links === maxLinks) return path;
  return linkTarget(resolve(dirname(path), readlinkSync(path)), links + 1);
}

/** The prefix of temporary names for a target; a hash keeps it short even for names of 255 bytes. */
function temporaryPrefix(target: string): string {
  return `.tapegrad.${createHash("sha256").update(basename(target)).digest("hex").slice(0, 16)}.`;
}

/** Removes temporary files left behind by killed writers of the same target. */
function sweep(folder: string, prefix: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix) || !name.endsWith(".tmp")) continue;
    const writer = Number(name.slice(prefix.length).split(".")[0]);
    const path = join(folder, name);
    if (writer === process.pid ? isOlderThanThisProcess(path) : !isRunning(writer)) {
      rmSync(path, { force: true });
    }
  }
}

/** In containers, every program may run under the same process id. */
function isOlderThanThisProcess(path: string): boolean {
  const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity };
  return mtimeMs < Date.now() - 1000 * process.uptime();
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process belongs to another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function writeFlushed(path: string, content: Uint8Array | string): void {
  const file = openSync(path, "wx");
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function keepOwnerAndMode(path: string, { uid, gid, mode }: Stats): void {
  const own = statSync(path);
  if (own.uid !== uid || own.gid !== gid) {
    try {
      chownSync(path, uid, gid);
    } catch {
      // Only root may give files away; the content matters more than its owner.
    }
  }
  if (own.mode !== mode) chmodSync(path, mode);
}

/** Makes a rename survive a crash. Systems that cannot open folders take care of this themselves. */
function flushFolder(folder: string): void {
  let handle: number | undefined;
  try {
    handle = openSync(folder, "r");
    fsyncSync(handle);
  } catch {
    // The file itself is safe; only its new name may become durable a moment later.
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

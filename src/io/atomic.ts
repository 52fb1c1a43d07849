/**
 * @file Files on Node's file system that are written whole or not at all.
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

/** The name of a file, or a `file:` URL. */
export type Path = string | URL;

/**
 * Writes a file whole or not at all: readers see the old content or the new one, even after a crash. When
 * anything fails, the old file is as it was.
 *
 * The content is written under another name in the same folder, flushed to the disk, then renamed. A link
 * stays a link to the file that it names, and a file keeps its mode and, if that is allowed, its owner.
 * Whatever is no file, such as `/dev/stdout`, is written to directly.
 */
export function writeFileAtomically(path: Path, content: Uint8Array | string): void {
  const target = followed(resolve(typeof path === "string" ? path : fileURLToPath(path)));
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

/** Links that lead on for longer go round in a circle. */
const mostLinks = 40;

/** The file that a path names in the end, which need not exist. */
function followed(path: string, links = 0): string {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  // Beyond the limit the system refuses with an error of its own.
  if (!isLink || links === mostLinks) return path;
  return followed(resolve(dirname(path), readlinkSync(path)), links + 1);
}

/** How names of temporary files for a target begin: as short for long names, which may have 255 bytes. */
function temporaryPrefix(target: string): string {
  return `.tapegrad.${createHash("sha256").update(basename(target)).digest("hex").slice(0, 16)}.`;
}

/** Removes what earlier writers of the same target left behind when they were killed. */
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

/** In containers, every program's process has the same number. */
function isOlderThanThisProcess(path: string): boolean {
  const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity };
  return mtimeMs < Date.now() - 1000 * process.uptime();
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else.
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
      // Only the superuser may give files away; the content matters more than its owner.
    }
  }
  if (own.mode !== mode) chmodSync(path, mode);
}

/** Makes a new name outlive a crash. Not every system can open folders; there, it is the system's affair. */
function flushFolder(folder: string): void {
  let handle: number | undefined;
  try {
    handle = openSync(folder, "r");
    fsyncSync(handle);
  } catch {
    // The file itself is safe; only its new name may take a moment longer.
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

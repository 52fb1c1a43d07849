/**
 * @file ZIP archives, just enough for .npz files.
 *
 * Each file's bytes follow a header; a directory at the end lists all files, and only the directory is
 * authoritative. {@link https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT | The format}
 */
import { ArgumentError, show } from "../errors.js";
import { type Refuse, textOf, viewOf } from "./bytes.js";
import { crc32 } from "./crc.js";

/** A file in an archive. */
export interface ZipFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const head = { signature: 0x04034b50, length: 30 };
const line = { signature: 0x02014b50, length: 46 };
const tail = { signature: 0x06054b50, length: 22 };

/** Marks names as UTF-8. */
const utf8 = 1 << 11;
/** January 1, 1980, ZIP's first day: the same content always yields the same archive. */
const firstDay = 0x21;
/** The maximum expansion of a deflated byte. {@link https://zlib.net/zlib_tech.html | zlib} */
const maxExpansion = 1032;

/**
 * Encodes files as an uncompressed archive.
 * @throws ArgumentError beyond 4 GiB or 65,534 files, which would need ZIP64
 */
export function encodeZip(op: string, files: readonly ZipFile[]): Uint8Array {
  const named = files.map(({ name, bytes }) => ({
    name: new TextEncoder().encode(name),
    bytes,
    crc: crc32(bytes),
  }));
  const start = named.reduce((sum, { name, bytes }) => sum + head.length + name.length + bytes.length, 0);
  const end = named.reduce((sum, { name }) => sum + line.length + name.length, start);
  if (
    end > 0xffffffff - tail.length ||
    files.length > 0xfffe ||
    named.some(({ name }) => name.length > 0xffff)
  ) {
    throw new ArgumentError(op, `${files.length} arrays in ${end} bytes are too many for a ZIP archive`);
  }
  const archive = new Uint8Array(end + tail.length);
  const view = viewOf(archive);
  let position = 0;
  let entry = start;
  for (const { name, bytes, crc } of named) {
    /** The fields that headers and directory entries share, from the version on. */
    const about = (at: number): void => {
      [20, utf8, 0, 0, firstDay].forEach((value, i) => void view.setUint16(at + 2 * i, value, true));
      [crc, bytes.length, bytes.length].forEach(
        (value, i) => void view.setUint32(at + 10 + 4 * i, value, true),
      );
      view.setUint16(at + 22, name.length, true);
    };
    view.setUint32(position, head.signature, true);
    about(position + 4);
    archive.set(name, position + head.length);
    archive.set(bytes, position + head.length + name.length);
    view.setUint32(entry, line.signature, true);
    view.setUint16(entry + 4, 20, true);
    about(entry + 6);
    view.setUint32(entry + 42, position, true);
    archive.set(name, entry + line.length);
    position += head.length + name.length + bytes.length;
    entry += line.length + name.length;
  }
  view.setUint32(end, tail.signature, true);
  view.setUint16(end + 8, files.length, true);
  view.setUint16(end + 10, files.length, true);
  view.setUint32(end + 12, end - start, true);
  view.setUint32(end + 16, start, true);
  return archive;
}

/** A directory entry: the packed bytes are at begin … end of the archive. */
interface Listed {
  readonly name: string;
  readonly deflated: boolean;
  readonly crc: number;
  readonly size: number;
  readonly begin: number;
  readonly end: number;
}

/**
 * Decodes the files of an archive, stored or deflated. Each is unpacked only to the size given in the
 * directory, and nothing is unpacked if they exceed `maxBytes` in total.
 */
export async function decodeZip(
  archive: Uint8Array,
  refuse: Refuse,
  maxBytes: number = Infinity,
): Promise<ZipFile[]> {
  const listed = directoryOf(archive, refuse);
  const total = listed.reduce((sum, { size }) => sum + size, 0);
  if (total > maxBytes) refuse(`the archive has ${total} bytes unpacked, the limit is ${maxBytes}`);
  const files: ZipFile[] = [];
  for (const { name, deflated, crc, size, begin, end } of listed) {
    const packed = archive.subarray(begin, end);
    const bytes = deflated ? await inflate(packed, crc, size) : packed;
    if (bytes?.length !== size || crc32(bytes) !== crc)
      refuse(`${show(name)} is damaged: its checksum differs`);
    files.push({ name, bytes: bytes! });
  }
  return files;
}

function directoryOf(archive: Uint8Array, refuse: Refuse): Listed[] {
  const view = viewOf(archive);
  const at = tailOf(view, refuse);
  const [disk, disks, here, count] = [4, 6, 8, 10].map((offset) => view.getUint16(at + offset, true));
  const [length, start] = [view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
  if (disk !== 0 || disks !== 0 || here !== count) refuse("the archive has several parts");
  if (count === 0xffff || start === 0xffffffff) refuse("ZIP64 archives are not supported");
  if (start + length !== at)
    refuse(`the directory should be at ${start} … ${start + length}, but its end is at ${at}`);
  const listed: Listed[] = [];
  let position = start;
  for (let i = 0; i < count!; i++) {
    if (position + line.length > at || view.getUint32(position, true) !== line.signature) {
      refuse(`the directory should list ${count} files, but ends after ${i}`);
    }
    const [name, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(position + offset, true));
    const next = position + line.length + name! + extra! + comment!;
    if (next > at) refuse(`the directory should list ${count} files, but ends after ${i}`);
    listed.push(listedAt(archive, view, position, start, refuse));
    position = next;
  }
  if (position !== at) refuse(`the directory lists more than ${count} files`);
  checkApart(listed, refuse);
  return listed;
}

/** Finds the end of the directory: it precedes a comment of arbitrary content. */
function tailOf(view: DataView, refuse: Refuse): number {
  for (
    let at = view.byteLength - tail.length;
    at >= 0 && at >= view.byteLength - tail.length - 0xffff;
    at--
  ) {
    const ends = view.getUint16(at + 20, true) === view.byteLength - at - tail.length;
    if (ends && view.getUint32(at, true) === tail.signature) return at;
  }
  return refuse(`these ${view.byteLength} bytes are not a complete ZIP archive`);
}

function listedAt(archive: Uint8Array, view: DataView, at: number, limit: number, refuse: Refuse): Listed {
  const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
  const [crc, packed, size] = [16, 20, 24].map((offset) => view.getUint32(at + offset, true)) as [
    number,
    number,
    number,
  ];
  const nameLength = view.getUint16(at + 28, true);
  const position = view.getUint32(at + 42, true);
  const name = textOf(archive.subarray(at + line.length, at + line.length + nameLength), "a name", refuse);
  if (flags & 1) refuse(`${show(name)} is encrypted`);
  if (method !== 0 && method !== 8)
    refuse(`${show(name)} is packed with method ${method}, supported are 0 and 8`);
  if (position + head.length > limit || view.getUint32(position, true) !== head.signature) {
    refuse(`${show(name)} should be at ${position}, but there is no file`);
  }
  const begin =
    position + head.length + view.getUint16(position + 26, true) + view.getUint16(position + 28, true);
  const end = begin + packed;
  if (end > limit)
    refuse(`${show(name)} should be at ${begin} … ${end}, but the directory begins at ${limit}`);
  if (method === 0 ? size !== packed : size > packed * maxExpansion) {
    refuse(`${show(name)} cannot have ${size} bytes in ${packed} packed ones`);
  }
  return { name, deflated: method === 8, crc, size, begin, end };
}

/** Throws if files share bytes, a way of making tiny archives expand enormously, or if a name is repeated. */
function checkApart(listed: readonly Listed[], refuse: Refuse): void {
  const names = new Set<string>();
  let position = 0;
  for (const { name, begin, end } of [...listed].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (names.has(name)) refuse(`${show(name)} is repeated`);
    if (begin < position) refuse(`${show(name)} overlaps another file`);
    names.add(name);
    position = end;
  }
}

/**
 * Inflates bytes, to at most `size`; `undefined` if they are damaged. They are wrapped as gzip, because not
 * every platform that supports gzip supports raw deflate; ZIP provides everything that gzip's header and
 * trailer need.
 */
async function inflate(packed: Uint8Array, crc: number, size: number): Promise<Uint8Array | undefined> {
  const gzipTail = new DataView(new ArrayBuffer(8));
  gzipTail.setUint32(0, crc, true);
  gzipTail.setUint32(4, size, true);
  const gzip = new Blob([Uint8Array.of(31, 139, 8, 0, 0, 0, 0, 0, 0, 255), new Uint8Array(packed), gzipTail]);
  const reader = gzip.stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      length += next.value.length;
      if (length > size) return undefined;
      chunks.push(next.value);
    }
  } catch {
    return undefined;
  } finally {
    reader.cancel().catch(() => {});
  }
  const bytes = new Uint8Array(length);
  chunks.reduce((offset, chunk) => {
    bytes.set(chunk, offset);
    return offset + chunk.length;
  }, 0);
  return bytes;
}

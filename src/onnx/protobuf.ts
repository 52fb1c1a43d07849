/**
 * @file The subset of Protocol Buffers needed to write ONNX.
 * {@link https://protobuf.dev/programming-guides/encoding/ | The encoding}
 */

/** A field's content: an integer, a float32, text, bytes, or another message; a list for a repeated field. */
export type Content =
  | number
  | { readonly float: number }
  | string
  | Uint8Array
  | Message
  | readonly Content[];

/** A message: contents by field number. Fields that are `undefined` are omitted. */
export type Message = { readonly [field: number]: Content | undefined };

const [varint, lengthDelimited, fixed32] = [0, 2, 5];

/** Encodes a message as bytes. */
export function encode(message: Message): Uint8Array {
  return joined(
    Object.entries(message).flatMap(([field, content]) =>
      content === undefined ? [] : encodeField(Number(field), content),
    ),
  );
}

function encodeField(field: number, content: Content): Uint8Array[] {
  const tag = (wire: number): Uint8Array => encodeVarint(BigInt(field * 8 + wire));
  if (Array.isArray(content)) return content.flatMap((one: Content) => encodeField(field, one));
  if (typeof content === "number") return [tag(varint), encodeVarint(BigInt(content))];
  if (typeof content === "object" && "float" in content) {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, content.float as number, true);
    return [tag(fixed32), bytes];
  }
  const bytes = bytesOf(content as string | Uint8Array | Message);
  return [tag(lengthDelimited), encodeVarint(BigInt(bytes.length)), bytes];
}

function bytesOf(content: string | Uint8Array | Message): Uint8Array {
  if (typeof content === "string") return new TextEncoder().encode(content);
  return ArrayBuffer.isView(content) ? (content as Uint8Array) : encode(content as Message);
}

/** Seven bits per byte, least significant first; negative numbers as 64 bits of two's complement. */
function encodeVarint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

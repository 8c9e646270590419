import type { Draw } from '../engine/draw.ts';

const ODD_BYTES = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x0d, 0x22, 0x2c];

/** Bytes with one to four changes. `from` is where the part begins that is changed. */
export function mutateBytes(bytes: Uint8Array, draw: Draw, from = 0): Uint8Array {
  let changed = Buffer.from(bytes);
  for (let changes = 1 + draw.below(4); changes > 0; changes--) changed = change(changed, draw, from);
  return changed;
}

function change(bytes: Buffer<ArrayBuffer>, draw: Draw, from: number): Buffer<ArrayBuffer> {
  const at = Math.min(bytes.length, from + draw.below(Math.max(1, bytes.length - from)));
  const to = Math.min(bytes.length, at + 1 + draw.below(draw.pick([1, 4, 64])));
  switch (draw.below(8)) {
    case 0:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
    case 1:
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
    case 2:
      return bytes.subarray(0, at);
    case 3:
      return writeOdd(bytes, at, draw);
    case 4:
      bytes.fill(draw.pick(ODD_BYTES), at, to);
      return bytes;
    case 5:
      if (at < bytes.length) bytes[at]! ^= 1 << draw.below(8);
      return bytes;
    default:
      if (at < bytes.length) bytes[at] = draw.chance(0.5) ? draw.pick(ODD_BYTES) : draw.below(256);
      return bytes;
  }
}

/** Whole numbers at the edges, at an address where such a number may stand. */
export function writeOdd(
  bytes: Buffer<ArrayBuffer>,
  near: number,
  draw: Draw,
  size: number = draw.pick([2, 4, 8]),
): Buffer<ArrayBuffer> {
  const at = draw.chance(0.7) ? near - (near % size) : near;
  if (at + size > bytes.length) return bytes;
  const current = size === 2 ? bytes.readUInt16LE(at) : bytes.readUInt32LE(at);
  const value = draw.pick([
    0,
    1,
    -1,
    2,
    4,
    8,
    0x7fff,
    0x7fffffff,
    current + 1,
    current - 1,
    current + 8,
    current * 2,
    bytes.length,
    -bytes.length,
    draw.below(256),
    0x10000,
  ]);
  if (size === 2) bytes.writeUInt16LE(value & 0xffff, at);
  else if (size === 4) bytes.writeInt32LE(value | 0, at);
  else bytes.writeBigInt64LE(draw.chance(0.2) ? 2n ** 62n : BigInt(Math.trunc(value)), at);
  return bytes;
}

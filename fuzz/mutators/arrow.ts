import type { Draw } from '../engine/draw.ts';
import { mutateBytes, writeOdd } from './bytes.ts';
import { slotsOf } from './flatbuffer.ts';

interface Stretch {
  readonly from: number;
  readonly to: number;
}

const MARK = 0xffffffff;
const MAGIC = 'ARROW1';

/** Changes an Arrow IPC file or stream: fields of messages and footer, lengths, the order of messages, and bodies. */
export function mutateArrow(bytes: Uint8Array, draw: Draw): Uint8Array {
  let changed = Buffer.from(bytes);
  for (let changes = 1 + draw.below(3); changes > 0; changes--) changed = change(changed, draw);
  return changed;
}

function change(bytes: Buffer<ArrayBuffer>, draw: Draw): Buffer<ArrayBuffer> {
  const parts = metadataOf(bytes);
  if (parts.length === 0 || draw.chance(0.1)) return Buffer.from(mutateBytes(bytes, draw));
  const part = draw.pick(parts);
  switch (draw.below(10)) {
    case 0:
      return writeOdd(bytes, part.from - 4, draw, 4);
    case 1: {
      const other = draw.pick(parts);
      return Buffer.concat([
        bytes.subarray(0, part.from - 8),
        bytes.subarray(Math.max(0, other.from - 8), other.to),
        bytes.subarray(part.from - 8),
      ]);
    }
    case 2: {
      const body = bytes.subarray(part.to);
      return body.length === 0 ? bytes : Buffer.concat([bytes.subarray(0, part.to), mutateBytes(body, draw)]);
    }
    default: {
      const slots = slotsOf(bytes.subarray(part.from, part.to));
      if (slots.length === 0) return bytes;
      const slot = draw.pick(slots);
      if (slot.size > 1) return writeOdd(bytes, part.from + slot.at, draw, slot.size);
      bytes[part.from + slot.at] = draw.chance(0.5) ? draw.below(32) : draw.below(256);
      return bytes;
    }
  }
}

/** Where the flatbuffers of messages and of the footer lie. */
function metadataOf(bytes: Buffer): Stretch[] {
  const parts: Stretch[] = [];
  for (
    let at = bytes.indexOf('ffffffff', 0, 'hex');
    at >= 0 && at + 8 <= bytes.length;
    at = bytes.indexOf('ffffffff', at + 4, 'hex')
  ) {
    const length = bytes.readUInt32LE(at + 4);
    if (bytes.readUInt32LE(at) === MARK && length > 0 && at + 8 + length <= bytes.length)
      parts.push({ from: at + 8, to: at + 8 + length });
  }
  if (bytes.length > 20 && bytes.toString('latin1', bytes.length - 6) === MAGIC) {
    const length = bytes.readUInt32LE(bytes.length - 10);
    const from = bytes.length - 10 - length;
    if (length > 0 && from > 8) parts.push({ from, to: bytes.length - 10 });
  }
  return parts;
}

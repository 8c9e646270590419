/** A place in a flatbuffer that says where something is, how long it is, or what. */
export interface Slot {
  readonly at: number;
  readonly size: 1 | 2 | 4 | 8;
}

/** Deepest tables that are walked. */
const MOST_DEPTH = 12;

/**
 * The places of a flatbuffer, found without its schema: the offset to the root table, and of each table its layout and fields; a field
 * that could be an offset to a table or a vector is followed.
 */
export function slotsOf(bytes: Buffer): Slot[] {
  const slots: Slot[] = [];
  const seen = new Set<number>();
  if (bytes.length < 8) return slots;
  slots.push({ at: 0, size: 4 });
  walkTable(bytes, bytes.readUInt32LE(0), 0, seen, slots);
  return slots;
}

function walkTable(bytes: Buffer, at: number, depth: number, seen: Set<number>, slots: Slot[]): boolean {
  if (at + 4 > bytes.length || depth > MOST_DEPTH) return false;
  const layout = at - bytes.readInt32LE(at);
  if (layout < 0 || layout + 4 > bytes.length) return false;
  const [layoutBytes, tableBytes] = [bytes.readUInt16LE(layout), bytes.readUInt16LE(layout + 2)];
  if (layoutBytes < 4 || layoutBytes % 2 !== 0 || layout + layoutBytes > bytes.length || at + tableBytes > bytes.length)
    return false;
  if (seen.has(at)) return true;
  seen.add(at);
  slots.push({ at, size: 4 }, { at: layout, size: 2 }, { at: layout + 2, size: 2 });
  const offsets: number[] = [];
  for (let entry = layout + 4; entry < layout + layoutBytes; entry += 2) {
    slots.push({ at: entry, size: 2 });
    const offset = bytes.readUInt16LE(entry);
    if (offset >= 4 && offset < tableBytes) offsets.push(offset);
  }
  offsets.sort((a, b) => a - b);
  for (const [i, offset] of offsets.entries()) {
    const room = (offsets[i + 1] ?? tableBytes) - offset;
    const size = room >= 8 ? 8 : room >= 4 ? 4 : room >= 2 ? 2 : 1;
    slots.push({ at: at + offset, size });
    if (size >= 4) follow(bytes, at + offset, depth, seen, slots);
  }
  return true;
}

function follow(bytes: Buffer, field: number, depth: number, seen: Set<number>, slots: Slot[]): void {
  const offset = bytes.readUInt32LE(field);
  const target = field + offset;
  if (offset < 4 || target + 4 > bytes.length) return;
  slots.push({ at: field, size: 4 });
  if (walkTable(bytes, target, depth + 1, seen, slots)) return;
  const length = bytes.readUInt32LE(target);
  if (length > bytes.length - target) return;
  slots.push({ at: target, size: 4 });
  // A vector of offsets to tables, or of structs and numbers.
  for (let i = 0; i < Math.min(length, 16) && target + 8 + 4 * i <= bytes.length; i++) {
    const item = target + 4 + 4 * i;
    slots.push({ at: item, size: 4 });
    walkTable(bytes, item + bytes.readUInt32LE(item), depth + 1, seen, slots);
  }
}

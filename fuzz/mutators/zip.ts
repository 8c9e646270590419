import type { Draw } from '../engine/draw.ts';
import { mutateBytes, writeOdd } from './bytes.ts';

/** Signatures of the parts of a ZIP archive, and how long their fixed fields are. */
const PARTS = [
  { mark: 'PK\x03\x04', bytes: 30 },
  { mark: 'PK\x01\x02', bytes: 46 },
  { mark: 'PK\x05\x06', bytes: 22 },
] as const;

/** Changes fields of the headers of a ZIP archive, or its bytes. */
export function mutateZip(bytes: Uint8Array, draw: Draw): Uint8Array {
  let changed = Buffer.from(bytes);
  for (let changes = 1 + draw.below(3); changes > 0; changes--) {
    const { mark, bytes: length } = draw.pick(PARTS);
    const places: number[] = [];
    for (let at = changed.indexOf(mark, 0, 'latin1'); at >= 0; at = changed.indexOf(mark, at + 4, 'latin1'))
      places.push(at);
    if (places.length === 0 || draw.chance(0.2)) changed = Buffer.from(mutateBytes(changed, draw));
    else changed = writeOdd(changed, draw.pick(places) + 4 + draw.below(length - 4), draw, draw.pick([2, 4]));
  }
  return changed;
}

import { canonicalJson } from '../../privacy/ledger/canonical-json.ts';
import type { Draw } from '../engine/draw.ts';
import { bytesOf } from '../engine/input.ts';
import { mutateBytes } from '../mutators/bytes.ts';
import { mutateJsonText } from '../mutators/json-text.ts';
import { mutateJson } from '../mutators/json-tree.ts';

/** A JSON file of ours, changed in its values, in its spelling or in its bytes. */
export function changedJson(text: string, draw: Draw, end = '\n'): Uint8Array {
  const kind = draw.below(20);
  if (kind < 12) return bytesOf(writtenJson(mutateJson(JSON.parse(text), draw, 'near'), end));
  if (kind < 16) return bytesOf(writtenJson(mutateJson(JSON.parse(text), draw, 'far'), end));
  if (kind < 19) return bytesOf(mutateJsonText(text, draw));
  return mutateBytes(bytesOf(text), draw);
}

/** As our writer does; a text with half a letter, which that refuses, as others do. */
export function writtenJson(value: unknown, end: string): string {
  try {
    return `${canonicalJson(value)}${end}`;
  } catch {
    return `${JSON.stringify(value)}${end}`;
  }
}

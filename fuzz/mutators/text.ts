import type { Draw } from '../engine/draw.ts';
import { ODD_TEXTS } from './odd-values.ts';

/** Longer texts are cut: what is slow at this length is slow for every one. */
const LONGEST = 20_000;

/** A text with one to four changes; `pieces` are those that mean something where it is read. */
export function mutateText(text: string, draw: Draw, pieces: readonly string[]): string {
  let changed = text;
  for (let changes = 1 + draw.below(4); changes > 0; changes--) changed = change(changed, draw, pieces);
  return changed.slice(0, LONGEST);
}

function change(text: string, draw: Draw, pieces: readonly string[]): string {
  const at = draw.below(text.length + 1);
  const to = Math.min(text.length, at + 1 + draw.below(draw.pick([1, 4, 30])));
  switch (draw.below(9)) {
    case 0:
      return text.slice(0, at) + text.slice(to);
    case 1:
      return text.slice(0, to) + text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(at, to).repeat(draw.pick([2, 3, 60])) + text.slice(to);
    case 3:
      return (
        text.slice(0, at) + String.fromCharCode(draw.pick([draw.below(128), draw.below(0x10000)])) + text.slice(to)
      );
    case 4:
      return text.slice(0, at) + draw.pick(ODD_TEXTS) + text.slice(draw.chance(0.5) ? at : to);
    case 5: {
      const from = draw.below(text.length + 1);
      return text.slice(0, at) + text.slice(from, from + 1 + draw.below(40)) + text.slice(at);
    }
    case 6:
      return swapLines(text, draw);
    default:
      return pieces.length === 0
        ? text.slice(0, at) + text.slice(to)
        : text.slice(0, at) + draw.pick(pieces) + text.slice(draw.chance(0.6) ? at : to);
  }
}

function swapLines(text: string, draw: Draw): string {
  const lines = text.split('\n');
  const [a, b] = [draw.below(lines.length), draw.below(lines.length)];
  if (draw.chance(0.3)) lines.splice(a, 1);
  else if (draw.chance(0.5)) lines.splice(b, 0, lines[a]!);
  else [lines[a], lines[b]] = [lines[b]!, lines[a]!];
  return lines.join('\n');
}

import type { Draw } from '../engine/draw.ts';
import { mutateBytes } from './bytes.ts';
import { ODD_NUMBERS, ODD_TEXTS } from './odd-values.ts';
import { mutateText } from './text.ts';

const PIECES: readonly string[] = [
  '"',
  '""',
  '"""',
  ',',
  ';',
  '\t',
  '|',
  '\r',
  '\n',
  '\r\n',
  '\u0000',
  '\ufeff',
  '#',
  '\\',
  ' "',
  '" ',
  ',,',
  '\n\n',
  'NA',
  'null',
  '1e3',
  '-',
];

/** Changes a CSV: fields, quotes, lines and separators, or how its letters are kept. */
export function mutateCsv(text: string, draw: Draw): Uint8Array {
  let changed = text;
  for (let changes = 1 + draw.below(3); changes > 0; changes--) {
    changed = draw.chance(0.6) ? changeFields(changed, draw) : mutateText(changed, draw, PIECES);
  }
  return encoded(changed, draw);
}

function changeFields(text: string, draw: Draw): string {
  const lines = text.split('\n').map((line) => line.split(','));
  const line = draw.pick(lines);
  const at = draw.below(line.length);
  switch (draw.below(8)) {
    case 0:
      line[at] = draw.pick(ODD_TEXTS);
      break;
    case 1:
      line[at] = String(draw.pick(ODD_NUMBERS));
      break;
    case 2:
      line[at] = `"${(line[at] ?? '').replaceAll('"', '""')}${draw.pick(['', '\n', ',', '""', '\r'])}"`;
      break;
    case 3:
      line.splice(at, draw.below(2), ...(draw.chance(0.5) ? [draw.pick(ODD_TEXTS)] : []));
      break;
    case 4:
      line[at] = draw.pick(draw.pick(lines));
      break;
    case 5:
      return lines
        .map((fields) => fields.join(draw.chance(0.02) ? ',,' : ','))
        .join(draw.pick(['\r\n', '\r', '\n\n', '\n\r']));
    case 6:
      return lines.map((fields) => fields.join(draw.pick([';', '\t', '|']))).join('\n');
    default:
      for (const fields of lines) fields.splice(at, 1);
  }
  return lines.map((fields) => fields.join(',')).join('\n');
}

function encoded(text: string, draw: Draw): Uint8Array {
  switch (draw.below(12)) {
    case 0:
      return Buffer.from(text, 'latin1');
    case 1:
      return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    case 2:
      return Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()]);
    case 3:
      return Buffer.from(`\ufeff${text}`);
    case 4:
      return mutateBytes(Buffer.from(text), draw);
    default:
      return Buffer.from(text);
  }
}

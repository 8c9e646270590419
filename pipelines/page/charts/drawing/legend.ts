import { widthOf } from './short-label.ts';
import { svgText } from './svg-text.ts';

/** One entry: a mark of 14 by 10 pixels, and what it stands for. */
export interface LegendEntry {
  readonly mark: string;
  readonly text: string;
}

const LINE = 16;

/** Entries side by side, in as many lines as the width asks for. */
export function legend(
  entries: readonly LegendEntry[],
  width: number,
): { readonly svg: string; readonly height: number } {
  if (entries.length === 0) return { svg: '', height: 0 };
  let [x, line] = [4, 0];
  let svg = '';
  for (const { mark, text } of entries) {
    const wide = 20 + widthOf(text) + 8;
    if (x > 4 && x + wide > width) [x, line] = [4, line + 1];
    svg += `<g transform="translate(${Math.round(x)},${line * LINE + 3})">${mark}<text x="19" y="9">${svgText(text)}</text></g>`;
    x += wide;
  }
  return { svg: `<g font-size="11">${svg}</g>`, height: (line + 1) * LINE + 4 };
}

export const barMark = (ink: string): string =>
  `<rect fill="${ink}" fill-opacity=".4" height="10" stroke="${ink}" width="14"/>`;
export const dotMark = (ink: string): string =>
  `<rect fill="${ink}" fill-opacity=".3" height="5" width="14" y="2.5"/><circle cx="7" cy="5" fill="${ink}" r="2.6"/>`;
export const ringMark = (ink: string): string =>
  `<rect fill="${ink}" fill-opacity=".3" height="5" width="14" y="2.5"/><circle cx="7" cy="5" fill="none" r="3" stroke="${ink}" stroke-width="2"/>`;
export const lineMark = (ink: string, dash: string): string =>
  `<path d="M0,5h16" fill="none" stroke="${ink}"${dash === '' ? '' : ` stroke-dasharray="${dash}"`} stroke-width="2"/>`;
export const shapeMark = (path: string, ink: string): string =>
  `<path d="${path}" fill="none" stroke="${ink}" stroke-width="2" transform="translate(7,5)"/>`;

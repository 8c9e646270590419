import type { LegendEntry } from './legend.ts';
import { inShort } from './numbers-in-short.ts';

/** A colour of a heat map and the numbers that have it: above `over`, up to `upTo`. */
export interface HeatLevel {
  /** Of the style sheet. */
  readonly name: string;
  readonly over: number;
  readonly upTo: number;
}

const SEQUENTIAL = 7;
const EACH_SIDE = 3;

/** Seven levels of equal, round width from 0 up; where some numbers are negative, three on each side of the one around 0. */
export function heatLevels(values: Iterable<number>): readonly HeatLevel[] {
  let [least, most] = [0, 0];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  const reach = Math.max(most, -least) || 1;
  const step = niceStep(reach / (least >= 0 ? SEQUENTIAL : EACH_SIDE + 0.5));
  if (least >= 0) {
    return Array.from({ length: SEQUENTIAL }, (_, i) => ({
      name: `heat-${i}`,
      over: i === 0 ? Number.NEGATIVE_INFINITY : step * i,
      upTo: i === SEQUENTIAL - 1 ? Number.POSITIVE_INFINITY : step * (i + 1),
    }));
  }
  const edge = (i: number): number => step * (i + 0.5);
  return Array.from({ length: 2 * EACH_SIDE + 1 }, (_, n) => {
    const i = n - EACH_SIDE;
    return {
      name: i < 0 ? `cool-${-i}` : `heat-${i === 0 ? 0 : 2 * i}`,
      over: n === 0 ? Number.NEGATIVE_INFINITY : edge(i - 1),
      upTo: n === 2 * EACH_SIDE ? Number.POSITIVE_INFINITY : edge(i),
    };
  });
}

/** The least of 1, 2, 2.5 and 5 times a power of ten that is not below `width`. */
function niceStep(width: number): number {
  const power = Number(`1e${Math.floor(Math.log10(width))}`);
  return power * (NICE.find((nice) => nice * power >= width) ?? 10);
}

const NICE = [1, 2, 2.5, 5];

export const levelOf = (levels: readonly HeatLevel[], value: number): number =>
  levels.findIndex(({ upTo }) => value <= upTo);

/** Squares of each colour with the numbers that it stands for; negative ones bear a line, and a pair without a number is a dot. */
export const heatLegend = (levels: readonly HeatLevel[], blanks: boolean): readonly LegendEntry[] => [
  ...levels.map(({ name, over, upTo }) => ({
    mark:
      `<rect class="${name}" height="10" stroke="currentColor" stroke-width=".5" width="14"/>` +
      (isNegative(name) ? '<path class="sign" d="M4,5h6"/>' : ''),
    text: !Number.isFinite(upTo) ? `over ${inShort(over)}` : `up to ${inShort(upTo)}`,
  })),
  ...(blanks ? [{ mark: '<path d="M6,5h2" stroke="currentColor" stroke-width="2"/>', text: 'no number' }] : []),
];

export const isNegative = (name: string): boolean => name.startsWith('cool');

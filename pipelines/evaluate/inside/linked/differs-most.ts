import { percent } from '../../../workspace/text/percent.ts';
import type { LinkedMeasure } from '../../linked/figure.ts';
import type { LinkedFigure } from '../../linked/measure-linked.ts';
import { subjectOfFigure } from './figure-in-words.ts';
import type { Words } from './words-of-values.ts';

/** Distances that are total variation; all others are L1, which is twice that. */
const TOTAL_VARIATION: ReadonlySet<LinkedMeasure> = new Set([
  'eventsPerUnit',
  'eventsPerUnitByAttribute',
  'detailsPerEvent',
  'everMean',
  'everWorst',
]);

/** What stays as it is where rows are linked at random: it tells nothing of links. */
const WITHOUT_LINKS: ReadonlySet<LinkedMeasure> = new Set([
  'eventsPerUnit',
  'eventsPerUnitByAttribute',
  'detailsPerEvent',
  'neighbours',
]);

/** Of the records with rows linked at random, where that tells something. */
export const unlinkedOf = ({ measure, randomLinks }: LinkedFigure): number | undefined =>
  WITHOUT_LINKS.has(measure) ? undefined : randomLinks;

/** How wrong a table is in a figure, from 0 to 1, beside what chance alone gives and what events without links give. */
export interface Difference {
  readonly figure: LinkedFigure;
  readonly error: number;
  readonly chance: number;
  /** `undefined` where these say nothing. */
  readonly unlinked: number | undefined;
}

/** `undefined` where there was nothing to count in either table. */
export function differenceOf(figure: LinkedFigure): Difference | undefined {
  const { measure, records, synthetic, floor } = figure;
  const errorOf = (value: number | undefined): number | undefined => {
    if (value === undefined) return undefined;
    if (records !== undefined) return Math.abs(value - records);
    return TOTAL_VARIATION.has(measure) ? value : value / 2;
  };
  const error = errorOf(synthetic);
  return error === undefined
    ? undefined
    : { figure, error, chance: errorOf(floor) ?? 0, unlinked: errorOf(unlinkedOf(figure)) };
}

/** By how much more than chance they differ, the most first. Those that cannot be told come last, in their order. */
export function mostDifferentFirst(figures: readonly LinkedFigure[]): LinkedFigure[] {
  const beyond = (figure: LinkedFigure): number => {
    const difference = differenceOf(figure);
    return difference === undefined ? Number.NEGATIVE_INFINITY : difference.error - difference.chance;
  };
  return figures
    .map((figure) => ({ figure, by: beyond(figure) }))
    .sort((a, b) => (a.by === b.by ? 0 : b.by - a.by))
    .map(({ figure }) => figure);
}

/** Sentences told of one measure, so that one kind of figure does not push all others aside. */
const OF_ONE_MEASURE = 2;

/** What differs most by more than chance, in a sentence each. */
export function differsMost(figures: readonly LinkedFigure[], words: Words, most: number): string[] {
  const told = new Map<LinkedMeasure, number>();
  return mostDifferentFirst(figures)
    .flatMap((figure) => {
      const [subject, difference] = [subjectOfFigure(figure, words), differenceOf(figure)];
      const already = told.get(figure.measure) ?? 0;
      if (subject === undefined || difference === undefined || isMean(figure, figures)) return [];
      if (already >= OF_ONE_MEASURE || difference.error <= difference.chance) return [];
      told.set(figure.measure, already + 1);
      return [sentenceOf(difference, subject)];
    })
    .slice(0, most);
}

/** Whether a figure sums up others, which are told by themselves. */
function isMean({ measure, of }: LinkedFigure, figures: readonly LinkedFigure[]): boolean {
  if (measure === 'everWorst') return figures.some((other) => other.measure === 'ever' && other.of[0] === of[0]);
  if (measure === 'transition') return of.length < 2;
  return of.length === 0 && figures.filter((other) => other.measure === measure).length > 1;
}

function sentenceOf({ figure, error, chance, unlinked }: Difference, subject: string): string {
  const { records, synthetic, randomLinks, floor } = figure;
  const capital = `${subject.slice(0, 1).toUpperCase()}${subject.slice(1)}`;
  const unrelated = (share: number): string => `${inPercent(share)} if rows were linked at random`;
  if (records !== undefined) {
    const beside = [
      ...(floor === undefined ? [] : [`${inPercent(floor)} where units are drawn from them again`]),
      ...(randomLinks === undefined ? [] : [unrelated(randomLinks)]),
    ];
    return `${capital}: ${inPercent(synthetic!)} in the synthetic tables, ${inPercent(records)} in the records${inBrackets(beside)}.`;
  }
  const beside = [`${inPercent(chance)} by chance alone`, ...(unlinked === undefined ? [] : [unrelated(unlinked)])];
  return `${capital}: ${inPercent(error)} fall elsewhere than in the records${inBrackets(beside)}.`;
}

const inBrackets = (parts: readonly string[]): string => (parts.length === 0 ? '' : ` (${parts.join(', ')})`);

const inPercent = (share: number): string => percent(share, 1);

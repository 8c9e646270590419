import type { LinkedMeasure } from '../../linked/figure.ts';
import type { LinkedFigure } from '../../linked/measure-linked.ts';
import type { Words } from './words-of-values.ts';

type Phrase = (of: readonly string[], words: Words) => string;

const valued =
  (phrase: (column: string, value: string, words: Words) => string): Phrase =>
  ([column, code], words) =>
    phrase(column!, words.wordsFor(column!, Number(code)), words);

/** What each figure is about, short enough to stand beside it. */
const LABELS: Readonly<Record<LinkedMeasure, Phrase>> = {
  eventsPerUnit: (_, { unit, events }) => `rows of ${events} a ${unit}`,
  eventsPerUnitByAttribute: ([attribute], { unit, events }) => `rows of ${events} a ${unit}, by ${attribute}`,
  detailsPerEvent: ([table], { events }) => `rows of ${table} a row of ${events}`,
  transition: ([column, lag]) => (lag === undefined ? `all columns, ${column}` : `${column}, ${lag}`),
  same: ([column, lag]) => `${column}, ${lag}`,
  gap: (_, { events }) => `days between rows of ${events}`,
  firstEvent: ([column]) => column ?? 'all columns',
  lastEvent: ([column]) => column ?? 'all columns',
  everMean: ([column]) => `${column}, mean over values`,
  everWorst: ([column]) => `${column}, the worst value`,
  ever: valued((column, value) => `${column}: ${value}`),
  earlier: ([column, first, second], { wordsFor }) =>
    `${wordsFor(column!, Number(first))} before ${wordsFor(column!, Number(second))} (${column})`,
  oneHop: ([attribute, column]) => (column === undefined ? 'all pairs' : `${attribute} and ${column}`),
  twoHop: ([attribute, column]) => (column === undefined ? 'all pairs' : `${attribute} and ${column}`),
  neighbours: ([column]) => column!,
  distinct: ([column, whose], { unit }) => `${column}, a ${unit}, ${whose}`,
  correlation: ([column, by]) => (by === 'codes' ? `${column}, in bins` : column!),
  kindGap: valued((column, value) => `${column}: ${value}`),
  kindTransition: ([column, code, number], { wordsFor }) => `${number} of ${wordsFor(column!, Number(code))}`,
  kindCorrelation: ([column, code, number], { wordsFor }) => `${number} of ${wordsFor(column!, Number(code))}`,
  rows1: () => 'one column',
  rows2: () => 'two columns',
  constantChanges: ([column]) => `changes of ${column}`,
  outOfOrder: () => 'rows out of order',
};

export const labelOfFigure = ({ measure, of }: LinkedFigure, words: Words): string => LABELS[measure](of, words);

/** What a figure is about, as it goes on in a sentence. */
const SUBJECTS: Partial<Readonly<Record<LinkedMeasure, Phrase>>> = {
  eventsPerUnit: (_, { unit, events }) => `how many rows of ${events} a ${unit} has`,
  eventsPerUnitByAttribute: ([attribute], { unit, events }) =>
    `how many rows of ${events} a ${unit} has, by ${attribute}`,
  detailsPerEvent: ([table], { events }) => `how many rows of ${table} a row of ${events} has`,
  transition: ([column, lag], { unit, events }) =>
    `values of ${column} in two rows of ${events} of a ${unit} ${LAG_IN_WORDS[lag!] ?? lag}`,
  same: ([column, lag], { unit, events }) =>
    `of two rows of ${events} of a ${unit} ${LAG_IN_WORDS[lag!] ?? lag}, those with the same ${column}`,
  gap: (_, { events }) => `days between a row of ${events} and the next`,
  firstEvent: ([column], { unit, events }) => `values of ${column} in the first row of ${events} of a ${unit}`,
  lastEvent: ([column], { unit, events }) => `values of ${column} in the last row of ${events} of a ${unit}`,
  everWorst: ([column], { unit }) => `the share of units (${unit}) that ever have a value of ${column}`,
  ever: valued((column, value, { unit }) => `units (${unit}) that ever have ${value} (${column})`),
  earlier: ([column, first, second], { unit, wordsFor }) =>
    `of units (${unit}) with both, those that have ${wordsFor(column!, Number(first))} before ${wordsFor(column!, Number(second))} (${column})`,
  oneHop: ([attribute, column], { unit }) => `pairs of ${attribute} of a ${unit} and ${column}`,
  twoHop: ([attribute, column], { unit }) => `pairs of ${attribute} of a ${unit} and ${column}`,
  neighbours: ([column], { events }) => `values of ${column} in neighbouring rows of one row of ${events}`,
  kindGap: valued((column, value) => `days between ${value} and the next (${column})`),
};

const LAG_IN_WORDS: Readonly<Record<string, string>> = {
  'lag 1': 'next to each other',
  'lag 2': 'two apart',
  'lag 3': 'three apart',
};

/** `undefined` for what is not told in sentences. */
export const subjectOfFigure = ({ measure, of }: LinkedFigure, words: Words): string | undefined =>
  SUBJECTS[measure]?.(of, words);

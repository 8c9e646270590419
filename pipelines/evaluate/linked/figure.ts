import type { LinkedTable } from './linked-table.ts';

/** What a figure per unit is about. */
export type LinkedMeasure =
  | 'eventsPerUnit'
  | 'eventsPerUnitByAttribute'
  | 'detailsPerEvent'
  | 'transition'
  | 'same'
  | 'gap'
  | 'firstEvent'
  | 'lastEvent'
  | 'everMean'
  | 'everWorst'
  | 'ever'
  | 'earlier'
  | 'oneHop'
  | 'twoHop'
  | 'neighbours'
  | 'distinct'
  | 'correlation'
  | 'kindGap'
  | 'kindTransition'
  | 'kindCorrelation'
  | 'rows1'
  | 'rows2'
  | 'constantChanges'
  | 'outOfOrder';

/** What each is, in words that stand beside it. */
export const MEASURE_DEFINITIONS: Readonly<Record<LinkedMeasure, string>> = {
  eventsPerUnit: 'Total variation distance of the numbers of events a unit.',
  eventsPerUnitByAttribute: 'Total variation distance of the tables of an attribute and the number of events.',
  detailsPerEvent: 'Total variation distance of the numbers of details an event.',
  transition: 'L1 distance (0 to 2) of the normalised tables of a value and the value so many events later.',
  same: 'Share of pairs of events of a unit, so many apart, with equal values.',
  gap: 'L1 distance of the shares of classes of days between one event and the next.',
  firstEvent: 'L1 distance of the shares of values at the first event.',
  lastEvent: 'L1 distance of the shares of values at the last event.',
  everMean: 'Mean absolute difference of the shares of units that ever have a value, over values.',
  everWorst: 'Largest absolute difference of the shares of units that ever have a value.',
  ever: 'Share of units that ever have the value.',
  earlier: 'Of units with both values, the share whose first event with the one is before the first with the other.',
  oneHop: 'L1 distance of the normalised tables of an attribute of the unit and a column of its events.',
  twoHop: 'L1 distance of the normalised tables of an attribute of the unit and a column of details of its events.',
  neighbours: 'L1 distance of the normalised tables of two neighbouring details of an event.',
  distinct: 'Mean number of distinct values of a unit.',
  correlation: 'Pearson correlation of a number and the number at the next event.',
  kindGap:
    'L1 distance of the shares of ten classes of days between details of a kind, cut at the deciles of the records.',
  kindTransition: 'L1 distance of the tables of a number and the next of its kind, cut at the deciles of the records.',
  kindCorrelation: 'Pearson correlation of a number and the next of its kind.',
  rows1: 'Mean L1 distance of the normalised counts of one column of the events, attributes of units among them.',
  rows2: 'Mean L1 distance of the normalised counts of two columns of the events, attributes of units among them.',
  constantChanges: 'Pairs of neighbouring events of a unit between which a constant changes.',
  outOfOrder: 'Events before the one that they follow, and links that lead nowhere.',
};

/** One number about two tables, or the same number of either. */
export interface Measured {
  readonly measure: LinkedMeasure;
  /** Names of columns, values and lags. */
  readonly of: readonly string[];
  /** Of the records; absent where `value` is a distance from them. */
  readonly records?: number | undefined;
  /** `undefined` where there was nothing to count. */
  readonly value: number | undefined;
}

/** Hears records first. Both have the same shape. */
export type Measure = (records: LinkedTable, other: LinkedTable) => readonly Measured[];

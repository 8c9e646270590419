import { conventionChecks } from './convention-checks.ts';
import type { OmopCheck } from './omop-check.ts';
import { structureChecks } from './structure-checks.ts';
import { timeChecks } from './time-checks.ts';

/** Every check of tables of CDM 5.4 that needs no vocabulary. */
export const OMOP_CHECKS: readonly OmopCheck[] = [...structureChecks, ...timeChecks, ...conventionChecks];

/** What of the dashboard needs a vocabulary, tables that a release does not hold, or the records. */
export const UNCHECKED: readonly string[] = [
  'whether concepts are standard and valid ones of the domain and class of their field: that needs the vocabularies, which no release holds',
  'units, ranges of values and sexes that are plausible for a concept',
  'how much of the source was mapped, and eras, which are derived from what is released',
];

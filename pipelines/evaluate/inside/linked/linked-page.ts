import { inWhole } from '../../../page/charts/drawing/numbers-in-short.ts';
import { type PagePart, pageOf } from '../../../page/document.ts';
import { list, paragraph, terms } from '../../../page/elements.ts';
import { element, type Html, together } from '../../../page/html.ts';
import type { LinkedReport } from '../../linked/measure-linked.ts';
import { differsMost } from './differs-most.ts';
import { SECTIONS, sectionOf } from './section-of.ts';
import type { Words } from './words-of-values.ts';

export interface LinkedPage {
  /** Of the release, as the steward calls it. */
  readonly name: string;
  readonly report: LinkedReport;
  readonly words: Words;
  readonly measured: keyof typeof MEASURED;
  /** What else is to be told before the numbers. */
  readonly notes: readonly string[];
  readonly version: string;
}

const MEASURED = {
  /** By a run, at its end. */
  released: 'the released tables, read back',
  /** The same where the gate said no. */
  drawn: 'what was drawn; nothing was released',
  given: 'the tables that were named',
};

/** Sentences of the first screen. */
const WORST = 6;

/** How far linked tables serve in place of the records, exactly and per unit: for the steward alone. Pure; the same bytes for the same report. */
export const linkedPage = ({ name, report, words, measured, notes, version }: LinkedPage): string =>
  pageOf({
    title: `How far the linked tables of ${name} serve in place of the records`,
    subtitle: 'Exact numbers computed on records, for the steward alone. Nothing of this page may be published.',
    first: together(
      worst(report, words),
      tables(report, words, measured),
      ...(notes.length === 0 ? [] : [paragraph('Look at:'), list(notes)]),
    ),
    parts: [
      ...SECTIONS.flatMap((section, i) => sectionOf(section, `part-${i + 1}`, report, words) ?? []),
      howToRead(words),
    ],
    footer: `Made by synthward ${version}. Nothing was charged for these numbers, and similarity is no proof of privacy.`,
  });

function worst({ figures }: LinkedReport, words: Words): Html {
  const found = differsMost(figures, words, WORST);
  return element(
    'div',
    { class: 'verdict' },
    paragraph(element('strong', {}, 'What differs most from the records')),
    ...(found.length === 0
      ? [paragraph('No figure differs from the records by more than chance alone does.')]
      : [paragraph('By how much more than chance, the most first:'), list(found)]),
  );
}

const tables = (
  { units: [records, synthetic], most }: LinkedReport,
  { unit, events }: Words,
  measured: keyof typeof MEASURED,
): Html =>
  terms([
    [`Units of the records (${unit})`, inWhole(records)],
    [`Units of the synthetic tables (${unit})`, inWhole(synthetic)],
    ['Measured on', MEASURED[measured]],
    ...(most === undefined ? [] : [[`Rows of ${events} looked at, of each ${unit}`, `the first ${most}`] as const]),
  ]);

const howToRead = ({ unit, events }: Words): PagePart => ({
  id: 'how-to-read',
  heading: 'How to read this page',
  content: list([
    `Every figure is per ${unit}: it is about rows that belong together, not about rows by themselves.`,
    `The ceiling is what a bootstrap gives, which draws as many units (${unit}) from the records again: no table can be expected to be nearer.`,
    `The floor is what the records give when their rows of ${events} are dealt out to units at random, so that nothing hangs together.`,
    'L1 distances of two tables of shares go from 0, where they are the same, to 2; total variation is half of that.',
    'Rare values and rare pairs differ by chance. Noise drawn anew would move every figure.',
  ]),
});

import { expect } from 'vitest';
import { CONFIG, DICTIONARY, type Hospital } from './hospital.ts';
import { parquetOf } from './parquet-fixtures.ts';

/** Replaces what is there: a change that no longer finds its place fails. */
export const edit = (text: string, from: string, to: string): string => {
  expect(text).toContain(from);
  return text.replace(from, to);
};

/** A change that a case makes to a steward's folder. */
export type Spoil = (steward: Hospital) => void;

export const dictionary =
  (from: string, to: string): Spoil =>
  (steward) =>
    void steward.write('dictionary.yaml', edit(DICTIONARY, from, to));

export const config =
  (from: string, to: string): Spoil =>
  (steward) =>
    void steward.write('synthward.yaml', edit(CONFIG, from, to));

export const table =
  (csv: string | Uint8Array): Spoil =>
  (steward) =>
    void steward.write('visits.csv', csv);

/** The table as Parquet, with its bytes changed, as the source. */
export async function asParquet(steward: Hospital, change: (bytes: Uint8Array) => Uint8Array): Promise<void> {
  const bytes = await parquetOf(steward.path('visits.csv'), steward.path('visits.parquet'));
  steward.write('visits.parquet', change(bytes));
  steward.write('synthward.yaml', CONFIG.replace('visits.csv', 'visits.parquet'));
}

/** Numbers one by one: any two of these columns have more cells than a tree may have. */
export const FINE: string = [
  ['range: [0, 99], bins: { width: 10 }', 'range: [0, 59999]'],
  ['range: [1, 14]', 'range: [1, 50000]'],
  ['bins: { count: 14 }', 'bins: { count: 4000 }'],
].reduce((text, [from, to]) => edit(text, from!, to!), DICTIONARY);

/** First line of the table. */
export const HEADER = 'patient,sex,ward,age,stay,admitted,pressure,note\n';

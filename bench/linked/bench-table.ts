import type { HistoryForm } from './histories/history-tables.ts';

/** A table that the bench releases. Its dictionary and configuration lie in the folder of its name. */
export interface BenchTable {
  readonly name: string;
  /** Below the folder of data: a folder of tables, or the file of the only one. */
  readonly data: string;
  /** Name of the only table. */
  readonly only?: string;
  /** What is asked of its files beside the figures of any table. */
  readonly histories: HistoryForm | 'stays' | 'truth';
}

export const BENCH_TABLES: readonly BenchTable[] = [
  { name: 'diabetes130', data: 'diabetes130/diabetic_data.csv.gz', only: 'stays', histories: 'stays' },
  { name: 'nafld', data: 'nafld', histories: 'days' },
  { name: 'nafld-omop', data: 'nafld-omop', histories: 'omop' },
  { name: 'population', data: 'population', histories: 'truth' },
];

/** Throws for a name that no table has. */
export function benchTable(name: string): BenchTable {
  const found = BENCH_TABLES.find((table) => table.name === name);
  if (found === undefined)
    throw new Error(`There is no table ${name}: use one of ${BENCH_TABLES.map((table) => table.name).join(', ')}`);
  return found;
}

export const dictionaryOf = ({ name }: BenchTable): string => `bench/linked/${name}/dictionary.yaml`;

import type { Query } from '../../clinical-numbers/database.ts';
import { bootstrapOfPatients, randomLinks } from './baselines.ts';

/** Schemas of the database beside that of the records. */
const OTHERS = ['synthetic', 'randomLinks', 'floor'] as const;

/** A distance from the records, of each other set; `undefined` where there was nothing to count. */
export type Distances = Readonly<Record<(typeof OTHERS)[number], number | undefined>>;
export type Numbers = Distances & { readonly records: number | undefined };

/** A question of one schema, whose answer is one number. */
export type Question = (schema: string) => string;

/** Patients with their rows as schemas of one database: the records, a release, and the two baselines of the records. */
export interface ComparedSets {
  distances(question: Question): Promise<Distances>;
  numbers(question: Question): Promise<Numbers>;
  /** The same statement in every schema. */
  everywhere(statement: Question): Promise<void>;
}

/**
 * `read` makes the schemas `records` and `synthetic`, each with `patients` (`patient`) and `tables` (`patient`, `place` and others, `place` different in every
 * row of the records).
 */
export async function compareSets(
  query: Query,
  tables: readonly string[],
  read: (schema: 'records' | 'synthetic') => Promise<void>,
  seed: string,
): Promise<ComparedSets> {
  await read('records');
  await read('synthetic');
  await randomLinks(query, 'records', 'randomLinks', { tables, seed });
  await bootstrapOfPatients(query, 'records', 'floor', { tables, seed });
  const distances = async (question: Question): Promise<Distances> => {
    const values: Partial<Record<(typeof OTHERS)[number], number | undefined>> = {};
    for (const schema of OTHERS) values[schema] = await numberOf(query, question(schema));
    return values as Distances;
  };
  return {
    distances,
    numbers: async (question) => ({
      records: await numberOf(query, question('records')),
      ...(await distances(question)),
    }),
    everywhere: async (statement) => {
      for (const schema of ['records', ...OTHERS]) await query(statement(schema));
    },
  };
}

async function numberOf(query: Query, sql: string): Promise<number | undefined> {
  const value = Object.values((await query(sql))[0]!)[0];
  return value === null || value === undefined ? undefined : Number(value);
}

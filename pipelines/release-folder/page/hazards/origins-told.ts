import { z } from 'zod';
import { type AnyDataDictionary, describedTables, isLinkedDictionary } from '../../artefacts/described-tables.ts';

/** How many facts of the dictionary came from where, as it states. */
export interface OriginsTold {
  readonly public: number;
  readonly expert: number;
  readonly dp: number;
}

const schema = z.object({ columns: z.array(z.object({ origin: z.string().optional() })) });

/** Of columns whose domain is stated; `undefined` where the dictionary states none. */
export function originsTold(described: AnyDataDictionary): OriginsTold | undefined {
  const parts = isLinkedDictionary(described)
    ? describedTables(described).map(({ dictionary }) => dictionary)
    : [described.dictionary];
  const read = parts.map((part) => schema.safeParse(part));
  if (read.some(({ success }) => !success)) return undefined;
  const columns = read.flatMap(({ data }) => data!.columns);
  const count = (origin: string): number => columns.filter((column) => column.origin === origin).length;
  return { public: count('public'), expert: count('expert'), dp: count('dp') };
}

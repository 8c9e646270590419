import { z } from 'zod';
import type { DataDictionary } from '../../artefacts/data-dictionary.ts';

/** How many facts of the dictionary came from where, as it states. */
export interface OriginsTold {
  readonly public: number;
  readonly expert: number;
  readonly dp: number;
}

const schema = z.object({ columns: z.array(z.object({ origin: z.string().optional() })) });

/** Of columns whose domain is stated; `undefined` where the dictionary states none. */
export function originsTold({ dictionary }: DataDictionary): OriginsTold | undefined {
  const read = schema.safeParse(dictionary);
  if (!read.success) return undefined;
  const count = (origin: string): number => read.data.columns.filter((column) => column.origin === origin).length;
  return { public: count('public'), expert: count('expert'), dp: count('dp') };
}

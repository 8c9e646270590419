import { z } from 'zod';
import { type OutputColumn, withSpread } from '../decode/output-column.ts';
import { writeBody, writeJson } from '../files/json-file.ts';
import type { ReleaseFiles } from '../files/release-files.ts';
import { doublesToArrow } from './doubles-file.ts';
import { listOf } from './list-of.ts';
import { invalidFile, readDoubles, readModelJson } from './read-model-file.ts';

/** Where the counts lie that numbers follow inside their bins. */
export const SPREAD_FILES = { structure: 'model/spread.json', values: 'model/spread.arrow' } as const;

const schema = z.strictObject({
  schema: z.literal('synthward/spread/1'),
  values: z.strictObject({ path: z.literal(SPREAD_FILES.values), length: z.int().nonnegative() }),
  columns: listOf(
    z.strictObject({
      name: z.string(),
      /** Whether the counts are of the cells of the detail, or of those of the model. */
      counts: z.enum(['detail', 'cells']),
      /** First of `length` numbers in the values file. */
      offset: z.int().nonnegative(),
      length: z.int().positive(),
    }),
  ),
});

/** Whether any column has counts that its numbers follow. */
export const hasSpread = (columns: readonly OutputColumn[]): boolean =>
  columns.some((column) => column.kind === 'modelled' && column.spread !== undefined);

/** Writes the counts of all columns that have some. */
export async function writeSpread(dir: string, columns: readonly OutputColumn[]): Promise<void> {
  const spreads = columns.flatMap((column) =>
    column.kind === 'modelled' && column.spread !== undefined ? [{ ...column.spread, name: column.coding.name }] : [],
  );
  const values = new Float64Array(spreads.reduce((length, { counts }) => length + counts.length, 0));
  let offset = 0;
  const entries = spreads.map(({ name, counts, coding }) => {
    values.set(counts, offset);
    offset += counts.length;
    const kind = counts.length === coding.size ? ('cells' as const) : ('detail' as const);
    return { name, counts: kind, offset: offset - counts.length, length: counts.length };
  });
  await writeJson(dir, SPREAD_FILES.structure, {
    schema: 'synthward/spread/1',
    values: { path: SPREAD_FILES.values, length: values.length },
    columns: entries,
  } satisfies z.infer<typeof schema>);
  await writeBody(dir, SPREAD_FILES.values, doublesToArrow(values));
}

/**
 * The columns of a release with the counts that their numbers follow. Throws `FileRefused`, or `MODEL_INVALID`, naming the file, where it holds anything but
 * counts of these columns.
 */
export function readSpread(files: ReleaseFiles, columns: readonly OutputColumn[]): OutputColumn[] {
  const file = SPREAD_FILES.structure;
  const { columns: entries } = readModelJson(files, file, schema);
  const numbers = readSpreadNumbers(files);
  // Sums of counts stay finite.
  if (!numbers.every((count) => count >= 0 && count <= Number.MAX_SAFE_INTEGER))
    throw invalidFile(SPREAD_FILES.values, 'a count in it is none');
  const counts: (Float64Array | undefined)[] = [];
  for (const { name, counts: kind, offset, length } of entries) {
    const column = columns.find((one) => one.kind === 'modelled' && one.coding.name === name);
    if (column?.kind !== 'modelled' || column.coding.detail === undefined)
      throw invalidFile(file, 'it names a column that has no detail');
    const { coding, position } = column;
    const cells = kind === 'detail' ? coding.detail!.cells.length : coding.size;
    if (length !== cells || offset + length > numbers.length || counts[position] !== undefined)
      throw invalidFile(file, 'its counts are not those of the cells in the data dictionary');
    counts[position] = numbers.slice(offset, offset + length);
  }
  return withSpread(columns, counts);
}

/** The counts of all columns, one after the other. Throws `MODEL_INVALID` or `FileRefused`. */
export function readSpreadNumbers(files: ReleaseFiles): Float64Array {
  const { values } = readModelJson(files, SPREAD_FILES.structure, schema);
  return readDoubles(files, SPREAD_FILES.values, values.length);
}

import { extname } from 'node:path';
import { UserError } from '../../privacy/errors.ts';

const FORMATS = ['parquet', 'arrow', 'csv'] as const;

export type TableFormat = (typeof FORMATS)[number];

/** The format that the end of `path` names. Throws `USAGE` for any other. */
export function tableFormat(path: string): TableFormat {
  const end = extname(path).slice(1).toLowerCase();
  const format = FORMATS.find((known) => known === end);
  if (format !== undefined) return format;
  throw new UserError('USAGE', `Cannot write ${path}: its name ends with none of .parquet, .arrow and .csv`, {
    hint: 'The end of the name says how the rows are written. Patients of linked tables go into a folder: --patients 5000.',
  });
}

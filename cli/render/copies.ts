import { type SampleDone, sampleWarnings } from './sample.ts';
import { renderTable } from './table.ts';

export interface CopiesDone extends SampleDone {
  /** Names of the files; `out` is what was asked for. */
  readonly files: readonly string[];
}

/** What was drawn from copies of a model, for a person. */
export function renderCopies({ files, rows, release, columns, where, seed }: CopiesDone): readonly string[] {
  return [
    `Wrote ${files[0]} to ${files.at(-1)}: ${files.length} tables of ${rows} ${rows === 1 ? 'row' : 'rows'} and ${columns.length} ${columns.length === 1 ? 'column' : 'columns'}.`,
    '',
    ...renderTable([
      [
        'each',
        `is drawn from a model of its own that might have been released in place of that of ${release}: fitted again to noisy answers about rows of that`,
      ],
      [
        'for',
        'compute your number on each table: how it differs between them is how uncertain noise and sampling make it',
      ],
      ['not for', 'relations that no released answer measured: there all copies are wrong alike'],
      ['how', 'docs/inference.md says how to combine them'],
      ...where.map((text, i) => [i === 0 ? 'where' : 'and', text]),
      ['seed', `${seed} (with the same rows, conditions and copies it gives the same files)`],
      ['cost', 'nothing: no record was opened, and the privacy loss stays what the release states'],
    ]).map((line) => `  ${line}`),
  ];
}

export function copiesToJson(done: CopiesDone): Record<string, unknown> {
  const { files, format, rows, columns, release, seed, where } = done;
  return {
    schema: 'copies/1',
    release,
    copies: files.length,
    files,
    format,
    rows,
    columns,
    seed,
    where,
    warnings: sampleWarnings(done),
    privacyCost: 'none',
    combining: 'docs/inference.md',
  };
}

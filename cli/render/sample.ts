import type { WrittenSample } from '../../pipelines/sample/draw-sample.ts';
import { renderTable } from './table.ts';

export interface SampleDone extends WrittenSample {
  readonly rows: number;
  readonly seed: string;
  readonly where: readonly string[];
  readonly out: string;
}

/** Below this many expected records, what a conditional sample says is mostly noise and prior. */
const FEW_RECORDS = 100;

/** What was drawn, for a person. Every number follows from released files. */
export function renderSample(sample: SampleDone): readonly string[] {
  const { out, rows, release, columns, where, seed, probability, expectedRecords } = sample;
  return [
    `Wrote ${out}: ${rows} ${rows === 1 ? 'row' : 'rows'} of ${columns.length} ${columns.length === 1 ? 'column' : 'columns'} from the model of release ${release}.`,
    '',
    ...renderTable([
      ...where.map((text, i) => [i === 0 ? 'where' : 'and', text]),
      ...(where.length === 0
        ? []
        : [
            [
              'expected',
              `about ${percent(probability)} of rows meet this: some ${expectedRecords} of the records, as the model sees them`,
            ],
          ]),
      ['seed', `${seed} (with the same rows and conditions it gives the same file)`],
      ['cost', 'nothing: no record was opened, and the privacy loss stays what the release states'],
    ]).map((line) => `  ${line}`),
  ];
}

export function sampleWarnings({ where, expectedRecords, warnings }: SampleDone): readonly string[] {
  if (where.length === 0 || expectedRecords >= FEW_RECORDS) return warnings;
  return [
    `the model stands for only about ${expectedRecords} records that meet this; what these rows say about each other is mostly noise.`,
    ...warnings,
  ];
}

export function sampleToJson(sample: SampleDone): Record<string, unknown> {
  const { out, format, rows, columns, release, seed, where, probability, expectedRecords } = sample;
  return {
    schema: 'sample/1',
    release,
    out,
    format,
    rows,
    columns,
    seed,
    where,
    expectedShare: probability,
    expectedRecords,
    warnings: sampleWarnings(sample),
    privacyCost: 'none',
  };
}

function percent(share: number): string {
  const text = Number((100 * share).toPrecision(3));
  return `${text} %`;
}

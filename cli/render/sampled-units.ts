import type { WrittenUnits } from '../../pipelines/sample/linked/draw-units.ts';
import { renderTable } from './table.ts';

export interface UnitsDone extends WrittenUnits {
  readonly units: number;
  readonly seed: string;
  readonly where: readonly string[];
  readonly out: string;
}

/** Below this many expected units, what a conditional sample says is mostly noise and prior. */
const FEW_UNITS = 100;

/** What was drawn, for a person. Every number follows from released files. */
export function renderUnits({ out, units, release, tables, where, seed, ...told }: UnitsDone): readonly string[] {
  const share = Number((100 * told.probability).toPrecision(3));
  return [
    `Wrote ${out}: ${units} ${units === 1 ? 'unit' : 'units'} in ${tables.length} linked tables from the model of release ${release}.`,
    '',
    ...renderTable([
      ...tables.map(({ file, rows }) => [file, `${rows} ${rows === 1 ? 'row' : 'rows'}`]),
      ...where.map((text, i) => [i === 0 ? 'where' : 'and', text]),
      ...(where.length === 0
        ? []
        : [
            [
              'expected',
              `about ${share} % of units meet this: some ${told.expectedUnits} of those in the records, as the model sees them`,
            ],
          ]),
      ['seed', `${seed} (with the same number and conditions it gives the same files)`],
      ['cost', 'nothing: no record was opened, and the privacy loss stays what the release states'],
    ]).map((line) => `  ${line}`),
  ];
}

export function unitsWarnings({ where, expectedUnits }: UnitsDone): readonly string[] {
  if (where.length === 0 || expectedUnits >= FEW_UNITS) return [];
  return [
    `the model stands for only about ${expectedUnits} units that meet this; what these rows say about each other is mostly noise.`,
  ];
}

export function unitsToJson(done: UnitsDone): Record<string, unknown> {
  const { out, units, release, tables, seed, where, probability, expectedUnits } = done;
  return {
    schema: 'sample-units/1',
    release,
    out,
    units,
    tables,
    seed,
    where,
    expectedShare: probability,
    expectedUnits,
    warnings: unitsWarnings(done),
    privacyCost: 'none',
  };
}

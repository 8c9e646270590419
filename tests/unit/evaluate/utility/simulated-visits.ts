import type { EvaluatedTable } from '../../../../pipelines/statistics/evaluated-table.ts';
import { seededIndex } from '../../../../pipelines/workspace/seeded-rows.ts';
import { evaluatedTable, numberColumn, textColumn } from '../../../support/evaluated-table.ts';

/** Positions of the columns of `simulatedVisits`. */
export const VISITS = { age: 0, ward: 1, sex: 2, readmitted: 3, days: 4 } as const;

const WARDS = ['surgery', 'medicine', 'neurology', 'geriatrics'];

/**
 * Visits whose readmission hangs on age and ward, and whose days in hospital hang on age; two visits a patient. `related: false` draws readmission and days
 * from the same shares without regard to the rest.
 */
export function simulatedVisits(
  rows: number,
  seed: string,
  { related = true }: { readonly related?: boolean } = {},
): EvaluatedTable {
  const index = seededIndex(seed);
  const uniform = (): number => index(1_000_000) / 1_000_000;
  const draw = () => {
    const age = 20 + Math.floor(70 * Math.max(uniform(), uniform()));
    const ward = Math.min(index(4), index(4));
    const sex = index(2);
    const odds = Math.exp(0.06 * (age - 65) + 0.8 * (ward - 1) - 0.5);
    return {
      age,
      ward,
      sex,
      readmitted: uniform() < odds / (1 + odds),
      days: Math.floor((age * (0.5 + uniform())) / 6),
    };
  };
  const visits = Array.from({ length: rows }, draw);
  const outcomes = related ? visits : Array.from({ length: rows }, draw);
  return evaluatedTable(
    [
      numberColumn(
        'age',
        [20, 30, 40, 50, 60, 70, 80, 91],
        visits.map(({ age }, i) => (i % 25 === 0 ? null : age)),
        'integer',
      ),
      textColumn(
        'ward',
        WARDS,
        visits.map(({ ward }) => WARDS[ward]!),
      ),
      textColumn(
        'sex',
        ['F', 'M'],
        visits.map(({ sex }) => ['F', 'M'][sex]!),
      ),
      textColumn(
        'readmitted',
        ['no', 'yes'],
        outcomes.map(({ readmitted }) => (readmitted ? 'yes' : 'no')),
      ),
      numberColumn(
        'days',
        [0, 1, 2, 4, 8, 16, 30],
        outcomes.map(({ days }) => days),
      ),
    ],
    visits.map((_, i) => i >> 1),
  );
}

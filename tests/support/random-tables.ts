import seedrandom from 'seedrandom';
import type { EvaluatedTable } from '../../pipelines/statistics/evaluated-table.ts';
import { evaluatedTable, numberColumn, textColumn } from './evaluated-table.ts';

export interface DrawnTable {
  readonly rows: number;
  readonly seed: string;
  /** How far `sex` decides the mean of `stay`, in days. */
  readonly shift?: number;
  /** Share of `weight` that is missing, for each sex. */
  readonly missing?: readonly [number, number];
  /** Rows a unit. */
  readonly rowsPerUnit?: number;
}

const STAY_EDGES = [0, 2, 4, 6, 8, 10, 15, 20, 60];

/**
 * A small made-up table of hospital stays: sex, ward, severity (ordinal, goes with ward), stay in days (goes with sex and severity), weight (sometimes
 * missing) and day of admission.
 */
export function drawnTable({ rows, seed, shift = 2, missing = [0.1, 0.3], rowsPerUnit }: DrawnTable): EvaluatedTable {
  const random = seedrandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const wards = ['surgery', 'medicine', 'heart'];
  const levels = ['mild', 'fair', 'grave'];
  const made = Array.from({ length: rows }, () => {
    const sex = random() < 0.5 ? 0 : 1;
    const ward = Math.floor(random() * 3);
    const severity = random() < 0.6 ? ward : Math.floor(random() * 3);
    const stay = Math.min(59, Math.max(0, Math.round(4 + shift * sex + 2 * severity + 2 * normal())));
    const weight = random() < missing[sex]! ? null : Math.min(149, Math.max(31, 75 + 8 * sex + 12 * normal()));
    const day = 14_000 + Math.floor(random() * 1000);
    return { sex, ward, severity, stay, weight, day };
  });
  return evaluatedTable(
    [
      textColumn(
        'sex',
        ['F', 'M'],
        made.map(({ sex }) => ['F', 'M'][sex]!),
      ),
      textColumn(
        'ward',
        wards,
        made.map(({ ward }) => wards[ward]!),
      ),
      textColumn(
        'severity',
        levels,
        made.map(({ severity }) => levels[severity]!),
        { kind: 'ordinal' },
      ),
      numberColumn(
        'stay',
        STAY_EDGES,
        made.map(({ stay }) => stay),
        'integer',
      ),
      numberColumn(
        'weight',
        [30, 50, 60, 70, 80, 90, 100, 150],
        made.map(({ weight }) => weight),
      ),
      numberColumn(
        'day',
        [14_000, 14_250, 14_500, 14_750, 15_000],
        made.map(({ day }) => day),
        'date',
      ),
    ],
    rowsPerUnit === undefined ? undefined : made.map((_, i) => Math.floor(i / rowsPerUnit)),
  );
}

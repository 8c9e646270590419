import type { LeakageInputs, Target } from '../../pipelines/evaluate/leakage/attack.ts';
import { takeEvaluatedRows } from '../../pipelines/evaluate/reference/take-evaluated-rows.ts';
import { unitsOf } from '../../pipelines/evaluate/reference/units.ts';
import type { EvaluatedTable } from '../../pipelines/statistics/evaluated-table.ts';
import { seededIndex } from '../../pipelines/workspace/seeded-rows.ts';
import { evaluatedTable, numberColumn, textColumn } from './evaluated-table.ts';

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** Patients of one population, every fifth with a second visit: twelve columns of mixed kinds that hang together by age and by a hidden severity. */
export function simulatedPatients(patients: number, seed: string): EvaluatedTable {
  const index = seededIndex(seed);
  const uniform = (): number => (index(2 ** 31) + 0.5) / 2 ** 31;
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
  const units = range(patients).flatMap((patient) => (patient % 5 === 0 ? [patient, patient] : [patient]));
  let person = { age: 0, severity: 0, sex: 0, region: 0 };
  const visits = units.map((unit, row) => {
    if (row === 0 || units[row - 1] !== unit) {
      const age = within(Math.round(60 + 18 * normal()), 0, 100);
      person = { age, severity: normal() + (age - 60) / 40, sex: index(2), region: Math.min(index(12), index(12)) };
    }
    const { age, severity } = person;
    return {
      ...person,
      ward: within(Math.floor(2 + severity + 0.7 * normal()), 0, 4),
      diagnosis: Math.floor(40 * uniform() ** (2.5 - within(severity, -1, 1))),
      creatinine: Math.round(10 * Math.exp(4.4 + 0.3 * severity + 0.3 * normal())) / 10,
      haemoglobin: uniform() < 0.15 ? null : Math.round(10 * within(14 - 0.8 * severity + 1.5 * normal(), 3, 22)) / 10,
      day: index(1461),
      days: Math.floor(-Math.log(uniform()) * Math.exp(1 + 0.3 * severity)),
      smoker: uniform() < 0.2 ? null : Number(uniform() < 0.25),
      triage: within(Math.round(2 + 0.8 * severity + 0.8 * normal()), 0, 4),
      dead: Number(uniform() < 1 / (1 + Math.exp(4 - severity - age / 50))),
    };
  });
  const texts = (length: number): string[] => range(length).map(String);
  const text = (name: keyof (typeof visits)[number], levels: number, kind: 'categorical' | 'ordinal' = 'categorical') =>
    textColumn(
      name,
      texts(levels),
      visits.map((visit) => (visit[name] === null ? null : String(visit[name]))),
      { kind, missing: true },
    );
  const number = (
    name: keyof (typeof visits)[number],
    edges: readonly number[],
    kind: 'integer' | 'real' | 'date' = 'real',
  ) =>
    numberColumn(
      name,
      edges,
      visits.map((visit) => visit[name]),
      kind,
    );
  return evaluatedTable(
    [
      number('age', [...range(21).map((i) => 5 * i)], 'integer'),
      text('sex', 2),
      text('region', 12),
      text('ward', 5),
      text('diagnosis', 40),
      number('creatinine', [0, 40, 60, 80, 100, 150, 200, 5000]),
      number('haemoglobin', [0, 8, 10, 12, 14, 16, 30]),
      number('day', range(17).map((i) => 100 * i), 'date'), // biome-ignore format: a line
      number('days', [0, 1, 2, 3, 5, 8, 15, 1000], 'integer'),
      text('smoker', 2),
      text('triage', 5, 'ordinal'),
      text('dead', 2),
    ],
    units,
  );
}

/** Rows of patients `from` to `from + count`, without their numbers where `synthetic`. */
export function somePatients(
  table: EvaluatedTable,
  patients: readonly number[],
  { synthetic = false }: { readonly synthetic?: boolean } = {},
): EvaluatedTable {
  const units = unitsOf(table);
  const wanted = new Set(patients);
  const rows = Uint32Array.from(range(table.rows).filter((row) => wanted.has(units.ofRow(row))));
  const taken = takeEvaluatedRows(table, rows);
  return synthetic ? { ...taken, unitOfRow: undefined } : taken;
}

/** The first `count` units of a table, all of them where there are no more. */
export function targetsOf(table: EvaluatedTable, count: number): Target[] {
  const units = unitsOf(table);
  const rows: number[][] = Array.from({ length: Math.min(count, units.count) }, () => []);
  for (let row = 0; row < table.rows; row++) rows[units.ofRow(row)]?.push(row);
  return rows.map((held, unit) => ({ unit, rows: Uint32Array.from(held) }));
}

export interface AttackedTables {
  readonly training: EvaluatedTable;
  readonly control: EvaluatedTable;
  readonly synthetic: EvaluatedTable;
  readonly reference?: EvaluatedTable;
}

export const leakageInputs = (
  { training, control, synthetic, reference }: AttackedTables,
  { targets, seed = 'test' }: { readonly targets: number; readonly seed?: string },
): LeakageInputs => ({
  training,
  control,
  reference,
  synthetic,
  targets: { rule: 'random', members: targetsOf(training, targets), others: targetsOf(control, targets) },
  seed,
  threads: 1,
  advance: () => undefined,
});

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadLinkedDictionary } from '../../pipelines/dictionary/linked/load-linked.ts';
import { evaluateLinkedTables } from '../../pipelines/evaluate/inside/evaluate-linked-tables.ts';
import { seededIndex } from '../../pipelines/workspace/seeded-rows.ts';
import { linkedHospital } from '../support/linked/linked-hospital.ts';
import { pythonWith } from '../support/python.ts';
import { realTable } from '../support/real-data.ts';

const python = pythonWith(['pandas', 'pyarrow']);
const tool = realTable('../tools/linked_error.py');

const MOST = 6;
const DICTIONARY = `schema: synthward/dictionary/2
origin: public
unit: { name: patient }
tables:
  stays:
    unit: patient
    key: stay
    order: stay
    most: ${MOST}
    constant: [sex]
    columns:
      sex: { kind: categorical, values: [F, M], missing: none, outside: error }
      ward: { kind: categorical, values: [A, B, C, D], missing: none, outside: error }
      severity: { kind: ordinal, values: [mild, fair, grave], missing: [""] }
      days: { kind: integer, range: [1, 5], missing: none, outside: error }
`;
const CONFIG = `schema: synthward/run/1
dataset: stays
source: { tables: { stays: tables/stays.csv } }
dictionary: dictionary.yaml
expectedUnits: 2000
budget: { epsilon: 8, delta: 1e-6 }
gate: { maxTransitionError: 2, maxFirstError: 2, maxUnitError: 2 }
`;

/** Those of ward A come back often, mostly to it. Stays are numbered in no order of patients. */
function stays(patients: number): string[] {
  const below = seededIndex('linked-error');
  const rows: string[] = [];
  for (let patient = 1; patient <= patients; patient++) {
    const sex = 'FM'[below(2)];
    let ward = below(4);
    let key = 1 + below(1000);
    for (let left = 1 + below(ward === 0 ? 9 : 3); left > 0; left--) {
      rows.push([patient, key * 10_000 + patient, sex, 'ABCD'[ward], SEVERITIES[below(4)], 1 + below(5)].join(','));
      key += 1 + below(50);
      if (below(3) === 0) ward = below(4);
    }
  }
  return ['patient,stay,sex,ward,severity,days', ...rows];
}
const SEVERITIES = ['mild', 'fair', 'grave', ''];

interface ToolReport {
  readonly rowsPerUnitTv: number;
  readonly meanTransition: number;
  readonly transitions: Readonly<Record<string, number>>;
  readonly same: Readonly<Record<string, readonly (readonly [number, number])[]>>;
  readonly ever: Readonly<Record<string, number>>;
  readonly repeatedKeys: number;
}

test.skipIf(python.absent || tool.absent)(
  `figures per unit of a release are those of a program that shares no code with it${python.reason}${tool.reason}`,
  async () => {
    const hospital = await linkedHospital({ dictionary: DICTIONARY, config: CONFIG, tables: { stays: stays(2000) } });
    onTestFinished(() => hospital.close());
    const made = await hospital.run(['release', '--yes', '--name', 'first']);
    expect(made.status, made.stderr).toBe(0);
    const [real, release] = [hospital.path('tables/stays.csv'), hospital.path('released/first')];
    const columns = ['ward', 'severity', 'days'];
    const args = ['--unit', 'patient', '--order', 'stay', '--columns', columns.join(','), '--most', String(MOST)];
    const report = JSON.parse(
      execFileSync(python.program, [tool.path, real, join(release, 'data/stays.parquet'), ...args], {
        encoding: 'utf8',
      }),
    ) as ToolReport;

    const dictionary = await loadLinkedDictionary(hospital.path('dictionary.yaml'));
    const { figures } = await evaluateLinkedTables({ real, synthetic: release, dictionary, listener: () => {} });
    const figure = (measure: string, ...of: string[]) => {
      const found = figures.find((one) => one.measure === measure && one.of.join() === of.join());
      if (found === undefined) throw new Error(`There is no figure ${measure} ${of.join(', ')}`);
      return found;
    };
    expect(figure('eventsPerUnit').synthetic).toBeCloseTo(report.rowsPerUnitTv, 10);
    expect(figure('transition', 'lag 1').synthetic).toBeCloseTo(report.meanTransition, 4);
    expect(report.meanTransition).toBeGreaterThan(0.01);
    for (const column of columns) {
      expect(figure('transition', column, 'lag 1').synthetic).toBeCloseTo(report.transitions[column]!, 4);
      expect(figure('everWorst', column).synthetic).toBeCloseTo(report.ever[column]!, 4);
      for (const lag of [1, 2, 3]) {
        const [recorded, drawn] = report.same[column]![lag - 1]!;
        const { records, synthetic } = figure('same', column, `lag ${lag}`);
        expect(records).toBeCloseTo(recorded, 3);
        expect(synthetic).toBeCloseTo(drawn, 3);
      }
    }
    expect(report.repeatedKeys).toBe(0);
  },
);

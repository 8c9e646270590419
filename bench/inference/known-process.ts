import seedrandom from 'seedrandom';
import { stringify } from 'yaml';
import type { Dictionary } from '../../pipelines/dictionary/dictionary.ts';
import { readDictionary } from '../../pipelines/dictionary/load.ts';
import { columnLevels } from '../../pipelines/statistics/column-levels.ts';
import type { EvaluatedTable } from '../../pipelines/statistics/evaluated-table.ts';
import { allocateCodes } from '../../privacy/guard/codes.ts';

/** Patients of a process that is known: who is readmitted follows a logistic law, and costs are log-normal. */
const DICTIONARY = {
  schema: 'synthward/dictionary/1',
  table: 'patients',
  origin: 'public',
  unit: { rows: 'each' },
  target: 'readmitted',
  columns: {
    readmitted: { kind: 'boolean', true: ['yes'], false: ['no'], missing: 'none', outside: 'error' },
    sex: { kind: 'categorical', values: ['F', 'M'], missing: 'none', outside: 'error' },
    ward: { kind: 'categorical', values: ['A', 'B', 'C'], missing: 'none', outside: 'error' },
    age: { kind: 'integer', range: [18, 90], bins: { width: 8 }, missing: 'none', outside: 'error' },
    visits: { kind: 'integer', range: [0, 8], bins: { edges: [0, 1, 2, 3, 5, 8] }, missing: 'none', outside: 'error' },
    cost: {
      kind: 'real',
      range: [0, 20000],
      decimals: 2,
      bins: { edges: [0, 250, 500, 750, 1000, 1500, 2500, 5000, 20000] },
      missing: 'none',
      outside: 'error',
    },
  },
} as const;

export const knownDictionary = (): Promise<Dictionary> => readDictionary('dictionary.yaml', stringify(DICTIONARY));

type Patient = Readonly<Record<keyof typeof DICTIONARY.columns, number | string | boolean>>;

function patient(draw: () => number): Patient {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  const age = 18 + Math.floor(73 * Math.max(draw(), draw()));
  const sex = draw() < 0.55 ? 'F' : 'M';
  const w = draw();
  const ward = age > 60 ? (w < 0.2 ? 'A' : w < 0.5 ? 'B' : 'C') : w < 0.5 ? 'A' : w < 0.8 ? 'B' : 'C';
  const visits = Math.min(8, Math.floor(-Math.log(1 - draw()) * (0.8 + 0.012 * (age - 18))));
  const logit = -1.6 + 0.02 * (age - 50) + 0.3 * visits + (sex === 'M' ? 0.4 : 0) + (ward === 'C' ? 0.3 : 0);
  const readmitted = draw() < 1 / (1 + Math.exp(-logit));
  const spent = Math.exp(6.3 + 0.15 * visits + (ward === 'C' ? 0.4 : 0) + 0.6 * normal());
  return { readmitted, sex, ward, age, visits, cost: Math.min(20_000, Math.round(100 * spent) / 100) };
}

/** Rows of the process as evaluation reads tables; the same for the same seed. */
export function drawPatients({ codings }: Dictionary, rows: number, seed: string): EvaluatedTable {
  const draw = seedrandom(seed);
  const columns = codings.map((coding) => {
    const numeric = coding.kind === 'integer' || coding.kind === 'real';
    return {
      name: coding.name,
      size: coding.size,
      coding,
      codes: allocateCodes(coding.size, rows),
      numbers: numeric ? new Float64Array(rows) : undefined,
      levels: columnLevels(coding),
    };
  });
  for (let row = 0; row < rows; row++) {
    const one = patient(draw);
    for (const { name, coding, codes, numbers, levels } of columns) {
      const value = one[name as keyof Patient];
      if (numbers === undefined) codes[row] = levels.indexOf(String(value));
      else {
        numbers[row] = value as number;
        codes[row] = cellOf(coding.cells, value as number);
      }
    }
  }
  return { rows, columns, unitOfRow: undefined };
}

/** The cell that holds a number; cells ascend. */
export function cellOf(cells: Dictionary['codings'][number]['cells'], value: number): number {
  let found = 0;
  for (const [code, cell] of cells.entries()) {
    const from = cell.kind === 'interval' ? cell.lower : cell.kind === 'value' ? Number(cell.value) : Number.NaN;
    if (from <= value) found = code;
  }
  return found;
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ColumnShape } from '../../models/model.ts';
import { atomsIn } from '../../pipelines/dictionary/atoms.ts';
import { columnShape } from '../../pipelines/dictionary/column-shape.ts';
import { type Dictionary, isModelled } from '../../pipelines/dictionary/dictionary.ts';
import { loadDictionary } from '../../pipelines/dictionary/load.ts';
import { encodeTable } from '../../pipelines/protected/sources/encode-table.ts';
import { openSource } from '../../pipelines/protected/sources/open-source.ts';
import { type EncodedColumn, takeRows } from '../../privacy/guard/codes.ts';
import type { BenchTable } from './bench-table.ts';
import { chapterOf, coarser, groupOfSpecialty } from './coarser.ts';

/** Of a unit as a whole, its first event's value. */
const CONSTANT = ['race', 'gender'];

const VARYING = [
  'age',
  'admission_type_id',
  'discharge_disposition_id',
  'admission_source_id',
  'time_in_hospital',
  'payer_code',
  'medical_specialty',
  'num_lab_procedures',
  'num_procedures',
  'num_medications',
  'number_outpatient',
  'number_emergency',
  'number_inpatient',
  'diag_1',
  'diag_2',
  'diag_3',
  'number_diagnoses',
  'A1Cresult',
  'insulin',
  'readmitted',
];

/** Stays looked at, as in the simulation that the figures are held against. */
const MOST = 8;

/** The stays of `diabetic_data.csv.gz` below `folder`, in the order of `encounter_id`: 22 columns. */
export async function diabetes130(folder: string): Promise<BenchTable> {
  const dictionary = await loadDictionary('fixtures/diabetes130/dictionary.yaml');
  const workFolder = mkdtempSync(join(tmpdir(), 'synthward-bench-'));
  try {
    const sorted = join(workFolder, 'stays.csv');
    writeFileSync(sorted, inOrder(gunzipSync(readFileSync(join(folder, 'diabetic_data.csv.gz'))).toString('utf8')));
    const table = await encodeTable(await openSource({ path: sorted }), dictionary, { workFolder, threads: 1 });
    const shapes = new Map<string, ColumnShape>(
      dictionary.columns
        .filter(isModelled)
        .map(({ name, coding, source }) => [name, columnShape(coding, atomsIn(source))] as const),
    );
    return linked(
      table.columns.map((column) => grouped(column, dictionary)),
      table.unitOfRow!,
      shapes,
    );
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}

/** Diagnoses and specialties in groups; the rest as the dictionary has it. */
function grouped(column: EncodedColumn, dictionary: Dictionary): EncodedColumn {
  const groupOf = column.name.startsWith('diag_')
    ? chapterOf
    : column.name === 'medical_specialty'
      ? groupOfSpecialty
      : undefined;
  if (groupOf === undefined) return column;
  const { cells } = dictionary.columns.filter(isModelled).find(({ name }) => name === column.name)!.coding;
  return coarser(column, (code) => {
    const cell = cells[code]!;
    return cell.kind === 'value' ? groupOf(String(cell.value)) : cell.kind;
  });
}

/** The file has no quoted field. */
function inOrder(text: string): string {
  const [head, ...lines] = text.trimEnd().split('\n');
  const keyed = lines.map((line) => {
    const [encounter, patient] = line.split(',', 2).map(Number) as [number, number];
    return { line, encounter, patient };
  });
  keyed.sort((a, b) => a.patient - b.patient || a.encounter - b.encounter);
  return `${[head, ...keyed.map(({ line }) => line)].join('\n')}\n`;
}

function linked(
  columns: readonly EncodedColumn[],
  unitOfRow: Uint32Array,
  shapes: ReadonlyMap<string, ColumnShape>,
): BenchTable {
  const start: number[] = [0];
  for (let row = 1; row <= unitOfRow.length; row++) if (unitOfRow[row] !== unitOfRow[row - 1]) start.push(row);
  const seen = new Set(start.slice(0, -1).map((row) => unitOfRow[row]!));
  if (seen.size !== start.length - 1) throw new Error('The stays of a patient do not stand together');
  const unitCount = start.length - 1;
  const [kept, keptStart] = [[] as number[], new Uint32Array(unitCount + 1)];
  for (let unit = 0; unit < unitCount; unit++) {
    for (let row = start[unit]!; row < Math.min(start[unit]! + MOST, start[unit + 1]!); row++) kept.push(row);
    keptStart[unit + 1] = kept.length;
  }
  const take = (name: string, rows: readonly number[]): EncodedColumn => {
    const column = columns.find((one) => one.name === name)!;
    return { ...column, codes: takeRows(column, Uint32Array.from(rows)) };
  };
  const units = CONSTANT.map((name) => take(name, start.slice(0, -1)));
  const events = VARYING.map((name) => take(name, kept));
  const sizes = (of: readonly EncodedColumn[]): { readonly name: string; readonly size: number }[] =>
    of.map(({ name, size }) => ({ name, size }));
  const shapesOf = (of: readonly EncodedColumn[]): ColumnShape[] =>
    of.map(({ name }) => (/^(diag|medical)_/.test(name) ? { apart: [], absent: [] } : shapes.get(name)!));
  return {
    name: 'diabetes130',
    records: {
      unitCount,
      units,
      events: { name: 'stays', columns: events, start: keptStart, most: MOST, time: undefined },
      details: [],
    },
    shape: {
      units: sizes(units),
      events: {
        name: 'stays',
        columns: sizes(events),
        most: MOST,
        gaps: undefined,
        groups: events.map(() => undefined),
      },
      details: [],
    },
    shapes: { units: shapesOf(units), events: shapesOf(events), details: [] },
    most: MOST,
  };
}

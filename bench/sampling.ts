import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { simulateWideTable, wideTableSizes } from '../fixtures/support/wide-table.ts';
import type { FittedModel, ModelInputs } from '../models/model.ts';
import { modelFamily } from '../models/registry.ts';
import type { Cell, ColumnCoding } from '../pipelines/dictionary/coding.ts';
import type { OutputColumn } from '../pipelines/release-folder/decode/output-column.ts';
import { tableDecoder } from '../pipelines/release-folder/decode/table-decoder.ts';
import { NO_RULES } from '../pipelines/release-folder/decode/table-rules.ts';
import { selectRows } from '../pipelines/sample/select-rows.ts';
import { writeTableFile } from '../pipelines/sample/table-file.ts';
import { tableFormat } from '../pipelines/sample/table-format.ts';
import { createGuard } from '../privacy/guard/create-guard.ts';
import { systemEntropy } from '../privacy/random/system-entropy.ts';
import { parseRational } from '../privacy/rational.ts';
import { calibrationMs } from './calibration.ts';
import { memoryRun } from './memory-run.ts';

/**
 * Fits a simulated wide table and draws rows from the model: once as codes alone, once into a file. Prints one JSON line with
 * seconds, peak resident memory of the whole process (the simulated records and the fit included) and the machine's calibration.
 *
 *   --rows N --columns N     rows to draw (default 1,000,000) of 48 columns: texts, whole numbers in bins, reals, days
 *   --format F               parquet (default), arrow or csv
 *   --mechanism KIND         family of the model (default cliquetree)
 *   --where CONDITION        condition to draw under, such as "c000 = v0"
 */
const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    columns: { type: 'string', default: '48' },
    format: { type: 'string', default: 'parquet' },
    mechanism: { type: 'string', default: 'cliquetree' },
    where: { type: 'string', multiple: true, default: [] },
  },
});

const SEED = 'synthward-sampling-1';
const RECORDS = 50_000;

/** Kinds in turn, so that every way of decoding has its part. */
function codingOf(name: string, size: number, column: number): ColumnCoding {
  const bins = (width: number): Cell[] =>
    Array.from({ length: size }, (_, i) => ({
      kind: 'interval',
      lower: i * width,
      upper: (i + 1) * width,
      closed: false,
    }));
  if (column % 4 === 1) return { name, size, kind: 'integer', cells: bins(5) };
  if (column % 4 === 2) return { name, size, kind: 'real', decimals: 1, cells: bins(2.5) };
  if (column % 4 === 3) return { name, size, kind: 'date', cells: bins(30) };
  return {
    name,
    size,
    kind: 'categorical',
    cells: Array.from({ length: size }, (_, i) => ({ kind: 'value', value: `v${i}` })),
  };
}

async function fitWideTable(): Promise<{ readonly model: FittedModel; readonly columns: readonly OutputColumn[] }> {
  const sizes = wideTableSizes(Number(options.columns), 32, SEED);
  const table = simulateWideTable({ rows: RECORDS, sizes, seed: SEED, dependence: 0.6 });
  const records = table.columns.map((codes, i) => ({ name: table.names[i]!, size: sizes[i]!, codes }));
  const family = modelFamily(options.mechanism);
  const inputs: ModelInputs = {
    columns: records.map(({ name, size }) => ({ name, size })),
    maxRowsPerUnit: 1,
    rho: parseRational('0.1'),
    expectedRows: RECORDS,
    target: undefined,
  };
  const events = family.plan(inputs).questions.map(({ event }) => event);
  const guard = createGuard({
    records: { columns: records, rowCount: RECORDS, maxRowsPerUnit: 1 },
    run: memoryRun({ kind: 'composed', events }),
    entropy: systemEntropy(),
  });
  const { model } = await family.fit(inputs, guard, () => {});
  const columns = records.map(
    ({ name, size }, position): OutputColumn => ({
      kind: 'modelled',
      coding: codingOf(name, size, position),
      position,
    }),
  );
  return { model, columns };
}

const secondsSince = (start: number): number => Math.round(performance.now() - start) / 1000;

const calibration = calibrationMs();
const { model, columns: released } = await fitWideTable();
const rows = Number(options.rows);
const { evidence, columns } = selectRows(released, options.where);
const request = { rows, seed: SEED, ...(evidence.length === 0 ? {} : { evidence }) };

const drawing = performance.now();
let drawn = 0;
for (const block of model.sample(request)) drawn += block.rows;
const codes = secondsSince(drawing);

const folder = mkdtempSync(join(tmpdir(), 'synthward-bench-'));
try {
  const path = join(folder, `sample.${options.format}`);
  const writing = performance.now();
  const decoder = tableDecoder(columns, SEED, NO_RULES);
  const chunks = decoder.decode(model.sample(request));
  await writeTableFile(path, tableFormat(path), decoder.fields, chunks, 'zstd');
  const line = {
    bench: 'sampling',
    mechanism: options.mechanism,
    rows: drawn,
    columns: columns.length,
    where: options.where,
    format: options.format,
    seconds: secondsSince(writing),
    codesSeconds: codes,
    fileMb: Math.round(statSync(path).size / 1e6),
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    calibrationMs: calibration,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

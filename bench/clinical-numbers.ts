import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CASES, type Case } from './clinical-numbers/cases.ts';
import { tableFigures } from './clinical-numbers/column-figures.ts';
import { type Measured, markdownOf } from './clinical-numbers/markdown.ts';
import { hasWay, runRelease, WAYS, type Way } from './clinical-numbers/run-release.ts';
import { summaryOf } from './clinical-numbers/summary.ts';

/**
 * Releases clinical tables with the whole product and prints, as Markdown, how far means, quantiles, zeros and gaps of each number are off.
 *
 *   --only NAME          critical-care, diabetes130 or mimic-admissions (all that are on this machine)
 *   --way WAY            written (a careful steward's dictionary), even (its ranges in equal bins), drafted (init --from a
 *                        schema), described (init, then describe) or all
 *   --build CHECKOUT     measures another checkout, built there; this one otherwise
 *   --epsilon E          3
 *   --json FILE          writes the figures as JSON
 *   --before FILE        such a file, shown beside
 *   --keep FOLDER        keeps what was released there
 */
const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    way: { type: 'string', default: 'all' },
    build: { type: 'string', default: fileURLToPath(new URL('../../', import.meta.url)) },
    epsilon: { type: 'string', default: '3' },
    json: { type: 'string' },
    before: { type: 'string' },
    keep: { type: 'string' },
  },
});

async function measure(item: Case, way: Way, folder: string): Promise<Measured> {
  const run = await runRelease(item, way, resolve(options.build), options.epsilon, folder);
  const numbers = Object.keys(item.kinds).filter((name) => ['integer', 'real'].includes(item.kinds[name]!));
  const { rows, ...figures } = await tableFigures(run, numbers, item.contradictions);
  return {
    table: item.name,
    way,
    epsilon: Number(options.epsilon),
    rows,
    seconds: run.seconds,
    edits: run.edits,
    summary: summaryOf({ rows, ...figures }),
    columns: figures.columns,
  };
}

async function attempt(item: Case, way: Way): Promise<void> {
  try {
    measured.push(await measure(item, way, join(work, `${item.name}-${way}`)));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

const work = options.keep === undefined ? mkdtempSync(join(tmpdir(), 'clinical-numbers-')) : resolve(options.keep);
const ways = WAYS.filter((way) => options.way === 'all' || options.way === way);
const measured: Measured[] = [];
try {
  for (const item of CASES.filter(({ name }) => options.only === undefined || name === options.only)) {
    if (item.absent !== undefined) process.stderr.write(`${item.name} is skipped: ${item.absent}\n`);
    else for (const way of ways.filter((one) => hasWay(item, one))) await attempt(item, way);
  }
} finally {
  if (options.keep === undefined) rmSync(work, { recursive: true, force: true });
}
const before: readonly Measured[] =
  options.before === undefined ? [] : JSON.parse(readFileSync(options.before, 'utf8'));
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(measured, undefined, 2)}\n`);
process.stdout.write(markdownOf(measured, before));

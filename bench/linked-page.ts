import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { FigureLine } from './linked/bench-figure.ts';
import type { ReleaseMade } from './linked/make-release.ts';
import { markdownTable, writeSection } from './write-section.ts';

/**
 * Puts what `linked.ts` printed into docs/linked.md: one section a file, between the markers of `<table>-<epsilon>`, or of `<table>-<model>-<epsilon>` with `--model`.
 *
 *   node dist/bench/linked-page.js [--model] FILE...
 */
type Line = { readonly table: string; readonly epsilon: string } & (FigureLine | Omit<ReleaseMade, 'folder'>);

const shown = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : String(Number(value.toPrecision(3)));

const RULES: Readonly<Record<string, string>> = { atMost: 'at most', atLeast: 'at least', within: 'within' };

function targetOf({ target, met }: FigureLine): string {
  if (target === undefined) return '';
  const [rule, limit] = Object.entries(target)[0]!;
  const of = target['of'] === undefined ? '' : ` of ${target['of']}`;
  return `${RULES[rule]} ${limit}${of}: ${met === true ? 'met' : '**not met**'}`;
}

const { values: options, positionals } = parseArgs({
  options: { model: { type: 'boolean', default: false } },
  allowPositionals: true,
});
for (const path of positionals) {
  const lines = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text) as Line);
  const runs = lines.filter((line) => 'stages' in line);
  const rows = lines
    .filter((line) => 'figure' in line)
    .map((line) => [
      line.figure.replaceAll('<', '&lt;'),
      shown(line.records),
      shown(line.synthetic),
      shown(line.randomLinks),
      shown(line.floor),
      targetOf(line),
    ]);
  const { table, epsilon } = lines[0]!;
  const most = (of: (run: (typeof runs)[number]) => number): number => Math.max(...runs.map(of));
  const seeds = runs.length === 1 ? 'One release' : `Mean of ${runs.length} releases`;
  const cost = `${seeds}, epsilon ${epsilon}; at most ${most((run) => run.processorSeconds)} processor seconds and ${most((run) => run.peakMb)} MB.`;
  const heads = ['figure', 'records', 'release', 'random links', 'bootstrap of patients', 'target'];
  const name = [table, ...(options.model ? [runs[0]!.model] : []), epsilon].join('-');
  writeSection('docs/linked.md', name, `${cost}\n\n${markdownTable(heads, rows)}`);
}

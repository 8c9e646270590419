import { readFileSync } from 'node:fs';
import { markdownTable, writeSection } from './write-section.ts';

/**
 * Puts what `linked.ts` printed into docs/linked.md: one section a file, between the markers of `<table>-<model>-<epsilon>`.
 *
 *   node dist/bench/linked-page.js FILE...
 */
interface Line {
  readonly table: string;
  readonly model: string;
  readonly epsilon: string;
  readonly figure?: string;
  readonly records?: number;
  readonly synthetic?: number | null;
  readonly randomLinks?: number | null;
  readonly floor?: number | null;
  readonly processorSeconds?: number;
  readonly peakMb?: number;
}

const shown = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : String(Number(value.toPrecision(3)));

for (const path of process.argv.slice(2)) {
  const lines = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text) as Line);
  const runs = lines.filter(({ processorSeconds }) => processorSeconds !== undefined);
  const rows = lines
    .filter(({ figure }) => figure !== undefined)
    .map((line) => [
      line.figure!,
      shown(line.records),
      shown(line.synthetic),
      shown(line.randomLinks),
      shown(line.floor),
    ]);
  const { table, model, epsilon } = lines[0]!;
  const seconds = Math.max(...runs.map((run) => run.processorSeconds!));
  const peak = Math.max(...runs.map((run) => run.peakMb!));
  const cost = `Mean of ${runs.length} seeds; at most ${seconds} processor seconds to fit and draw, and ${peak} MB.`;
  const text = `${cost}\n\n${markdownTable(['figure', 'records', 'release', 'random links', 'bootstrap of patients'], rows)}`;
  writeSection('docs/linked.md', `${table}-${model}-${epsilon}`, text);
}

import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { LinkedTable } from '../../../../pipelines/evaluate/linked/linked-table.ts';
import { type LinkedReport, measureLinked } from '../../../../pipelines/evaluate/linked/measure-linked.ts';
import { smallLinkedTable } from '../../../support/linked-tables.ts';
import { pythonWith } from '../../../support/python.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

// A check by other people's tools that reads two tables and nothing else; it is not part of the repository.
const sharedData = process.env['SYNTHWARD_SHARED_DATA'] ?? resolve(import.meta.dirname, '../../../../../shared/data');
const tool = resolve(sharedData, '../tools/linked_error.py');
const python = pythonWith(['pandas']);
const absent = python.absent || !existsSync(tool);
const reason = python.absent ? python.reason : absent ? ' (skipped: linked_error.py is not on this machine)' : '';

interface Independent {
  readonly rowsPerUnitTv: number;
  readonly transitions: Record<string, number>;
  readonly same: Record<string, readonly (readonly [number, number])[]>;
  readonly ever: Record<string, number>;
  readonly meanTransition: number;
  readonly repeatedKeys: number;
}

test.skipIf(absent)(`the figures are those of an independent check${reason}`, () => {
  const folder = temporaryFolder();
  const records = smallLinkedTable({ seed: 'records', units: 400, habit: 0.6 });
  const synthetic = smallLinkedTable({ seed: 'synthetic', units: 300, habit: 0.3 });
  const [real, made] = [join(folder, 'real.csv'), join(folder, 'made.csv')];
  writeFileSync(real, eventsAsCsv(records));
  writeFileSync(made, eventsAsCsv(synthetic));
  for (const most of [4, 16]) {
    const output = execFileSync(
      python.program,
      [tool, real, made, '--unit', 'patient', '--order', 'place', '--columns', 'colour,dose', '--most', String(most)],
      { encoding: 'utf8' },
    );
    const theirs = JSON.parse(output) as Independent;
    const ours = measureLinked({ records, synthetic, seed: 'any', most });
    expect(figure(ours, 'eventsPerUnit')).toBeCloseTo(theirs.rowsPerUnitTv, 12);
    expect(figure(ours, 'transition', 'lag 1')).toBeCloseTo(theirs.meanTransition, 4.9);
    for (const column of ['colour', 'dose']) {
      expect(rounded(figure(ours, 'transition', column, 'lag 1'), 5)).toBe(theirs.transitions[column]);
      expect(rounded(figure(ours, 'everWorst', column), 5)).toBe(theirs.ever[column]);
      for (const lag of [1, 2, 3]) {
        const [recorded, value] = theirs.same[column]![lag - 1]!;
        const same = ours.figures.find(
          ({ measure, of }) => measure === 'same' && of.join() === `${column},lag ${lag}`,
        )!;
        expect(rounded(same.records, 4)).toBe(recorded);
        expect(rounded(same.synthetic, 4)).toBe(value);
      }
    }
    expect(theirs.repeatedKeys).toBe(0);
  }
});

function eventsAsCsv({ rows: { unitCount, events } }: LinkedTable): string {
  const lines = ['patient,place,colour,dose'];
  for (let unit = 0; unit < unitCount; unit++) {
    for (let event = events.start[unit]!; event < events.start[unit + 1]!; event++) {
      const place = event - events.start[unit]!;
      lines.push(`${unit},${place},c${events.columns[0]![event]},d${events.columns[1]![event]}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

const figure = ({ figures }: LinkedReport, measure: string, ...of: string[]): number =>
  figures.find((one) => one.measure === measure && one.of.join() === of.join())!.synthetic!;

const rounded = (value: number | undefined, digits: number): number => Number(value!.toFixed(digits));

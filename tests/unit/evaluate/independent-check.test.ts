import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { codeTable } from '../../../pipelines/evaluate/code-table.ts';
import { marginalSet } from '../../../pipelines/evaluate/marginal-set.ts';
import { marginalErrors } from '../../../pipelines/evaluate/utility/marginal-error.ts';
import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import { dependentColumns, independentColumns } from './tables.ts';

const python = process.env['SYNTHWARD_PYTHON'] ?? 'python3';
const sharedData = process.env['SYNTHWARD_SHARED_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data');
const script = resolve(sharedData, '../tools/marginal_error.py');
const hasPython = spawnSync(python, ['-c', 'import numpy, pandas']).status === 0;
const absent = !existsSync(script) ? 'the script is not there' : hasPython ? '' : 'python3 lacks numpy or pandas';

describe.skipIf(absent !== '')(
  `marginalErrors() beside an independent Python program${absent && ` (skipped: ${absent})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'synthward-marginals-'));
    afterAll(() => rmSync(folder, { recursive: true }));

    const write = (name: string, columns: readonly EncodedColumn[]): string => {
      const rows = Array.from({ length: columns[0]!.codes.length }, (_, i) =>
        columns.map(({ codes }) => codes[i]).join(),
      );
      const path = join(folder, name);
      writeFileSync(path, `${columns.map(({ name: title }) => title).join()}\n${rows.join('\n')}\n`);
      return path;
    };

    test.each([
      { sizes: [5, 7, 3, 11, 4, 300], rows: 800, madeRows: 500 },
      { sizes: [400, 300, 200, 2], rows: 300, madeRows: 300 }, // both sides count sparsely
    ])('agrees to the digits it prints on sizes $sizes', ({ sizes, rows, madeRows }) => {
      const real = dependentColumns(sizes, rows, 'real');
      const made = independentColumns(sizes, madeRows, 'made');
      const output = execFileSync(python, [script, write('real.csv', real), write('made.csv', made)], {
        encoding: 'utf8',
      });
      const ours = [1, 2, 3].map(
        (ways) => marginalErrors(codeTable(real), [codeTable(made)], marginalSet(sizes, ways, 1e6))[0]!.mean,
      );
      const theirs = JSON.parse(output) as { error1: number; error2: number; error3: number };
      expect(Math.abs(ours[0]! - theirs.error1)).toBeLessThan(6e-7);
      expect(Math.abs(ours[1]! - theirs.error2)).toBeLessThan(6e-7);
      expect(Math.abs(ours[2]! - theirs.error3)).toBeLessThan(6e-7);
    });
  },
);

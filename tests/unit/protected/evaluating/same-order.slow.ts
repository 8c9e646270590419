import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { loadDictionary } from '../../../../pipelines/dictionary/load.ts';
import { openEvaluated } from '../../../../pipelines/protected/evaluating/evaluated-source.ts';
import { readEvaluatedTable } from '../../../../pipelines/protected/evaluating/read-evaluated-table.ts';
import { realTable } from '../../../support/real-data.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const DIABETES = realTable('diabetes130/diabetic_data.csv.gz');

describe.skipIf(DIABETES.absent)(`a table of patients${DIABETES.reason}`, () => {
  test('has its rows in the same order whenever it is read', async () => {
    const dictionary = await loadDictionary('fixtures/diabetes130/dictionary.yaml');
    const digests = new Set<string>();
    for (let time = 0; time < 6; time++) {
      const source = await openEvaluated({ path: DIABETES.path }, dictionary);
      const { table } = await readEvaluatedTable(source, {
        workFolder: temporaryFolder(),
        memoryLimitMb: 512,
        sealed: false,
      });
      const hash = createHash('sha256');
      for (const { codes } of table.columns) hash.update(codes);
      digests.add(hash.update(table.unitOfRow!).digest('hex'));
    }
    expect(digests.size).toBe(1);
  });
});

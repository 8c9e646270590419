import { expect, test } from 'vitest';
import { dictionaryToJson } from '../../../pipelines/dictionary/describe.ts';
import { dictionaryOf } from '../../support/dictionaries.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('dictionaryToJson() states domains, origins, missing codes and bin rules, as JSON', async () => {
  const dictionary = await dictionaryOf(
    temporaryFolder(),
    [
      'id: { kind: identifier, generate: sequence }',
      'note: { kind: text }',
      'age: { kind: integer, range: [0, 10], bins: { width: 5 }, origin: expert }',
      'day: { kind: date, range: [2010-01-01, 2010-02-10], bins: { every: month }, missing: ["?"] }',
    ],
    '{ column: id, maxRows: 2 }',
  );
  const json = dictionaryToJson(dictionary);
  expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  expect(json).toMatchObject({
    unit: { column: 'id', maxRows: 2, origin: 'public' },
    columns: [
      { name: 'id', released: true, generated: 'sequence' },
      { name: 'note', released: false },
      { name: 'age', origin: 'expert', missingCodes: [''], outside: 'clamp', bins: { width: 5 }, range: [0, 10] },
      {
        name: 'day',
        missingCodes: ['?'],
        cells: [
          { kind: 'interval', lower: '2010-01-01', upper: '2010-02-01', closed: false },
          { kind: 'interval', lower: '2010-02-01', upper: '2010-02-10', closed: true },
          { kind: 'missing' },
        ],
      },
    ],
    leftOut: [{ name: 'note', why: 'kind text is never released' }],
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  manifestJsonSchema,
  manifestSchema,
  RELEASE_PATH,
} from '../../../../pipelines/release-folder/manifest/manifest-schema.ts';

const published = new URL('../../../../docs/schema/manifest.schema.json', import.meta.url);

// To write it anew after a change of the schema: SYNTHWARD_WRITE_SCHEMA=1 npx vitest run tests/unit/release
test('docs/schema/manifest.schema.json is the schema that the code follows', () => {
  const text = `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`;
  if (process.env['SYNTHWARD_WRITE_SCHEMA'] === '1') writeFileSync(published, text);
  expect(readFileSync(published, 'utf8')).toBe(text);
});

test.each(['data/a.parquet', 'README.md', 'model/values.arrow', 'a..b'])('%s may be a path of a release', (path) => {
  expect(RELEASE_PATH.test(path)).toBe(true);
});

test.each([
  '',
  '/etc/passwd',
  '../x',
  'a/../b',
  '../release/a',
  'a/./b',
  'a//b',
  'a/',
  'a\\b',
  'C:x',
  'a b',
  'ä',
  'a/..',
])('%j may not', (path) => {
  expect(RELEASE_PATH.test(path)).toBe(false);
});

test.each(['0', '1', '3/2', '9/10', '1/0', '0/1'])('nobody can have been held out with probability %s', (share) => {
  const wrong = (stated: string): string[] => {
    const holdout = { share: stated, by: 'unit', statement: '' };
    const { error } = manifestSchema.safeParse({ holdout });
    return error!.issues.map(({ path }) => path.join('.')).filter((path) => path.startsWith('holdout'));
  };
  expect(wrong(share)).toEqual(['holdout.share']);
  expect(wrong('1/5')).toEqual([]);
});

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { dataDictionarySchema } from '../../../../pipelines/release-folder/artefacts/data-dictionary.ts';

const SOUND = fileURLToPath(
  new URL('../../../../fixtures/broken-releases/releases/sound/data-dictionary.json', import.meta.url),
);

test.each([
  [0, true],
  [12, true],
  [13, false],
  [1e9, false],
])('%d decimals of a column: %s', (decimals, read) => {
  const described = JSON.parse(readFileSync(SOUND, 'utf8'));
  described.columns[3].decimals = decimals;
  expect(dataDictionarySchema.safeParse(described).success).toBe(read);
});

import { expect, test } from 'vitest';
import { dictionaryJsonSchema } from '../../../pipelines/dictionary/schema.ts';

/** Bring the file up to date with `npx vitest run tests/unit/dictionary/schema.test.ts -u`. */
test('docs/schema/dictionary.schema.json is current', async () => {
  const text = `${JSON.stringify(dictionaryJsonSchema(), undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../../docs/schema/dictionary.schema.json');
});

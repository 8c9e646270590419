import { expect, test } from 'vitest';
import { linkedJsonSchema } from '../../../../pipelines/dictionary/linked/linked-schema.ts';

/** Bring the file up to date with `npx vitest run tests/unit/dictionary/linked/linked-schema.test.ts -u`. */
test('docs/schema/dictionary-2.schema.json is current', async () => {
  const text = `${JSON.stringify(linkedJsonSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../../../docs/schema/dictionary-2.schema.json');
});

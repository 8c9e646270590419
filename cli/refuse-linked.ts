import { isLinkedDictionary } from '../pipelines/dictionary/linked/load-linked.ts';
import { UserError } from '../privacy/errors.ts';

/** Throws `USAGE` where the dictionary is of several tables: `what` cannot be done with these, and `hint` says what can. */
export async function refuseLinked(dictionaryPath: string, what: string, hint: string): Promise<void> {
  if (!(await isLinkedDictionary(dictionaryPath))) return;
  throw new UserError('USAGE', `Cannot ${what}: the dictionary ${dictionaryPath} is of several linked tables`, {
    hint,
  });
}

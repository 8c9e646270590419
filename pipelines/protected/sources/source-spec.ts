import type { RunConfig } from '../../config/run-config.ts';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import type { SourceSpec } from './session/source.ts';

/** How to open the table that a configuration names and, where there is one, a dictionary describes. */
export const sourceSpec = (source: RunConfig['source'], dictionary: Dictionary | undefined): SourceSpec => ({
  path: source.path,
  headerIsNames: source.headerIsNames,
  expected: (dictionary?.columns ?? []).flatMap(({ name, kind }) => (kind === 'computed' ? [] : [name])),
  ...(source.format === undefined ? {} : { format: source.format }),
  ...(source.delimiter === undefined ? {} : { delimiter: source.delimiter }),
  ...(source.encoding === undefined ? {} : { encoding: source.encoding }),
  ...(source.sheet === undefined ? {} : { sheet: source.sheet }),
  ...(source.member === undefined ? {} : { member: source.member }),
});

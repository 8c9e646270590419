import { UserError } from '../../../privacy/errors.ts';
import { engineLabel } from '../../config/engine-setting.ts';
import { postgresTable } from '../../config/postgres-setting.ts';
import type { RunConfig } from '../../config/run-config.ts';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import type { SourceSpec } from './session/source.ts';

/**
 * How to open the table that a configuration names and, where there is one, a dictionary describes. Throws `CONFIG_INVALID` where the
 * configuration names several.
 */
export function sourceSpec(source: RunConfig['source'], dictionary: Dictionary | undefined): SourceSpec {
  if (source.engine !== undefined) {
    throw new UserError(
      'CONFIG_INVALID',
      `Cannot read ${engineLabel(source.engine)}: records of an engine stay there`,
      {
        hint: 'release, describe and check count them there; what needs the rows themselves takes an export of them, as a file.',
      },
    );
  }
  const ofDatabase = source.postgres && postgresTable(source.postgres);
  if (ofDatabase !== undefined) return ofDatabase;
  if (source.postgres === undefined && source.several === undefined) return specAt(source.path, source, dictionary);
  throw new UserError('CONFIG_INVALID', 'Cannot read one table: the configuration names several', {
    hint: 'Name the table by source.path (of a database by table or query under source.postgres), or describe several by a dictionary of schema synthward/dictionary/2.',
  });
}

const specAt = (path: string, source: RunConfig['source'], dictionary: Dictionary | undefined): SourceSpec => ({
  path,
  headerIsNames: source.headerIsNames,
  expected: (dictionary?.columns ?? []).flatMap(({ name, kind }) => (kind === 'computed' ? [] : [name])),
  ...(source.format === undefined ? {} : { format: source.format }),
  ...(source.delimiter === undefined ? {} : { delimiter: source.delimiter }),
  ...(source.encoding === undefined ? {} : { encoding: source.encoding }),
  ...(source.sheet === undefined ? {} : { sheet: source.sheet }),
  ...(source.member === undefined ? {} : { member: source.member }),
});

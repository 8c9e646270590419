import type { RunConfig } from '../../config/run-config.ts';
import type { SourceSpec } from './session/source.ts';

/** How to open the table that a configuration names. */
export const sourceSpec = ({ path, format, delimiter, encoding, headerIsNames }: RunConfig['source']): SourceSpec => ({
  path,
  headerIsNames,
  encoding,
  ...(format === undefined ? {} : { format }),
  ...(delimiter === undefined ? {} : { delimiter }),
});

import { resolve } from 'node:path';
import { type EngineSetting, engineSchema, engineSetting, type WrittenEngine } from './engine-setting.ts';
import { decoded, readSourceUrl, refusedAddress, type SourceUrlForm, unfitAddress } from './source-url.ts';

const FORM: SourceUrlForm = {
  parameters: ['scratch', 'passwordFile', 'tokenFile', 'ca', 'tls'],
  such: 'trino://synthward@trino.hospital/lake/clinic/encounters?scratch=lake/synthward_scratch',
};
const FILES = ['passwordFile', 'tokenFile', 'ca'] as const;

export const isEngineUrl = (text: string): boolean => /^trino:\/\//i.test(text);

/** The table of an engine as it is named on the command line. */
export interface NamedEngine {
  /** As `source.engine` would say it; paths are absolute. */
  readonly written: WrittenEngine;
  readonly setting: EngineSetting;
}

/**
 * Reads `trino://user@host:port/catalog/schema/table?scratch=catalog/schema`, whose other parameters are keys of `source.engine`; paths are relative to the
 * current folder. Throws `USAGE`, also for a password.
 */
export function engineOfUrl(text: string): NamedEngine {
  const { said: given, path } = readSourceUrl(text, FORM);
  const [catalog, schema, table, ...more] = path.split('/').map((part) => decoded(part, FORM));
  if (more.length > 0) throw refusedAddress('it names more than catalog, schema and table', `Such as ${FORM.such}`);
  const [ofScratch, scratchSchema] = String(given['scratch'] ?? '').split('/');
  const said = {
    ...given,
    ...Object.fromEntries(FILES.flatMap((key) => (key in given ? [[key, resolve(String(given[key]))]] : []))),
    kind: 'trino',
    ...inPlaces({ catalog, schema, table }),
    ...('scratch' in given ? { scratch: inPlaces({ catalog: ofScratch, schema: scratchSchema }) } : {}),
  };
  const read = engineSchema.safeParse(said);
  if (!read.success) throw unfitAddress(said, read.error, FORM);
  return { written: read.data, setting: engineSetting(read.data, (file) => resolve(file)) };
}

/** Without what is empty: that was not said. */
const inPlaces = (places: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(places).flatMap(([key, name]) => (name ? [[key, name]] : [])));

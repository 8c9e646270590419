import type { WrittenEngine } from '../config/engine-setting.ts';
import { quotedYaml } from '../workspace/text/quoted-yaml.ts';

/** The table of an engine as the source of a run configuration. What is as by default is left out. */
export function draftEngine({
  kind,
  host,
  port,
  user,
  tls,
  catalog,
  schema,
  table,
  scratch,
  ...files
}: WrittenEngine): string {
  const lines = [
    `kind: ${kind}`,
    `host: ${quotedYaml(host)}`,
    ...(port === 443 ? [] : [`port: ${port}`]),
    `user: ${quotedYaml(user)}`,
    ...Object.entries(files).flatMap(([key, file]) => (file === undefined ? [] : [`${key}: ${quotedYaml(file)}`])),
    ...(tls === 'off' ? ['tls: off'] : []),
    `catalog: ${quotedYaml(catalog)}`,
    `schema: ${quotedYaml(schema)}`,
    `table: ${quotedYaml(table)}`,
    `scratch: { catalog: ${quotedYaml(scratch.catalog)}, schema: ${quotedYaml(scratch.schema)} }   # holds the encoded records while a run lasts`,
  ];
  return `source:\n  counting: engine\n  engine:\n${lines.map((line) => `    ${line}`).join('\n')}`;
}

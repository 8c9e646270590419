import type { WrittenPostgres } from '../config/postgres-setting.ts';
import { quotedYaml } from '../workspace/text/quoted-yaml.ts';

/** A database as the source of a run configuration. What is as by default is left out. */
export function draftPostgres({ port, schema, tables: _, tls, ...texts }: WrittenPostgres): string {
  const { host, database, user, ...others } = texts;
  const lines = [
    `host: ${quotedYaml(host)}`,
    ...(port === 5432 ? [] : [`port: ${port}`]),
    `database: ${quotedYaml(database)}`,
    `user: ${quotedYaml(user)}                          # SELECT on what is read is all that it needs`,
    ...(schema === 'public' ? [] : [`schema: ${quotedYaml(schema)}`]),
    ...Object.entries(others).flatMap(([key, text]) => (text === undefined ? [] : [`${key}: ${quotedYaml(text)}`])),
    ...(tls === 'off' ? ['tls: off'] : []),
  ];
  return `source:\n  postgres:\n${lines.map((line) => `    ${line}`).join('\n')}`;
}

import { z } from 'zod';
import { isOnThisMachine, isSocket } from './postgres-setting.ts';

/** An engine that counts, what is read there, and where it may write. Holds no secret: where one lies. Paths are absolute. */
export interface EngineSetting {
  readonly kind: 'trino';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly passwordFile: string | undefined;
  /** Of a JSON Web Token, in place of a password. */
  readonly tokenFile: string | undefined;
  /** Certificates that vouch for the server; those that Node.js knows where absent. */
  readonly ca: string | undefined;
  readonly tls: 'verify-full' | 'off';
  readonly catalog: string;
  readonly schema: string;
  readonly table: string;
  /** Where tables of a run are made and dropped. */
  readonly scratch: { readonly catalog: string; readonly schema: string };
}

/** `source.engine` as written, with defaults filled in. */
export interface WrittenEngine extends Omit<EngineSetting, 'passwordFile' | 'tokenFile' | 'ca'> {
  readonly passwordFile?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly ca?: string | undefined;
}

const text = z.string().min(1, 'must not be empty');

export const engineSchema: z.ZodType<WrittenEngine> = z
  .strictObject({
    kind: z.enum(['trino']).describe('What engine it is'),
    host: text.describe('Name or address of the coordinator'),
    port: z.number().int().min(1).max(65535).default(443),
    user: text.describe('Needs SELECT on the table, and to create, insert into and drop tables of the scratch schema'),
    passwordFile: text.optional().describe('File with the password, mode 0600'),
    tokenFile: text.optional().describe('File with a JSON Web Token, mode 0600, in place of a password'),
    ca: text.optional().describe('File of the certificates that vouch for the server, as PEM'),
    tls: z.enum(['verify-full', 'off']).default('verify-full').describe('off is for this machine alone'),
    catalog: text.describe('Catalog of the table'),
    schema: text.describe('Schema of the table'),
    table: text.describe('Table or view that holds the records'),
    scratch: z
      .strictObject({ catalog: text, schema: text })
      .describe('Schema that only the hospital can read, for the encoded records of a run; dropped at its end'),
  })
  .refine((one) => one.passwordFile === undefined || one.tokenFile === undefined, {
    error: 'takes at most one of passwordFile and tokenFile',
  })
  .refine((one) => /^[!-9;-~]+$/.test(one.user), {
    error: 'user must be of ASCII letters, digits and signs, without a colon',
  })
  .refine((one) => !isSocket(one.host), { error: 'host must be a name or an address' })
  .refine((one) => one.tls !== 'off' || isOnThisMachine(one.host), {
    error: 'tls: off is for this machine alone (localhost, 127.0.0.1 or ::1)',
  })
  .refine((one) => one.tls !== 'off' || (one.passwordFile === undefined && one.tokenFile === undefined), {
    error: 'a password or token would pass in the clear with tls: off',
  });

/** Resolves what was written; `here` makes paths absolute. Opens nothing. */
export function engineSetting(written: WrittenEngine, here: (path: string) => string): EngineSetting {
  const file = (path: string | undefined): string | undefined => (path === undefined ? undefined : here(path));
  return {
    ...written,
    passwordFile: file(written.passwordFile),
    tokenFile: file(written.tokenFile),
    ca: file(written.ca),
  };
}

/** How the table is called in messages: no user and no secret. */
export const engineLabel = ({ kind, host, port, catalog, schema, table }: EngineSetting): string =>
  `${kind}://${host.includes(':') ? `[${host}]` : host}:${port}/${catalog}/${schema} (${table})`;

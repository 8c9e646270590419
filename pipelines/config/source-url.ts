import type { z } from 'zod';
import { UserError } from '../../privacy/errors.ts';
import { didYouMeanClause } from '../workspace/text/did-you-mean.ts';

/** The address of a server that holds records, as it is named on the command line. */
export interface SourceUrl {
  /** What stands before the path and behind the question mark, by the keys of a configuration. */
  readonly said: Readonly<Record<string, unknown>>;
  /** Without the first slash, as it stands. */
  readonly path: string;
}

export interface SourceUrlForm {
  /** What may stand behind the question mark. */
  readonly parameters: readonly string[];
  /** An address as it should be. */
  readonly such: string;
}

/** Reads `kind://user@host:port/path?key=...`. Throws `USAGE`, also for a password. */
export function readSourceUrl(text: string, { parameters, such }: SourceUrlForm): SourceUrl {
  const url = parsed(text, such);
  if (url.password !== '') {
    throw refusedAddress(
      'it holds a password, which everybody on this machine can read in a command line',
      'Write the password into a file of mode 0600, and name that: ?passwordFile=FILE. Then change the password.',
    );
  }
  const given = new Map(url.searchParams);
  const stray = [...given.keys()].find((name) => !parameters.includes(name));
  if (stray !== undefined) {
    throw refusedAddress(
      `it has a parameter "${stray}" that nobody knows${didYouMeanClause(stray, parameters)}`,
      `Parameters are ${parameters.join(', ')}.`,
    );
  }
  const host = decoded(url.hostname, { such }).replace(/^\[(.*)\]$/, '$1');
  return {
    said: {
      ...Object.fromEntries(given),
      ...(given.has('port') ? { port: Number(given.get('port')) } : {}),
      ...(host === '' ? {} : { host }),
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      ...(url.username === '' ? {} : { user: decoded(url.username, { such }) }),
    },
    path: url.pathname.slice(1),
  };
}

/** The first thing that a schema does not accept of what an address says, as `USAGE`. */
export function unfitAddress(
  said: Readonly<Record<string, unknown>>,
  { issues }: z.ZodError,
  { such }: SourceUrlForm,
): UserError {
  const { path, message } = issues[0]!;
  const key = path.join('.');
  return refusedAddress(
    key === '' ? message : key in said ? `${key}: ${message}` : `it does not say the ${key}`,
    `Such as ${such}`,
  );
}

function parsed(text: string, such: string): URL {
  try {
    return new URL(text);
  } catch {
    throw refusedAddress('it is no address', `Such as ${such}`);
  }
}

/** A part of an address in its own letters. */
export function decoded(part: string, { such }: Pick<SourceUrlForm, 'such'>): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refusedAddress('it is no address', `Such as ${such}`);
  }
}

/** The address itself is not repeated: it may hold a password. */
export const refusedAddress = (reason: string, hint: string): UserError =>
  new UserError('USAGE', `Cannot use the address of the database: ${reason}`, { hint });

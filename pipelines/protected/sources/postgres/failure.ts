import { type ErrorCode, UserError } from '../../../../privacy/errors.ts';

/** What is known of a failure beside what it carries itself. */
export interface FailureContext {
  /** What the failure is about, in public words. */
  readonly path: string;
  /** Whether the connection stood when it happened. */
  readonly connected: boolean;
  /** Whether the statement had run for as long as the server lets it run. */
  readonly ranOut?: boolean;
}

/**
 * What to tell about a failure of the database. Of the error only its code is looked at, an SQLSTATE or one of Node.js: its words, and what else the
 * server sends with them, quote records. Nothing of it stays in what is returned.
 */
export function postgresFailure(error: unknown, { path, connected, ranOut = false }: FailureContext): UserError {
  if (error instanceof UserError) return error;
  const code = codeOf(error);
  const found = isSqlState(code) ? ofSqlState(code, ranOut) : ofSystem(code, error, connected);
  return new UserError(found[0], `Cannot read ${path}: ${found[1]}`, { hint: found[2] });
}

type Told = readonly [ErrorCode, string, string];

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

const isSqlState = (code: string): boolean => /^[0-9A-Z]{5}$/.test(code) && !NODE_CODES_OF_FIVE.has(code);

/** Codes of the system that have the form of an SQLSTATE. */
const NODE_CODES_OF_FIVE: ReadonlySet<string> = new Set(['EPIPE', 'EPERM', 'EBUSY', 'EINTR', 'EBADF', 'EPROTO']);

const GONE: Told = [
  'DATABASE_LOST',
  'the connection was lost before all rows had come',
  'Run again; what had come was thrown away.',
];
const REFUSED_LOGIN: Told = [
  'DATABASE_DENIED',
  'the server does not let the role in with this password or certificate',
  'Check user, passwordFile (or PGPASSFILE), certificate and key, and pg_hba.conf of the server.',
];
const FULL: Told = [
  'DATABASE_BUSY',
  'the server has no room for another connection, or is short of memory or disk',
  'Run again at a quieter time, or ask whoever runs the server.',
];
const STARTING: Told = ['DATABASE_BUSY', 'the server is starting, stopping or recovering', 'Run again in a while.'];
const SLOW: Told = [
  'DATABASE_TIMEOUT',
  'the server ended it because it took longer than it allows',
  'Have statement_timeout, lock_timeout and the timeouts of idle transactions raised for this role; Synthward sets none.',
];

const BY_STATE: Readonly<Record<string, Told>> = {
  '3D000': ['DATABASE_MISSING', 'the server has no such database', 'Check database under source.postgres.'],
  '42P01': ['DATABASE_MISSING', 'a table of it is not there', 'Check schema, table and query under source.postgres.'],
  '3F000': ['DATABASE_MISSING', 'there is no such schema', 'Check schema under source.postgres.'],
  '42703': [
    'DATABASE_MISSING',
    'a column of it is not there',
    'Check the query, or run again if the table was being changed.',
  ],
  '42501': [
    'DATABASE_DENIED',
    'the role may not read it, or not all of its rows',
    'Grant it USAGE on the schema and SELECT on the table, or on the columns that the dictionary models: no more is needed. Where row-level security would hide rows from it, have the owner of the table make a view of those that are meant.',
  ],
  '42601': [
    'DATABASE_QUERY_FAILED',
    'the query is no single SELECT',
    'Write one SELECT into the file, and nothing after it.',
  ],
  '25006': [
    'DATABASE_QUERY_FAILED',
    'the query would write',
    'Synthward reads in a read-only transaction: leave out what changes anything.',
  ],
  '55P03': [
    'DATABASE_TIMEOUT',
    'the table was locked by others for too long',
    'Run again when nobody changes its structure.',
  ],
  '57014': [
    'DATABASE_CANCELLED',
    'the statement was cancelled at the server',
    'Somebody cancelled it, or a timeout did. Ask whoever runs the server, then run again.',
  ],
  '40001': [
    'DATABASE_CANCELLED',
    'the server gave the statement up for another',
    'On a replica, replay of changes comes first: have hot_standby_feedback on or max_standby_streaming_delay raised, or run again.',
  ],
  '40P01': ['DATABASE_CANCELLED', 'the server gave the statement up for another', 'Run again.'],
  '57P01': GONE,
  '57P02': GONE,
  '57P03': STARTING,
  '57P04': ['DATABASE_MISSING', 'the database was dropped', 'Check database under source.postgres.'],
  '57P05': SLOW,
  '25P03': SLOW,
  '25P04': SLOW,
  '22021': [
    'FILE_UNREADABLE',
    'it holds text that is not in the encoding of its database',
    'Have the texts of the database put right, or leave the column out.',
  ],
  '22P05': [
    'FILE_UNREADABLE',
    'it holds text that is not in the encoding of its database',
    'Have the texts of the database put right, or leave the column out.',
  ],
};

/** By the class, which is the first two letters (PostgreSQL documentation, appendix A). */
const BY_CLASS: Readonly<Record<string, Told>> = {
  '08': GONE,
  '28': REFUSED_LOGIN,
  '53': FULL,
  '57': GONE,
};

function ofSqlState(state: string, ranOut: boolean): Told {
  if (state === '57014' && ranOut) return SLOW;
  const found = BY_STATE[state] ?? BY_CLASS[state.slice(0, 2)];
  if (found !== undefined) return found;
  return [
    'DATABASE_QUERY_FAILED',
    `the server could not carry it out (SQLSTATE ${state})`,
    'The appendix on error codes of the PostgreSQL documentation says what the code means; what the server said of it may quote a record and is not repeated.',
  ];
}

const UNTRUSTED = 'DATABASE_UNTRUSTED';

function ofSystem(code: string, error: unknown, connected: boolean): Told {
  if (/^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/.test(code)) {
    return [
      UNTRUSTED,
      'the certificate of the server is for another name',
      'Write the host as its certificate does; the name is checked, or anybody could stand in for it.',
    ];
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return [
      UNTRUSTED,
      'the certificate of the server is not valid at this time',
      'Have it renewed, or check the clock.',
    ];
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO|ISSUER|CRL/.test(code)) {
    return [
      UNTRUSTED,
      'nobody who is trusted vouches for the certificate of the server',
      'Name the certificate of the authority that issued it by ca under source.postgres.',
    ];
  }
  if (/^ERR_(SSL|TLS|OSSL)|^EPROTO$/.test(code)) {
    return [
      UNTRUSTED,
      'no safe connection could be agreed upon',
      'Check ca, certificate and key, and that the server speaks TLS 1.2 or later.',
    ];
  }
  if (connected) return GONE;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return [
      'DATABASE_UNREACHABLE',
      'the name of its host is not known',
      'Check host under source.postgres, and the network.',
    ];
  }
  if (code === '' && isWithoutTls(error)) {
    return [
      UNTRUSTED,
      'the server does not speak TLS',
      'Have ssl turned on there. On this machine and over a Unix socket, tls: off does without.',
    ];
  }
  return [
    'DATABASE_UNREACHABLE',
    'nobody answers there',
    'Check host and port under source.postgres, that the server runs, and that no firewall stands between.',
  ];
}

/** The one error that the library itself words, before anything of a record can have come. */
const isWithoutTls = (error: unknown): boolean =>
  error instanceof Error && error.message === 'The server does not support SSL connections';

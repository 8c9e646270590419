import { UserError } from '../../../../privacy/errors.ts';
import type { ExchangeFailed, Page } from './trino-protocol.ts';

/** Names of errors that say that a part of the engine was lost; the same statement may succeed. */
const LOST: ReadonlySet<string> = new Set([
  'NO_NODES_AVAILABLE',
  'REMOTE_TASK_ERROR',
  'REMOTE_TASK_MISMATCH',
  'REMOTE_TASK_FAILED',
  'REMOTE_HOST_GONE',
  'PAGE_TRANSPORT_ERROR',
  'PAGE_TRANSPORT_TIMEOUT',
  'TOO_MANY_REQUESTS_FAILED',
  'SERVER_SHUTTING_DOWN',
  'SERVER_STARTING_UP',
  'WORKER_RESTARTED',
  'ABANDONED_TASK',
  'TRANSACTION_ALREADY_ABORTED',
  // By a statement whose answer was lost, and which was therefore sent again.
  'TABLE_ALREADY_EXISTS',
]);

/** Whether another try may succeed. */
export const mayPass = ({ errorName }: NonNullable<Page['error']>): boolean => LOST.has(errorName ?? '');

const NOTHING_SPENT = 'No budget was spent by this.';

/** By the code of the engine alone: its words quote values and names of records. */
export function trinoFailure(path: string, { errorName = '', errorType = '' }: NonNullable<Page['error']>): Error {
  const fail = (code: ConstructorParameters<typeof UserError>[0], reason: string, hint: string): UserError =>
    new UserError(code, `Cannot use ${path}: ${reason}`, { hint: `${hint} ${NOTHING_SPENT}` });
  if (LOST.has(errorName)) {
    return fail(
      'DATABASE_LOST',
      'it lost a statement, or workers that were at it, again and again',
      'Resume the run when it is well.',
    );
  }
  if (['PERMISSION_DENIED', 'INVALID_CREDENTIALS'].includes(errorName)) {
    return fail(
      'DATABASE_DENIED',
      'the engine does not allow it',
      'Grant SELECT on the table, and all on the scratch schema.',
    );
  }
  if (
    [
      'NOT_FOUND',
      'TABLE_NOT_FOUND',
      'SCHEMA_NOT_FOUND',
      'CATALOG_NOT_FOUND',
      'MISSING_TABLE',
      'MISSING_SCHEMA_NAME',
    ].includes(errorName)
  ) {
    return fail(
      'DATABASE_MISSING',
      'it has no such catalog, schema or table',
      'Check catalog, schema, table and scratch under source.engine.',
    );
  }
  if (['COLUMN_NOT_FOUND', 'TYPE_MISMATCH', 'CONCURRENT_MODIFICATION', 'TRANSACTION_CONFLICT'].includes(errorName)) {
    return fail('DATABASE_CHANGED', 'its columns changed while it was being read', 'Run again.');
  }
  if (['USER_CANCELED', 'ADMINISTRATIVELY_KILLED', 'ADMINISTRATIVELY_PREEMPTED'].includes(errorName)) {
    return fail('DATABASE_CANCELLED', 'somebody cancelled the statement there', 'Resume the run.');
  }
  if (/TIME_LIMIT|TIMED_OUT/.test(errorName)) {
    return fail(
      'DATABASE_TIMEOUT',
      'the engine ran out of the time that it allows',
      'Have the limit raised, and resume the run.',
    );
  }
  if (errorType === 'INSUFFICIENT_RESOURCES' || errorName === 'QUERY_QUEUE_FULL') {
    return fail('DATABASE_BUSY', 'the engine has no room for it now', 'Resume the run later, or have limits raised.');
  }
  return fail(
    'DATABASE_QUERY_FAILED',
    'the engine could not carry out a statement',
    'Look into its own log for the cause.',
  );
}

/** Of an exchange that gave no answer. */
export function exchangeFailure(path: string, { reason }: ExchangeFailed): UserError {
  const fail = (code: ConstructorParameters<typeof UserError>[0], why: string, hint: string): UserError =>
    new UserError(code, `Cannot use ${path}: ${why}`, { hint: `${hint} ${NOTHING_SPENT}` });
  switch (reason) {
    case 'denied':
      return fail(
        'DATABASE_DENIED',
        'the engine does not let this user in',
        'Check user, passwordFile and tokenFile, and that tls is not off where it asks for them.',
      );
    case 'untrusted':
      return fail(
        'DATABASE_UNTRUSTED',
        'nobody vouches for its certificate',
        'Name the right ca under source.engine, and the host as in the certificate.',
      );
    case 'insecure':
      return fail(
        'DATABASE_UNTRUSTED',
        'what answers there does not agree on TLS 1.2 or newer',
        'Name the port of HTTPS under source.engine; nothing is said in the clear but on this machine, with tls: off.',
      );
    case 'busy':
      return fail(
        'DATABASE_BUSY',
        'it, or what stands before it, answered for two minutes that it cannot answer now',
        'Resume the run later.',
      );
    case 'forgotten':
      return fail('DATABASE_LOST', 'it knows nothing of a statement that it was given', 'Resume the run.');
    case 'unreachable':
      return fail(
        'DATABASE_UNREACHABLE',
        'it does not answer',
        'Check host and port, and resume the run when it does.',
      );
    case 'unfit':
      return fail(
        'DATABASE_UNREACHABLE',
        'what answers there is no engine of this kind',
        'Check host and port under source.engine.',
      );
  }
}

import { type ErrorCode, UserError } from '../../privacy/errors.ts';
import type { SentError } from './messages.ts';

/** An error as it can be sent. Of one that is no `UserError`, its kind and the places it passed. */
export function toSent(error: unknown): SentError {
  if (!(error instanceof UserError)) return { kind: 'other', error: error instanceof Error ? error : String(error) };
  const { code, message, hint, params, others } = error;
  return { kind: 'user', code, message, hint, params, others };
}

export function fromSent(sent: SentError): unknown {
  if (sent.kind === 'other') return sent.error;
  const { code, message, hint, params, others } = sent;
  return new UserError(code as ErrorCode, message, { ...(hint === undefined ? {} : { hint }), params, others });
}

import { UserError } from '../errors.ts';
import { canonicalJson } from '../ledger/canonical-json.ts';

/** An answer as the journal keeps it: a few public facts as JSON, then plain bytes. */
export interface AnswerBody {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Uint8Array;
}

/** Length of the header (4 bytes, little-endian), the header as canonical JSON, the payload. */
export function encodeAnswer({ header, payload }: AnswerBody): Uint8Array {
  const text = new TextEncoder().encode(canonicalJson(header));
  const body = new Uint8Array(4 + text.length + payload.length);
  new DataView(body.buffer).setUint32(0, text.length, true);
  body.set(text, 4);
  body.set(payload, 4 + text.length);
  return body;
}

/** Reads what `encodeAnswer` wrote for a question of this kind. Throws `LEDGER_TAMPERED` for anything else. */
export function decodeAnswer(body: Uint8Array, kind: string): AnswerBody {
  const length = body.length < 4 ? 0 : new DataView(body.buffer, body.byteOffset).getUint32(0, true);
  if (length === 0 || 4 + length > body.length) throw unreadable(kind);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body.subarray(4, 4 + length)));
  } catch {
    throw unreadable(kind);
  }
  if (typeof header !== 'object' || header === null || (header as { kind?: unknown }).kind !== kind) {
    throw unreadable(kind);
  }
  return { header: header as Readonly<Record<string, unknown>>, payload: body.subarray(4 + length) };
}

/** Whole numbers, as they lie in the header of an answer. */
export function wholeNumbers(value: unknown, count: number, kind: string): readonly number[] {
  if (!Array.isArray(value) || value.length !== count || !value.every(Number.isSafeInteger)) throw unreadable(kind);
  return value;
}

export const unreadable = (kind: string): UserError =>
  new UserError(
    'LEDGER_TAMPERED',
    `Cannot use the recorded answer to a ${kind} question: it does not fit the question`,
    {
      hint: 'The journal was changed, or written by another version. Resume with the version that started the run.',
      params: { kind },
    },
  );

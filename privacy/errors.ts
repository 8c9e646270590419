import { shown } from './shown-text.ts';

/** Every code has a page under docs/errors/ and maps to one exit status in cli/exit-codes.ts. */
export type ErrorCode =
  | 'ALLOCATION_EXPIRED'
  | 'ALLOCATION_REQUIRED'
  | 'ALLOCATION_UNKNOWN'
  | 'AUDIT_INVALID'
  | 'AUDIT_REFUSED'
  | 'AUDIT_VIOLATION'
  | 'BACKEND_LOST'
  | 'BACKEND_MEMORY'
  | 'BACKEND_UNAVAILABLE'
  | 'BUDGET_EXCEEDED'
  | 'BUDGET_INVALID'
  | 'CHECKPOINT_INVALID'
  | 'CONDITION_INVALID'
  | 'CONFIG_INVALID'
  | 'COPIES_IMPOSSIBLE'
  | 'DATABASE_BUSY'
  | 'DATABASE_CANCELLED'
  | 'DATABASE_CHANGED'
  | 'DATABASE_DENIED'
  | 'DATABASE_LOST'
  | 'DATABASE_MISSING'
  | 'DATABASE_QUERY_FAILED'
  | 'DATABASE_TIMEOUT'
  | 'DATABASE_UNREACHABLE'
  | 'DATABASE_UNTRUSTED'
  | 'DICTIONARY_INVALID'
  | 'DICTIONARY_MISMATCH'
  | 'DISK_FULL'
  | 'DOMAIN_TOO_LARGE'
  | 'EVENT_INVALID'
  | 'EVENT_UNSUPPORTED'
  | 'FILE_MISSING'
  | 'FILE_UNREADABLE'
  | 'FILE_UNWRITABLE'
  | 'FORMULA_INVALID'
  | 'GATE_FAILED'
  | 'HEADER_HOLDS_DATA'
  | 'HOLDOUT_SHARED'
  | 'KEY_INVALID'
  | 'LEDGER_BEHIND'
  | 'LEDGER_BUSY'
  | 'LEDGER_TAMPERED'
  | 'LIMIT_REACHED'
  | 'MARK_UNREACHABLE'
  | 'MODEL_INVALID'
  | 'PLAN_CHANGED'
  | 'POLICY_CONFLICT'
  | 'PROTECTION_KEY_INVALID'
  | 'RELEASE_EXISTS'
  | 'RELEASE_INVALID'
  | 'REVIEW_INVALID'
  | 'REVIEW_REFUSED'
  | 'RUN_UNKNOWN'
  | 'SCHEMA_INVALID'
  | 'SPENDER_NOT_ALLOWED'
  | 'TABLE_TOO_LARGE'
  | 'TABLE_TOO_SMALL'
  | 'UNIT_CONFLICT'
  | 'USAGE'
  | 'VALUE_OUTSIDE_DOMAIN'
  | 'VERIFY_FAILED';

/**
 * A failure whose cause the person running the tool can act on.
 *
 * `message` reads `Cannot <do x>: <reason with the public value>`; `hint` is the next move. Neither ever holds a value
 * from a record, a row number of a protected table or an exact private count: an error is a release too.
 * `params` are the public facts that the text was made from.
 *
 * Each text is one line of visible characters, whatever name or path stands in it: it is made so here, where nobody can forget it.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  /** What else is wrong, a line each, where `message` tells of the first alone. */
  readonly others: readonly string[];

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      hint?: string;
      params?: Readonly<Record<string, string | number | boolean>>;
      others?: readonly string[];
    } = {},
  ) {
    super(line(message));
    this.code = code;
    this.hint = options.hint === undefined ? undefined : line(options.hint);
    this.params = options.params ?? {};
    this.others = (options.others ?? []).map(line);
  }
}

/** The longest line of an error. Our own are far shorter. */
const MOST_OF_A_LINE = 2000;

const line = (text: string): string => shown(text, MOST_OF_A_LINE);

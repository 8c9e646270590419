import type { ErrorCode } from '../privacy/errors.ts';

/** What the exit status tells a script. */
export const EXIT = {
  done: 0,
  /** The tool worked and the answer is no: budget or release refused, a check failed, leakage found. */
  no: 1,
  /** Usage, configuration or input. Nothing was spent. */
  usage: 2,
  /** Stopped part-way; `release --resume` goes on. */
  resumable: 3,
  /** A defect in the tool. */
  defect: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const exitOf: Record<ErrorCode, ExitCode> = {
  ALLOCATION_EXPIRED: EXIT.no,
  ALLOCATION_REQUIRED: EXIT.no,
  ALLOCATION_UNKNOWN: EXIT.usage,
  AUDIT_INVALID: EXIT.usage,
  AUDIT_REFUSED: EXIT.no,
  AUDIT_VIOLATION: EXIT.no,
  BACKEND_LOST: EXIT.resumable,
  BACKEND_MEMORY: EXIT.resumable,
  BACKEND_UNAVAILABLE: EXIT.usage,
  BUDGET_EXCEEDED: EXIT.no,
  BUDGET_INVALID: EXIT.usage,
  CHECKPOINT_INVALID: EXIT.no,
  CONDITION_INVALID: EXIT.usage,
  CONFIG_INVALID: EXIT.usage,
  COPIES_IMPOSSIBLE: EXIT.no,
  DATABASE_BUSY: EXIT.usage,
  DATABASE_CANCELLED: EXIT.usage,
  DATABASE_CHANGED: EXIT.usage,
  DATABASE_DENIED: EXIT.usage,
  DATABASE_LOST: EXIT.usage,
  DATABASE_MISSING: EXIT.usage,
  DATABASE_QUERY_FAILED: EXIT.usage,
  DATABASE_TIMEOUT: EXIT.usage,
  DATABASE_UNREACHABLE: EXIT.usage,
  DATABASE_UNTRUSTED: EXIT.usage,
  DICTIONARY_INVALID: EXIT.usage,
  DICTIONARY_MISMATCH: EXIT.usage,
  DISK_FULL: EXIT.resumable,
  DOMAIN_TOO_LARGE: EXIT.usage,
  EVENT_INVALID: EXIT.no,
  EVENT_UNSUPPORTED: EXIT.no,
  FILE_MISSING: EXIT.usage,
  FILE_UNREADABLE: EXIT.usage,
  FILE_UNWRITABLE: EXIT.usage,
  FORMULA_INVALID: EXIT.usage,
  GATE_FAILED: EXIT.no,
  HEADER_HOLDS_DATA: EXIT.usage,
  HOLDOUT_SHARED: EXIT.usage,
  KEY_INVALID: EXIT.usage,
  LEDGER_BEHIND: EXIT.no,
  LEDGER_BUSY: EXIT.resumable,
  LEDGER_TAMPERED: EXIT.no,
  LIMIT_REACHED: EXIT.no,
  MARK_UNREACHABLE: EXIT.usage,
  MODEL_INVALID: EXIT.no,
  PLAN_CHANGED: EXIT.usage,
  POLICY_CONFLICT: EXIT.no,
  PROTECTION_KEY_INVALID: EXIT.usage,
  RELEASE_EXISTS: EXIT.usage,
  RELEASE_INVALID: EXIT.no,
  REVIEW_INVALID: EXIT.no,
  REVIEW_REFUSED: EXIT.no,
  RUN_UNKNOWN: EXIT.usage,
  SCHEMA_INVALID: EXIT.usage,
  SPENDER_NOT_ALLOWED: EXIT.no,
  TABLE_TOO_LARGE: EXIT.usage,
  TABLE_TOO_SMALL: EXIT.usage,
  UNIT_CONFLICT: EXIT.no,
  USAGE: EXIT.usage,
  VALUE_OUTSIDE_DOMAIN: EXIT.usage,
  VERIFY_FAILED: EXIT.no,
};

export const exitCodeOf = (code: ErrorCode): ExitCode => exitOf[code];

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import type { Ledger, Policy, RunRequest } from '../../../privacy/ledger/ledger.ts';
import { type LedgerOptions, openLedger } from '../../../privacy/ledger/open-ledger.ts';
import type { LedgerUnit } from '../../../privacy/ledger/unit.ts';
import { parseRational, rational } from '../../../privacy/rational.ts';

/** A fresh path in a folder that is removed with the test. */
export function ledgerPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'synthward-ledger-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'ledger.db');
}

export function openAt(path: string, options: Omit<LedgerOptions, 'path' | 'now'> = {}): Ledger {
  let ticks = 0;
  const now = (): string => new Date(Date.UTC(2024, 0, 1) + 1000 * ticks++).toISOString();
  const ledger = openLedger({ path, now, ...options });
  onTestFinished(() => ledger.close());
  return ledger;
}

export const policy = (maxEpsilon: string, maxDelta = '1e-6', spenders: readonly string[] = ['*']): Policy => ({
  maxEpsilon: parseRational(maxEpsilon),
  maxDelta: parseRational(maxDelta),
  spenders,
});

export const zcdp = (rho: string): PrivacyEvent => ({ kind: 'zcdp', rho: parseRational(rho) });

export const gaussian = (sigmaSquared: number): PrivacyEvent => ({
  kind: 'discrete-gaussian',
  sigmaSquared: rational(sigmaSquared),
  sensitivity: 1n,
});

export const PATIENT: LedgerUnit = { name: 'patient', column: 'patient', neighbours: 'add-remove-unit' };

export const request = (runId: string, planned: PrivacyEvent, more: Partial<RunRequest> = {}): RunRequest => ({
  runId,
  dataset: 'encounters',
  spender: 'steward',
  unit: PATIENT,
  planned,
  planDigest: 'plan-1',
  facts: { seed: '42' },
  ...more,
});

export const digest = (digit: string): string => digit.repeat(64);

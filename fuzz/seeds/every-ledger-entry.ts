import type { PrivacyEvent } from '../../privacy/events.ts';
import { openLedger } from '../../privacy/ledger/open-ledger.ts';
import { parseRational, rational } from '../../privacy/rational.ts';

const GAUSSIAN: PrivacyEvent = { kind: 'discrete-gaussian', sigmaSquared: rational(100n), sensitivity: 1n };

/** Makes a ledger with entries of every kind at `path`. */
export function everyLedgerEntry(path: string): void {
  const ledger = openLedger({ path, now: () => '2026-01-01T00:00:00.000Z' });
  const by = { by: 'steward' };
  const policy = { maxEpsilon: rational(3n), maxDelta: parseRational('1e-6'), spenders: ['*'] };
  ledger.setPolicy('visits', { ...policy, requireAllocation: true }, by);
  for (const id of ['trial-1', 'trial-2']) {
    const amount = { epsilon: rational(1n), delta: parseRational('1e-6') };
    const words = { project: 'trial', purpose: 'Teaching', approver: 'Dr Ray', expires: '2026-06-30', spenders: ['*'] };
    ledger.awardAllocation({ id, dataset: 'visits', ...amount, ...words }, by);
  }
  ledger.revokeAllocation('trial-2', by);
  const patient = { name: 'patient', column: 'patient', neighbours: 'add-remove-unit' } as const;
  const row = { name: 'row', column: null, neighbours: 'add-remove-unit' } as const;
  const request = { spender: 'steward', planDigest: 'a'.repeat(64), facts: { seed: '42', release: 'visits-1' } };
  const planned: PrivacyEvent = { kind: 'zcdp', rho: rational(1n, 100n) };
  for (const runId of ['run-1', 'run-2']) {
    const plannedQuestions = ['a', 'b/*'].map((id) => ({ id, event: GAUSSIAN }));
    const run = ledger.startRun({
      ...request,
      runId,
      dataset: 'visits',
      unit: patient,
      allocation: 'trial-1',
      planned,
      plannedQuestions,
    });
    run.charge('a', 'b'.repeat(64), GAUSSIAN);
    run.answer('a', Uint8Array.of(1, 2, 3));
    if (runId === 'run-1') run.finish('finished');
  }
  ledger.setPolicy('wards', policy, by);
  const wards = ledger.startRun({ ...request, runId: 'run-3', dataset: 'wards', unit: row, planned });
  wards.charge('a', 'b'.repeat(64), GAUSSIAN);
  wards.finish('abandoned');
  ledger.convertUnit({ dataset: 'wards', unit: patient, rowsAtMost: 2, because: 'known' }, by);
  ledger.close();
}

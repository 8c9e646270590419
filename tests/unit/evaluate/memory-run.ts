import type { PrivacyEvent } from '../../../privacy/events.ts';
import type { LedgerRun } from '../../../privacy/ledger/ledger.ts';
import { rational } from '../../../privacy/rational.ts';

/** A ledger run kept in memory, which remembers what was charged. For tests of what a guard is asked. */
export class MemoryRun implements LedgerRun {
  readonly charges: { id: string; event: PrivacyEvent }[] = [];
  readonly record: LedgerRun['record'] = {
    runId: 'run',
    dataset: 'dataset',
    spender: 'nobody',
    planned: { kind: 'zcdp', rho: rational(1) },
    planDigest: '',
    facts: {},
    state: 'open',
    startedAt: '2026-01-01T00:00:00Z',
    endedAt: undefined,
  };
  readonly #answers = new Map<string, { digest: string; body: Uint8Array | undefined }>();

  answerTo(id: string, digest: string): Uint8Array | undefined {
    const known = this.#answers.get(id);
    if (known !== undefined && known.digest !== digest) throw new Error(`Question ${id} differs from the one paid for`);
    return known?.body;
  }

  progressOf(id: string, digest: string): 'open' | 'charged' | 'answered' {
    if (this.answerTo(id, digest) !== undefined) return 'answered';
    return this.#answers.has(id) ? 'charged' : 'open';
  }

  charge(id: string, digest: string, event: PrivacyEvent): boolean {
    this.charges.push({ id, event });
    this.#answers.set(id, { digest, body: undefined });
    return true;
  }

  answer(id: string, body: Uint8Array): void {
    this.#answers.get(id)!.body = body;
  }

  finish(): void {}
}

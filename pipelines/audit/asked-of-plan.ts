import { hasSampling } from '../../privacy/accounting/has-sampling.ts';
import { zcdpCost } from '../../privacy/accounting/zcdp/cost.ts';
import { eventToJson } from '../../privacy/event-json.ts';
import type { PrivacyEvent } from '../../privacy/events.ts';
import { canonicalJson } from '../../privacy/ledger/canonical-json.ts';
import type { LedgerRun } from '../../privacy/ledger/ledger.ts';
import { isPool, poolOf } from '../../privacy/ledger/question-pools.ts';
import { compare } from '../../privacy/rational.ts';

interface Question {
  readonly id: string;
  readonly event: PrivacyEvent;
}

/**
 * Holds what one run of a pipeline asks against its plan, by the rules that the ledger has for charges (`admit.ts`): each question
 * is in the plan and costs no more than planned, those of a pool together; steps over samples are the very ones that were
 * planned; what was answered was charged. What is not so is kept as a finding, and the run goes on: it charges no ledger.
 */
export class AskedOfPlan {
  readonly #planned: ReadonlyMap<string, PrivacyEvent>;
  readonly #asked: Question[] = [];
  readonly #charged: Question[] = [];
  readonly #answers: Map<string, { readonly digest: string; body: Uint8Array | undefined }> = new Map();
  readonly run: LedgerRun;

  constructor(planned: readonly Question[]) {
    this.#planned = new Map(planned.map(({ id, event }) => [id, event]));
    const never = (): never => {
      throw new Error('An audit has no ledger');
    };
    this.run = {
      get record(): never {
        return never();
      },
      answerTo: (id, digest) => this.#sameQuestion(id, digest)?.body,
      progressOf: (id, digest) => {
        const known = this.#sameQuestion(id, digest);
        return known === undefined ? 'open' : known.body === undefined ? 'charged' : 'answered';
      },
      charge: (id, digest, event) => {
        if (this.#sameQuestion(id, digest) !== undefined) return false;
        this.#charged.push({ id, event });
        this.#answers.set(id, { digest, body: undefined });
        return true;
      },
      answer: (id, body) => {
        const charged = this.#answers.get(id);
        if (charged !== undefined) charged.body = body;
      },
      finish: never,
    };
  }

  /** For a guard that notes what it is asked, before it answers. */
  note(id: string, event: PrivacyEvent): void {
    this.#asked.push({ id, event });
  }

  /** One sentence for each question that is not as planned; none of a sound pipeline. */
  findings(): string[] {
    const charged = new Map(this.#charged.map(({ id, event }) => [id, event]));
    return [
      ...this.#asked
        .filter(({ id, event }) => !charged.has(id) || !isSame(charged.get(id)!, event))
        .map(({ id }) =>
          charged.has(id)
            ? `Question ${quoted(id)} was charged as another event than it is.`
            : `Question ${quoted(id)} was answered without a charge.`,
        ),
      ...this.#charged.flatMap(({ id, event }) => this.#besidePlan(id, event)),
      ...this.#dearPools(),
    ];
  }

  #besidePlan(id: string, event: PrivacyEvent): string[] {
    const byName = isPool(id) ? undefined : this.#planned.get(id);
    if (byName === undefined) {
      const pool = poolOf(this.#planned.keys(), id);
      return pool === undefined || hasSampling(event) ? [`Question ${quoted(id)} is not in the plan.`] : [];
    }
    if (hasSampling(event) ? isSame(event, byName) : within([event], byName)) return [];
    return [`Question ${quoted(id)} costs more than planned.`];
  }

  #dearPools(): string[] {
    return [...this.#planned]
      .filter(([id]) => isPool(id))
      .flatMap(([pool, event]) => {
        const inside = this.#charged.filter(
          ({ id }) => (isPool(id) || !this.#planned.has(id)) && poolOf(this.#planned.keys(), id) === pool,
        );
        const events = inside.map((question) => question.event).filter((one) => !hasSampling(one));
        return within(events, event) ? [] : [`The questions of ${quoted(pool)} together cost more than planned.`];
      });
  }

  #sameQuestion(id: string, digest: string): { body: Uint8Array | undefined } | undefined {
    const known = this.#answers.get(id);
    if (known !== undefined && known.digest !== digest) {
      throw new Error(`Another question than before was asked as ${quoted(id)}`);
    }
    return known;
  }
}

const quoted = (id: string): string => JSON.stringify(id);

const isSame = (a: PrivacyEvent, b: PrivacyEvent): boolean =>
  canonicalJson(eventToJson(a)) === canonicalJson(eventToJson(b));

function within(events: readonly PrivacyEvent[], most: PrivacyEvent): boolean {
  const spent = zcdpCost({ kind: 'composed', events });
  const planned = zcdpCost(most);
  return compare(spent.rho, planned.rho) <= 0 && compare(spent.delta, planned.delta) <= 0;
}

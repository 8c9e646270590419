import { zcdpCost } from '../../../../privacy/accounting/zcdp/cost.ts';
import { UserError } from '../../../../privacy/errors.ts';
import { eventFromJson } from '../../../../privacy/event-json.ts';
import type { PrivacyEvent } from '../../../../privacy/events.ts';
import { toNumberUp } from '../../../../privacy/rational.ts';
import type { EventsFile } from '../../artefacts/events-file.ts';
import { protectionInWords } from './protection-in-words.ts';
import { questionInWords } from './question-in-words.ts';

/** Charges that asked the same kind of thing. */
export interface ChargedGroup {
  readonly asked: string;
  readonly protection: string;
  readonly charges: number;
  /** Cost of all of them together, in zCDP; `undefined` where this version cannot say. */
  readonly rho: number | undefined;
}

/** Every charge of a release, in the order of the first of each kind. */
export function chargedGroups({ charges }: EventsFile, unit: string): ChargedGroup[] {
  const groups = new Map<string, unknown[]>();
  for (const { question, event } of charges) {
    const asked = questionInWords(question, unit);
    const others = groups.get(asked);
    if (others === undefined) groups.set(asked, [event]);
    else others.push(event);
  }
  return [...groups].map(([asked, written]) => {
    const events = readable(written);
    return {
      asked,
      protection:
        events === undefined ? 'by an event that this version does not know' : protectionInWords(events, unit),
      charges: written.length,
      rho: events && rhoOf(events),
    };
  });
}

const readable = (events: readonly unknown[]): readonly PrivacyEvent[] | undefined =>
  whereKnown(() => events.map(eventFromJson));

const rhoOf = (events: readonly PrivacyEvent[]): number | undefined =>
  whereKnown(() => toNumberUp(zcdpCost({ kind: 'composed', events }).rho));

/** An event of another version, or one that nothing bounds, has no cost here. */
function whereKnown<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

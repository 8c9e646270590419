import { hasSampling } from '../../../privacy/accounting/has-sampling.ts';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import { eventToJson } from '../../../privacy/event-json.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { canonicalJson } from '../../../privacy/ledger/canonical-json.ts';
import { isPool, poolOf } from '../../../privacy/ledger/question-pools.ts';
import { compare } from '../../../privacy/rational.ts';
import type { AnyDataDictionary } from '../../release-folder/artefacts/described-tables.ts';
import { type Charge, EVENTS_FILE } from '../../release-folder/artefacts/events-file.ts';
import type { Checks } from '../report/report.ts';
import type { Remade } from './replay.ts';

/**
 * Compares the events with the questions that the model kind and the evaluation ask, worked out again from public inputs and
 * released answers. A question without an event was not paid for; an event without a question is something else that was
 * done to the records. `excuse` says why another version may ask something else.
 */
export function checkPlan(
  charges: readonly Charge[],
  dictionary: AnyDataDictionary | undefined,
  { planned, asked, answered, stopped }: Pick<Remade, 'planned' | 'asked' | 'answered' | 'stopped'>,
  { excuse, asWhole }: { readonly excuse: string | undefined; readonly asWhole: boolean },
  checks: Checks,
): void {
  const blame = (detail: string): void => {
    if (excuse === undefined) checks.fail('plan', detail, EVENTS_FILE);
    else checks.cannot('plan', `${detail}: ${excuse}`, EVENTS_FILE);
  };
  const paid = new Map(charges.map(({ question, event }) => [question, event]));
  // What a run left out of its plan, it left out by what the answers said: only a replay to the end can show that.
  const pools = [...planned.keys()].filter(isPool);
  const listed = [...planned].filter(([id]) => !isPool(id));
  const due = stopped === undefined ? asked : new Map([...listed, ...asked]);
  // Once a replay has stopped, nobody knows which questions of a pool come next: their price is all there is to hold them to.
  const allowed = (id: string): boolean => due.has(id) || (stopped !== undefined && poolOf(pools, id) !== undefined);
  const free = answered.filter((id) => !paid.has(id));
  const unpaid = [...due.keys()].filter((id) => !paid.has(id) && !free.includes(id));
  const runs = runsNamed(dictionary?.dictionary);
  const unexplained = charges
    .map(({ question }) => question)
    .filter((id) => !allowed(id) && !runs.has(id.slice(0, id.indexOf('/'))));
  const other = [...asked].filter(([id, event]) => paid.has(id) && !sameEvent(paid.get(id)!, event));
  const dear = listed.filter(([id, most]) => !asked.has(id) && paid.has(id) && costsMore(paid.get(id)!, most));
  checkSampledSteps(charges, planned, checks);
  if (asWhole) checkFixedBeforehand(charges, planned, checks);
  const overdrawn = pools.filter((pool) => {
    const held = charges.filter(({ question }) => isOf(pool, question, planned));
    return costsMore({ kind: 'composed', events: held.map(({ event }) => event) }, planned.get(pool)!);
  });
  // No version of the code explains an answer that nobody paid for.
  if (free.length > 0)
    checks.fail('plan', `${named(free)} answered, and no event pays for ${itOrThem(free)}`, EVENTS_FILE);
  if (unpaid.length > 0) {
    blame(`${named(unpaid)} planned, and no event pays for ${itOrThem(unpaid)}`);
  }
  for (const [id, event] of other.slice(0, 3)) {
    blame(`question ${quoted(id)} costs ${shown(event)}, and its event states ${shown(paid.get(id)!)}`);
  }
  for (const [id] of dear.slice(0, 3)) blame(`question ${quoted(id)} costs more than the plan allows it`);
  for (const pool of overdrawn) blame(`the questions of ${quoted(pool)} cost more than the plan allows them together`);
  if (unexplained.length > 0) {
    blame(`${named(unexplained)} put to the records, and nothing in the release says what for`);
  }
  if (free.length + unpaid.length + other.length + dear.length + overdrawn.length + unexplained.length > 0) return;
  const described = charges.length - [...paid.keys()].filter(allowed).length;
  const detail = `${charges.length - described} for questions of the model and its evaluation, ${described} for the dictionary; none is missing`;
  if (stopped === undefined) checks.pass('plan', detail, EVENTS_FILE);
  else {
    const reason = `the released answers end at question ${quoted(stopped.question)}, so later ones are compared with the plan alone`;
    checks.cannot('plan', `${detail}, but ${reason}`, EVENTS_FILE);
  }
}

/** Sensitivities of steps over samples are not in rows, so only questions that the model kind plans as such may be charged so. */
function checkSampledSteps(
  charges: readonly Charge[],
  planned: ReadonlyMap<string, PrivacyEvent>,
  checks: Checks,
): void {
  const other = charges.find(({ question, event }) => {
    const plan = planned.get(question);
    return hasSampling(event) && !(plan !== undefined && sameEvent(event, plan));
  });
  if (other !== undefined) {
    const detail = `question ${quoted(other.question)} is charged as steps over samples, and no such question is planned`;
    checks.fail('sensitivity', detail, EVENTS_FILE);
  }
}

/** The losses of a plan as a whole are those of charges that were all fixed before the first answer. */
function checkFixedBeforehand(
  charges: readonly Charge[],
  planned: ReadonlyMap<string, PrivacyEvent>,
  checks: Checks,
): void {
  const other = charges.find(({ question, event }) => {
    const plan = planned.get(question);
    return isPool(question) || plan === undefined || !sameEvent(event, plan);
  });
  if (other === undefined) return;
  const detail = `it is that of a plan which was fixed as a whole, and question ${quoted(other.question)} was not charged as planned beforehand`;
  checks.fail('claim', detail, EVENTS_FILE);
}

/** Runs that measured facts of the dictionary: `<run>` of the events `<run>/<question>` that the facts name. */
function runsNamed(json: unknown): Set<string> {
  const runs = new Set<string>();
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    const { origin, event } = value as { origin?: unknown; event?: unknown };
    if (origin === 'dp' && typeof event === 'string' && event.includes('/'))
      runs.add(event.slice(0, event.indexOf('/')));
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(json);
  return runs;
}

const sameEvent = (a: PrivacyEvent, b: PrivacyEvent): boolean =>
  canonicalJson(eventToJson(a)) === canonicalJson(eventToJson(b));

function costsMore(event: PrivacyEvent, most: PrivacyEvent): boolean {
  if (hasSampling(event) || hasSampling(most)) return !sameEvent(event, most);
  try {
    return compare(zcdpCost(event).rho, zcdpCost(most).rho) > 0;
  } catch {
    return true;
  }
}

/** Whether a question is paid from the pool rather than by a price of its own. */
const isOf = (pool: string, question: string, planned: ReadonlyMap<string, PrivacyEvent>): boolean =>
  (isPool(question) || !planned.has(question)) && poolOf(planned.keys(), question) === pool;

const quoted = (id: string): string => JSON.stringify(id.slice(0, 80));
const shown = (event: PrivacyEvent): string => canonicalJson(eventToJson(event)).slice(0, 200);

function named(ids: readonly string[]): string {
  const first = ids.slice(0, 3).map(quoted).join(', ');
  const more = ids.length > 3 ? ` and ${ids.length - 3} more` : '';
  return `${ids.length === 1 ? 'question' : `${ids.length} questions`} ${first}${more} ${ids.length === 1 ? 'was' : 'were'}`;
}

const itOrThem = (ids: readonly string[]): string => (ids.length === 1 ? 'it' : 'them');

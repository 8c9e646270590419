import { hasSampling } from '../../../privacy/accounting/has-sampling.ts';
import { type Tightest, tightestEpsilon } from '../../../privacy/accounting/tightest.ts';
import { wholePlanEpsilon } from '../../../privacy/accounting/whole-plan.ts';
import { UserError } from '../../../privacy/errors.ts';
import { eventFromJson, eventToJson } from '../../../privacy/event-json.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { fewerRowsOf } from '../../../privacy/guard/fewer-rows.ts';
import { canonicalJson } from '../../../privacy/ledger/canonical-json.ts';
import {
  compare,
  exactRational,
  formatRational,
  ONE,
  parseRational,
  type Rational,
  toNumberDown,
  toNumberUp,
} from '../../../privacy/rational.ts';
import { type Charge, EVENTS_FILE, eventsFileSchema } from '../../release-folder/artefacts/events-file.ts';
import { type ClaimedLoss, claimedLoss, isClaimedAsWhole } from '../../release-folder/manifest/claimed-loss.ts';
import { MANIFEST_FILE, type Manifest } from '../../release-folder/manifest/manifest.ts';
import { decimalUp, privacyInWords } from '../../release-folder/manifest/privacy-in-words.ts';
import { type IntactFiles, readArtefact } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';
import { renyiEpsilon } from './second-accountant.ts';
import { areSampledSteps, leafEvents } from './walk-events.ts';

/** The two accountants must agree to this relative difference. */
const AGREEMENT = 1e-6;
/** By which an upper bound from loss distributions may be above the loss itself, relative to it. */
const LOSS_ROUNDING = 1e-4;

/** The most that one unit may change counts by, where it is that of the question's view; in the parts of a row that the view counts in. */
export type Bounds = (question: string) => number | undefined;

/** Replays the events against the claim. Returns the charges, where they could be read. */
export async function checkEvents(
  files: IntactFiles,
  manifest: Manifest,
  checks: Checks,
  bounds: Bounds = () => undefined,
): Promise<readonly Charge[] | undefined> {
  const file = await readArtefact(files, EVENTS_FILE, eventsFileSchema, 'events', checks);
  const charges = file === undefined ? undefined : readCharges(file.charges, checks);
  if (file === undefined || charges === undefined) {
    for (const id of ['claim', 'second-accountant', 'sensitivity'] as const) {
      checks.cannot(id, 'the events cannot be read', EVENTS_FILE);
    }
    return undefined;
  }
  if (charges.length !== manifest.events.charges) {
    checks.fail(
      'events',
      `it holds ${charges.length} charges, the manifest states ${manifest.events.charges}`,
      EVENTS_FILE,
    );
  } else
    checks.pass('events', `${charges.length} charges, numbered in order, each with a question of its own`, EVENTS_FILE);
  checkClaim(
    manifest,
    charges,
    file.charges.map(({ event }) => event),
    checks,
  );
  checkSensitivity(manifest, file.maxRowsPerUnit, charges, { checks, bounds });
  return charges;
}

function readCharges(
  entries: readonly { readonly order: number; readonly question: string; readonly event?: unknown }[],
  checks: Checks,
): Charge[] | undefined {
  const seen = new Set<string>();
  const charges: Charge[] = [];
  for (const [i, { order, question, event }] of entries.entries()) {
    if (order !== i + 1) return failed(checks, `charge ${i + 1} is numbered ${order}`);
    if (seen.has(question)) return failed(checks, `a question is charged twice: ${JSON.stringify(question)}`);
    seen.add(question);
    try {
      charges.push({ question, event: eventFromJson(event) });
    } catch (error) {
      const reason = error instanceof UserError ? error.message : 'it is no event';
      return failed(checks, `charge ${i + 1} cannot be read: ${reason}`);
    }
  }
  return charges;
}

const failed = (checks: Checks, detail: string): undefined => checks.fail('events', detail, EVENTS_FILE) as undefined;

function checkClaim(manifest: Manifest, charges: readonly Charge[], raw: readonly unknown[], checks: Checks): void {
  const { claim, privacyUnit, plan } = manifest;
  const epsilon = parseRational(claim.epsilon);
  const delta = parseRational(claim.delta);
  if (epsilon.numerator <= 0n || delta.numerator <= 0n || compare(delta, ONE) >= 0) {
    checks.fail('claim', 'epsilon must be above 0 and delta strictly between 0 and 1', MANIFEST_FILE);
    checks.cannot('second-accountant', 'the claim is out of range', MANIFEST_FILE);
    return;
  }
  const composed: PrivacyEvent = { kind: 'composed', events: charges.map(({ event }) => event) };
  const asWhole = isClaimedAsWhole(plan);
  let loss: ClaimedLoss;
  try {
    loss = claimedLoss(composed, delta, asWhole);
    if (compare(loss.cost.delta, delta) >= 0)
      throw new UserError('EVENT_UNSUPPORTED', 'they use up the delta of the claim');
  } catch (error) {
    const reason = error instanceof UserError ? error.message : 'the events cannot be composed';
    checks.fail('claim', `no finite privacy loss covers the events: ${reason}`, EVENTS_FILE);
    checks.cannot('second-accountant', 'the first found no finite privacy loss', EVENTS_FILE);
    return;
  }
  const { epsilon: spent, accountant } = loss;
  const { rho } = loss.cost;
  const claimed = decimalUp(epsilon);
  if (formatRational(rho) !== claim.rho) {
    checks.fail(
      'claim',
      `the events cost rho ${shortly(formatRational(rho))}, the manifest states ${shortly(claim.rho)}`,
      MANIFEST_FILE,
    );
  } else if (!Number.isFinite(spent) || compare(exactRational(spent), epsilon) > 0) {
    checks.fail(
      'claim',
      `the events cost epsilon ${spent} at delta ${decimalUp(delta)}, the claim is ${claimed}`,
      MANIFEST_FILE,
    );
  } else if (claim.statement !== privacyInWords(epsilon, delta, privacyUnit.unit)) {
    checks.fail('claim', 'the claim in words is not the claim in numbers', MANIFEST_FILE);
  } else {
    checks.pass(
      'claim',
      `${accountant}: the events cost epsilon ${spent} at delta ${decimalUp(delta)}; the claim is ${claimed}`,
      MANIFEST_FILE,
    );
  }
  const second = renyiEpsilon(raw, toNumberDown(delta));
  if (second === undefined) {
    checks.cannot('second-accountant', 'an event is of a kind that the Rényi replay does not know', EVENTS_FILE);
  } else if (hasSampling(composed)) checkAboveLosses(second, composed, delta, checks);
  else if (Math.abs(second - spent) > AGREEMENT * Math.max(spent, second)) {
    checks.fail('second-accountant', `Rényi accounting gives epsilon ${second}, zCDP gives ${spent}`, EVENTS_FILE);
  } else checks.pass('second-accountant', `Rényi accounting in doubles gives epsilon ${second}`, EVENTS_FILE);
  checkAllAccountants(composed, { delta, claimed: toNumberUp(epsilon), asWhole }, checks);
}

/** Of steps over samples Rényi divergences give more than the loss itself, and not less. */
function checkAboveLosses(second: number, composed: PrivacyEvent, delta: Rational, checks: Checks): void {
  const { epsilon } = wholePlanEpsilon(composed, delta);
  if (second < epsilon * (1 - LOSS_ROUNDING)) {
    checks.fail(
      'second-accountant',
      `Rényi accounting gives epsilon ${second}, less than the loss itself, ${epsilon}`,
      EVENTS_FILE,
    );
  } else {
    checks.pass(
      'second-accountant',
      `Rényi accounting in doubles gives epsilon ${second}, not less than the loss itself, ${epsilon}`,
      EVENTS_FILE,
    );
  }
}

let latest: { readonly key: string; readonly all: Tightest['all'] } | undefined;

/** Releases that are checked one after another often have equal events, and the loss distributions take a while. */
function accountedOnce(composed: PrivacyEvent, delta: Rational): Tightest['all'] {
  const key = canonicalJson({ event: eventToJson(composed), delta: formatRational(delta) });
  if (latest?.key !== key) latest = { key, all: tightestEpsilon(composed, delta).all };
  return latest.all;
}

/**
 * An accountant whose lower bound is above the claim disproves it. Upper bounds of the others prove less than they seem to: model
 * families choose noise from answers, and of these accountants only zCDP adds up under such choices.
 */
function checkAllAccountants(
  composed: PrivacyEvent,
  { delta, claimed, asWhole }: { readonly delta: Rational; readonly claimed: number; readonly asWhole: boolean },
  checks: Checks,
): void {
  let all: Tightest['all'];
  try {
    all = accountedOnce(composed, delta);
  } catch {
    checks.cannot('second-accountant', 'the further accountants cannot analyse the events', EVENTS_FILE);
    return;
  }
  const shown = listed(all);
  const greatestLower = Math.max(...all.map(({ interval }) => interval.lower));
  if (all.some(({ interval }) => interval.upper < greatestLower)) {
    checks.fail('second-accountant', `the accountants contradict each other: epsilon by ${shown}`, EVENTS_FILE);
  } else if (greatestLower > claimed) {
    checks.fail(
      'second-accountant',
      `an accountant proves that the claim is too small: epsilon by ${shown}`,
      EVENTS_FILE,
    );
  } else if (asWhole) {
    checks.pass('second-accountant', `none contradicts the claim: epsilon by ${shown}`, EVENTS_FILE);
  } else {
    const inZcdp = all.filter(({ accountant }) => accountant === 'zcdp');
    const others = all.filter(({ accountant }) => accountant !== 'zcdp');
    const fixed = others.length === 0 ? '' : `; had all noise been fixed beforehand, by ${listed(others)}`;
    checks.pass(
      'second-accountant',
      `none contradicts the claim: epsilon by ${listed(inZcdp)}, the only bound here that covers noise chosen from answers${fixed}`,
      EVENTS_FILE,
    );
  }
}

const listed = (answers: Tightest['all']): string =>
  answers.map(({ accountant, interval }) => `${accountant} ${interval.lower} to ${interval.upper}`).join(', ');

/**
 * Counts change by at most the bound for each unit, so noise scaled to anything less is too little. Steps over samples add noise to sums of gradients, each
 * shortened to the sensitivity: what a unit has is not in rows there. `checkPlan` sees to it that nothing else is charged as such steps.
 */
function checkSensitivity(
  manifest: Manifest,
  fileBound: number,
  charges: readonly Charge[],
  { checks, bounds }: { readonly checks: Checks; readonly bounds: Bounds },
): void {
  const bound = manifest.privacyUnit.maxRowsPerUnit;
  if (fileBound !== bound) {
    checks.fail('sensitivity', `it states a contribution bound of ${fileBound}, the manifest ${bound}`, EVENTS_FILE);
    return;
  }
  let steps = 0;
  for (const { question, event } of charges) {
    const rows = bounds(question) ?? Math.min(bound, fewerRowsOf(question) ?? bound);
    if (areSampledSteps(event)) {
      steps++;
      continue;
    }
    for (const { event: leaf } of leafEvents(event)) {
      const squared = BigInt(rows) ** 2n;
      const tooLittle =
        'sensitivitySquared' in leaf && compare(toRational(leaf.sensitivitySquared), toRational(squared)) < 0;
      if (tooLittle) {
        const detail = `${JSON.stringify(question)} has a squared sensitivity below ${squared}, that of the cells that one unit may be in`;
        checks.fail('sensitivity', detail, EVENTS_FILE);
        return;
      }
      if ('sensitivity' in leaf && compare(toRational(leaf.sensitivity), toRational(BigInt(rows))) < 0) {
        const stated = formatRational(toRational(leaf.sensitivity));
        checks.fail(
          'sensitivity',
          `${JSON.stringify(question)} has sensitivity ${stated}, below the ${rows} ${bounds(question) === undefined ? 'rows' : 'parts of rows'} that one unit may have`,
          EVENTS_FILE,
        );
        return;
      }
    }
  }
  checks.pass(
    'sensitivity',
    `no sensitivity is below the ${bound} row(s) that one ${manifest.privacyUnit.unit} may have, or the fewer that its question is about${
      steps === 0 ? '' : `; in ${steps} question(s) about gradients it is the norm to which that of each is shortened`
    }`,
    EVENTS_FILE,
  );
}

/** Fractions of many answers are long. */
const shortly = (text: string): string => (text.length > 120 ? `${text.slice(0, 120)}...` : text);

const toRational = (value: bigint | Rational): Rational =>
  typeof value === 'bigint' ? parseRational(String(value)) : value;

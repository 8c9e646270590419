import type { AttackId, Criterion } from './attack.ts';
import type { CriterionVerdict, LeakageReport, LeakageResult, LeakageVerdict } from './leakage-result.ts';
import { POWER } from './leakage-result.ts';

export const ATTACK_NAMES: Readonly<Record<AttackId, string>> = {
  'singling-out-univariate': 'singling out by one column',
  'singling-out-multivariate': 'singling out by several columns',
  linkability: 'linking two parts of a record',
  'attribute-inference': 'inferring an attribute',
  'membership-density-ratio': 'membership by density ratio',
  'membership-closest-record': 'membership by closest record',
  'membership-shadow-models': 'membership by shadow models',
  'rare-combinations': 'copies of rare combinations',
};

export const CRITERION_NAMES: Readonly<Record<Criterion, string>> = {
  'singling-out': 'singling out',
  linkability: 'linkability',
  inference: 'inference',
  membership: 'membership',
};

export const VERDICT_NAMES: Readonly<Record<LeakageVerdict, string>> = {
  'leakage-found': 'leakage found',
  'none-found': 'none found',
  'too-weak': 'too weak to say',
};

export const TARGET_NAMES: Readonly<Record<LeakageResult['targets'], string>> = {
  random: 'random patients',
  vulnerable: 'the most vulnerable patients',
  all: 'all patients',
};

/** A share in percent, with as many places as tell it from 0 and from 1. */
export function percent(share: number): string {
  const places = Math.abs(share) < 0.01 || (Math.abs(share) > 0.99 && Math.abs(share) < 1) ? 2 : 1;
  return `${withoutZeros((100 * share).toFixed(places))} %`;
}

/** A difference of shares, in percentage points. */
export function points(difference: number): string {
  const text = pointsAlone(difference);
  return `${text} ${text === '1' || text === '-1' ? 'point' : 'points'}`;
}

/** The same without the word. */
export const pointsAlone = (difference: number): string =>
  withoutZeros((100 * difference).toFixed(Math.abs(difference) < 0.01 ? 2 : 1));

const withoutZeros = (text: string): string =>
  (text.includes('.') ? text.replace(/\.?0+$/, '') : text).replace(/^-0$/, '0');

/** A p-value, never as 0. */
export const probability = (p: number): string => (p < 0.0001 ? 'below 0.0001' : String(Number(p.toPrecision(2))));

type Judged = Omit<LeakageResult, 'sentence'>;

/** The verdict of an attack with its numbers, in one sentence. `withoutControl`: where some attack does better on others. */
export function sentenceOf(result: Judged, withoutControl: boolean): string {
  const { outcome, verdict, excess, adjustedPValue, smallestExcess, positiveControl } = result;
  if (outcome.kind === 'not-tried') return `Not tried, because ${outcome.because}.`;
  const seen = whatWasSeen(result);
  const chance = `p = ${probability(adjustedPValue!)} over all attacks`;
  switch (verdict) {
    case 'leakage-found':
      return `Leakage found: ${seen}, more than chance gives (${chance})${beyondClaim(result)}.`;
    case 'none-found':
      return `None found: ${seen}, which chance may give (${chance}); an excess of ${points(smallestExcess!)} would have been found with a probability of ${percent(POWER)}.`;
    case 'too-weak':
      if (withoutControl) return `Too weak to say: ${seen}, and others are no control, as attacks do better on them.`;
      return positiveControl?.found === true
        ? `Too weak to say: ${seen}, and with so few targets no excess would have been found for certain.`
        : `Too weak to say: ${seen}, and the attack does not find a copy of all records either${controlExcess(positiveControl)}.`;
    default:
      throw new TypeError(`An attack with an excess of ${excess} has no verdict`);
  }
}

const controlExcess = (control: LeakageResult['positiveControl']): string =>
  control === null || control.excess === null ? '' : ` (excess ${points(control.excess)})`;

function whatWasSeen({ outcome, targets, excess }: Judged): string {
  const of = `of ${TARGET_NAMES[targets]}`;
  switch (outcome.kind) {
    case 'guesses': {
      const { members, others } = outcome;
      return `it succeeds on ${percent(members.rate!)} ${of} whose records were used and on ${percent(others.rate!)} of others`;
    }
    case 'scores':
      return `it tells ${of.slice(3)} whose records were used from others with an area under the curve of ${outcome.areaUnderCurve.value.toFixed(3)} and an advantage of ${points(excess!)}`;
    case 'not-tried':
      return '';
  }
}

/** Only where the whole interval is beyond what the claim allows. */
const beyondClaim = ({ allowed, interval }: Judged): string =>
  allowed === null || interval === null || interval.lower <= allowed
    ? ''
    : `, and more than the ${points(allowed)} that the claimed epsilon allows`;

/** What the attacks of one criterion say together. */
export function criterionSentence(
  criterion: Criterion,
  verdict: LeakageVerdict | null,
  results: readonly Judged[],
): CriterionVerdict['sentence'] {
  const name = capital(CRITERION_NAMES[criterion]);
  if (results.length === 0) return `${name}: no attack was run, so nothing is said.`;
  switch (verdict) {
    case null:
      return `${name}: no attack could be tried, so nothing is said.`;
    case 'too-weak':
      return `${name}: too weak to say. No attack found leakage, and none would have found much.`;
    case 'none-found': {
      const able = results.filter((result) => result.verdict === 'none-found');
      const best = Math.min(...able.map(({ smallestExcess }) => smallestExcess!));
      return `${name}: none found. ${able.length === 1 ? 'One attack' : `The most sensitive of ${attempts(able.length)}`} would have found an excess of ${points(best)} with a probability of ${percent(POWER)}.`;
    }
    case 'leakage-found': {
      const found = results.filter((result) => result.verdict === 'leakage-found');
      const worst = found.reduce((a, b) => (b.excess! > a.excess! ? b : a));
      return `${name}: leakage found by ${found.length} of ${attempts(results.length)}. The largest excess over control is ${points(worst.excess!)}, of ${ATTACK_NAMES[worst.attack]} against ${TARGET_NAMES[worst.targets]}.`;
    }
  }
}

const attempts = (count: number): string => (count === 1 ? '1 attack' : `${count} attacks and target sets`);

/** What all criteria say together. */
export function reportSentence(verdict: LeakageVerdict | null, byCriterion: readonly CriterionVerdict[]): string {
  const of = (wanted: LeakageVerdict | null): string =>
    byCriterion.flatMap((one) => (one.verdict === wanted ? [CRITERION_NAMES[one.criterion]] : [])).join(', ');
  const silent = byCriterion.filter((one) => one.verdict === 'too-weak' || one.verdict === null);
  const unsaid =
    silent.length === 0
      ? ''
      : ` Nothing can be said of ${silent.map(({ criterion }) => CRITERION_NAMES[criterion]).join(', ')}.`;
  switch (verdict) {
    case 'leakage-found':
      return `Leakage found: ${of('leakage-found')}. The table says more of patients whose records it was made from than of others.`;
    case 'none-found':
      return `None found by these attacks, each with the smallest excess that it would have found; other attacks may find some.${unsaid}`;
    case 'too-weak':
      return 'Too weak to say: no attack found leakage, and none would have found much.';
    case null:
      return 'No attack could be tried, so nothing is said.';
  }
}

export const WITHOUT_CONTROL =
  'Attacks do better on patients held out than on members, by more than chance: the table was made from those held out, the two tables are swapped, or they are not of one population. So there is no control, and no attack can say that it found nothing.';

export const WITHOUT_HOLDOUT =
  'No verdict: without records that nothing was learnt from, what an attack finds cannot be told from what the population teaches about everybody. Hold patients out before anything is fitted.';

/** What so many targets can find at best, said before anything is run. */
export function powerSentence(patients: number, unit: LeakageReport['unit'], smallest: number): string {
  const held = `With ${patients} ${patients === 1 ? unit.slice(0, -1) : unit} held out`;
  return smallest >= 1
    ? `${held} no excess can be found with a probability of ${percent(POWER)}, however much a table leaks.`
    : `${held} nothing below an excess of ${points(smallest)} can be found with a probability of ${percent(POWER)}.`;
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { smallestExcess } from '../../two-samples/rates.ts';
import type { Advance } from '../../workspace/progress.ts';
import { unitsOf } from '../reference/units.ts';
import type { LeakageAttack, TargetSet } from './attack.ts';
import { type AroundAttack, type PlannedRun, plannedRuns, runAttacks } from './attack-runs.ts';
import { LEAKAGE_ATTACKS } from './attacks/registry.ts';
import { holdoutDiffers } from './holdout-differs.ts';
import {
  criterionSentence,
  powerSentence,
  probability,
  reportSentence,
  WITHOUT_CONTROL,
  WITHOUT_HOLDOUT,
} from './in-words.ts';
import { type CriterionVerdict, type LeakageReport, POWER, SIGNIFICANCE } from './leakage-result.ts';
import { resultsOfRuns } from './results-of-runs.ts';
import { smokeTests } from './smoke-tests.ts';
import { chooseTargets } from './targets/choose-targets.ts';
import { LEAST_REFERENCE_PATIENTS, splitHoldout } from './targets/split-holdout.ts';
import { CRITERIA, joinVerdicts } from './verdict-of.ts';

export interface LeakageRequest {
  /** Records that the synthetic table was made from. */
  readonly training: EvaluatedTable;
  /** Records of other patients, that nothing was learnt from. Nothing can be found without. */
  readonly holdout: EvaluatedTable | undefined;
  readonly synthetic: EvaluatedTable;
  /** Most patients that are attacked on either side, of each target set. */
  readonly targets?: number;
  /** Of all random choices: the same seed and tables give the same report, on however many threads. */
  readonly seed: string;
  readonly threads: number;
  /** What is claimed of the table, to be held beside what is found. */
  readonly claim?: { readonly epsilon: number; readonly delta: number } | undefined;
  readonly advance: Advance;
  /** May tell of each attack as a stage. */
  readonly around?: AroundAttack;
  /** Told before any attack runs: what so few or many patients can find at best. Protected like the report. */
  readonly tellPower?: (sentence: string) => void;
  /** All there are where absent. */
  readonly attacks?: readonly LeakageAttack[];
}

export const DEFAULT_TARGETS = 1000;

/**
 * Attacks a synthetic table, each attack beside the same on patients that nothing was learnt from and on a copy of the training records, and says of each whether leakage was found.
 * All tables have the same columns in the same coding, and at least one row. Throws `RangeError` for fewer than one target, and `AttackDefect`.
 */
export async function measureLeakage(request: LeakageRequest): Promise<LeakageReport> {
  const { synthetic, targets = DEFAULT_TARGETS, seed, threads, claim, advance } = request;
  if (!(Number.isSafeInteger(targets) && targets >= 1)) {
    throw new RangeError('Cannot measure leakage: there must be at least one target');
  }
  const { training, holdout, unit } = alike(request);
  const [members, held] = [unitsOf(training).count, holdout === undefined ? 0 : unitsOf(holdout).count];
  const about = {
    edition: 'inside',
    seed,
    unit,
    rows: { training: training.rows, holdout: holdout?.rows ?? 0, synthetic: synthetic.rows },
    claim: claim ?? null,
    significance: SIGNIFICANCE,
    power: POWER,
    smokeTests: await smokeTests({ training, holdout, synthetic, seed, threads }),
  } as const;
  if (holdout === undefined) {
    advance(1, 1);
    return {
      ...about,
      patients: { training: members, holdout: 0, control: 0, reference: 0 },
      targets: [],
      tests: 0,
      results: [],
      byCriterion: CRITERIA.map((criterion) => ({ criterion, verdict: null, sentence: WITHOUT_HOLDOUT })),
      verdict: null,
      sentence: WITHOUT_HOLDOUT,
      notes: notesOf(unit),
      scores: [],
    };
  }
  const { control, reference } = splitHoldout(holdout, seed);
  const choice = { training, control, reference, count: targets, seed, threads };
  const sets: readonly TargetSet[] = [
    await chooseTargets({ ...choice, rule: 'random' }),
    await chooseTargets({ ...choice, rule: 'vulnerable' }),
  ];
  const planned = plannedRuns(request.attacks ?? LEAKAGE_ATTACKS, sets);
  const power = powerSentence(held, unit, smallestBeforehand(planned, { training, control }));
  request.tellPower?.(power);
  const around: AroundAttack = request.around ?? ((_, work) => work(() => {}));
  const runs = await runAttacks(
    planned,
    { training, control, reference, synthetic, seed, threads },
    { advance, around },
  );
  const { results, scores, tests, withoutControl } = resultsOfRuns(runs, about.claim);
  const byCriterion = CRITERIA.map((criterion): CriterionVerdict => {
    const own = results.filter((result) => result.criterion === criterion);
    const verdict = joinVerdicts(own.map((result) => result.verdict));
    return { criterion, verdict, sentence: criterionSentence(criterion, verdict, own) };
  });
  const verdict = joinVerdicts(byCriterion.map((one) => one.verdict));
  return {
    ...about,
    patients: {
      training: members,
      holdout: held,
      control: unitsOf(control).count,
      reference: reference === undefined ? 0 : unitsOf(reference).count,
    },
    targets: sets.map(({ rule, members: own, others }) => ({ rule, members: own.length, others: others.length })),
    tests,
    results,
    byCriterion,
    verdict,
    sentence: reportSentence(verdict, byCriterion),
    notes: [
      power,
      ...(withoutControl ? [WITHOUT_CONTROL] : []),
      ...differenceOf(training, holdout, seed),
      ...notesOf(unit),
      ...(reference === undefined ? [WITHOUT_REFERENCE] : []),
    ],
    scores,
  };
}

/** Members and others are attacked alike: where only one of the two tables tells whose rows they are, a row is a patient in both. */
function alike({
  training,
  holdout,
}: LeakageRequest): Pick<LeakageRequest, 'training' | 'holdout'> & Pick<LeakageReport, 'unit'> {
  const known = training.unitOfRow !== undefined && (holdout === undefined || holdout.unitOfRow !== undefined);
  if (known) return { training, holdout, unit: 'patients' };
  return {
    training: { ...training, unitOfRow: undefined },
    holdout: holdout && { ...holdout, unitOfRow: undefined },
    unit: 'rows',
  };
}

/** Of an attack that never succeeds on others, which is the easiest to tell from chance, and of whichever looks at most patients. */
function smallestBeforehand(
  planned: readonly PlannedRun[],
  { training, control }: { readonly training: EvaluatedTable; readonly control: EvaluatedTable },
): number {
  const all = { members: unitsOf(training).count, others: unitsOf(control).count };
  const at = { significance: SIGNIFICANCE / Math.max(1, planned.length), power: POWER };
  return planned.reduce((smallest, { attack, targets }) => {
    const [members, others] =
      attack.looksAt === 'targets' ? [targets.members.length, targets.others.length] : [all.members, all.others];
    return Math.min(smallest, smallestExcess({ successes: 0, trials: others }, members, at));
  }, 1);
}

/** Level at which a difference is told: rarely by chance. */
const DIFFERENT = 0.01;

function differenceOf(training: EvaluatedTable, holdout: EvaluatedTable, seed: string): readonly string[] {
  const { pValue, column } = holdoutDiffers(training, holdout, seed);
  return pValue > DIFFERENT
    ? []
    : [
        `Those held out differ from the others by more than chance (p = ${probability(pValue)}), the most in "${column}": they are not of one population, and an excess may come of that and not of leakage.`,
      ];
}

const WITHOUT_REFERENCE = `Fewer than ${2 * LEAST_REFERENCE_PATIENTS} were held out, so all are control and none is left that the attacker may know: attacks that need such records were not tried.`;

const notesOf = (unit: LeakageReport['unit']): readonly string[] =>
  unit === 'patients'
    ? []
    : [
        'The dictionary names no unit, or a table lacks it, so each row counts as a patient. Where patients have several rows, chance is then taken for smaller than it is, and more may leak about a patient than about each row.',
      ];

import {
  ATTACK_NAMES,
  CRITERION_NAMES,
  percent,
  points,
  pointsAlone,
  probability,
  TARGET_NAMES,
  VERDICT_NAMES,
} from '../../pipelines/evaluate/leakage/in-words.ts';
import type { LeakageReport, LeakageResult } from '../../pipelines/evaluate/leakage/leakage-result.ts';
import { renderTable } from './table.ts';
import { wrap } from './wrap.ts';

const WIDTH = 96;

/** What attacks found, by criterion in words, with a table of the attacks. */
export function renderLeakage(report: LeakageReport): readonly string[] {
  const { byCriterion, results, smokeTests, notes, sentence, verdict } = report;
  return [
    verdict === null ? 'Leakage' : `Leakage: ${VERDICT_NAMES[verdict]}`,
    ...item(sentence),
    ...(results.length === 0 ? [] : byCriterion.flatMap((one) => item(one.sentence))),
    ...(results.length === 0 ? [] : ['', ...attackTable(results)]),
    ...[...new Set(results.flatMap(whyNot))].flatMap(item),
    '',
    'Smoke tests, which ground no verdict',
    ...smokeTests.flatMap((test) => item(test.sentence)),
    ...(notes.length === 0 ? [] : ['', 'How far to believe it', ...notes.flatMap(item)]),
  ];
}

const whyNot = ({ outcome, attack }: LeakageResult): readonly string[] =>
  outcome.kind === 'not-tried' ? [`${capital(ATTACK_NAMES[attack])}: not tried, because ${outcome.because}`] : [];

function attackTable(results: readonly LeakageResult[]): readonly string[] {
  const tried = results.filter(({ outcome }) => outcome.kind !== 'not-tried');
  if (tried.length === 0) return [];
  const head = [
    'criterion',
    'attack',
    'against',
    'members',
    'control',
    'excess',
    'interval',
    'p',
    'found at',
    'verdict',
  ];
  const claims = tried.some(({ allowed }) => allowed !== null);
  const rows = tried.map((result) => [
    CRITERION_NAMES[result.criterion],
    ATTACK_NAMES[result.attack],
    TARGET_NAMES[result.targets],
    ...ratesOf(result),
    points(result.excess!),
    `${pointsAlone(result.interval!.lower)} to ${points(result.interval!.upper)}`,
    probability(result.adjustedPValue!),
    result.smallestExcess! < 1 ? points(result.smallestExcess!) : 'nothing',
    ...(claims ? [result.allowed === null ? '-' : points(result.allowed)] : []),
    VERDICT_NAMES[result.verdict!],
  ]);
  const titles = claims ? head.toSpliced(9, 0, 'allowed') : head;
  return [
    ...renderTable([titles, ...rows], new Set([3, 4, 5, 7, 8, ...(claims ? [9] : [])])).map((line) => `  ${line}`),
    '',
    ...curves(tried),
    'Members: records that the table was made from. Control: records held out, attacked alike. Excess: the difference.',
    'p: corrected over all attacks and targets (Holm). Found at: the excess that would have been found four times in five.',
  ];
}

/** Of scores, what stands for a rate is told as area under the curve. */
function ratesOf({ outcome }: LeakageResult): readonly [string, string] {
  if (outcome.kind === 'guesses') return [percent(outcome.members.rate!), percent(outcome.others.rate!)];
  return ['scores', 'scores'];
}

function curves(results: readonly LeakageResult[]): readonly string[] {
  const rows = results.flatMap(({ attack, targets, outcome }) =>
    outcome.kind !== 'scores'
      ? []
      : [
          [
            ATTACK_NAMES[attack],
            TARGET_NAMES[targets],
            outcome.areaUnderCurve.value.toFixed(3),
            `${outcome.areaUnderCurve.interval.lower.toFixed(3)} to ${outcome.areaUnderCurve.interval.upper.toFixed(3)}`,
            ...outcome.truePositiveRates.map(({ value }) => percent(value)),
          ],
        ],
  );
  const [first] = results.flatMap(({ outcome }) => (outcome.kind === 'scores' ? [outcome] : []));
  if (first === undefined) return [];
  const rates = first.truePositiveRates.map(
    ({ falsePositiveRate }) => `found at ${percent(falsePositiveRate)} of control`,
  );
  const head = ['scores of', 'against', 'area', 'interval', ...rates];
  return [...renderTable([head, ...rows], new Set([2, 4, 5])).map((line) => `  ${line}`), ''];
}

const item = (text: string): string[] => wrap(text, WIDTH).map((line, i) => `${i === 0 ? '- ' : ''}${line}`);

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

import { chartInPage } from '../../../page/chart-in-page.ts';
import { besideChart } from '../../../page/charts/beside-chart.ts';
import { curvePanels } from '../../../page/charts/curve-panels.ts';
import { inShort, inWhole } from '../../../page/charts/drawing/numbers-in-short.ts';
import type { PagePart } from '../../../page/document.ts';
import { foldedAway, list, paragraph, subsection, terms } from '../../../page/elements.ts';
import { element, type Html, together } from '../../../page/html.ts';
import { table } from '../../../page/table.ts';
import {
  ATTACK_NAMES,
  CRITERION_NAMES,
  percent,
  points,
  pointsAlone,
  probability,
  TARGET_NAMES,
  VERDICT_NAMES,
} from '../../leakage/in-words.ts';
import type { LeakageReport, LeakageResult, SmokeTest } from '../../leakage/leakage-result.ts';
import { controlledRows } from './controlled-rows.ts';
import { rocPanels } from './roc-panels.ts';

/**
 * What attacks found, by criterion in words, beside the same attacks on patients that nothing was learnt from; smoke tests apart. Exact numbers: for the
 * steward alone. Pure; the same markup for the same report.
 */
export const leakageSection = (report: LeakageReport): PagePart => ({
  id: 'leakage',
  heading: 'What the table tells of single patients',
  content: together(
    verdictFirst(report),
    ...(report.notes.length === 0 ? [] : [list(report.notes)]),
    ...(report.results.length === 0 ? [] : [besideControl(report), ...curves(report), everyResult(report)]),
    ...smokeTests(report.smokeTests),
    ...(report.results.length === 0 ? [] : [foldedAway('What these attacks are', definitions(report.results))]),
  ),
});

const verdictFirst = ({ sentence, verdict, byCriterion, patients, unit }: LeakageReport): Html =>
  together(
    element(
      'div',
      { class: verdict === 'leakage-found' ? 'verdict bad' : 'verdict' },
      paragraph(element('strong', {}, sentence)),
      list(byCriterion.map((one) => one.sentence)),
    ),
    paragraph(
      `Attacks on ${unit} were computed with the records: ${inWhole(patients.training)} ${unit} that the table was made from, ${inWhole(patients.control)} others beside them, and ${inWhole(patients.reference)} more that the attacker knows. What succeeds on others as often is what the table teaches about everybody, and no leakage.`,
    ),
  );

const besideControl = (report: LeakageReport): Html => {
  const rows = controlledRows(report.results);
  if (rows.length === 0) return paragraph('No attack could be tried.');
  return chartInPage(
    besideChart(
      {
        id: 'leakage-rates',
        caption:
          'How often each attack succeeds on patients whose records were used, and beside it on others. Of attacks that score patients: how many it names where it wrongly names one in a hundred, and one in a thousand, of the others.',
      },
      {
        rows,
        names: {
          first: 'patients whose records were used',
          second: 'other patients',
          most: 'most that the claimed epsilon allows',
        },
        axis: 'share of the attempts that succeed',
      },
    ),
  );
};

function curves({ results, claim }: LeakageReport): readonly Html[] {
  const panels = rocPanels(results, claim);
  if (panels.length === 0) return [];
  const caption =
    'How many of the patients whose records were used an attack names (up), by how many others it wrongly names (across). On the dotted line it guesses.';
  const axes = { x: 'others, wrongly named', y: 'named rightly', shape: 'line', diagonal: true } as const;
  return [chartInPage(curvePanels({ id: 'leakage-curves', caption }, panels, axes))];
}

function everyResult({ results, tests, significance, power }: LeakageReport): Html {
  return subsection(
    'Every attack',
    table({
      caption: `Excess over control with 95 % intervals; p over all ${inWhole(tests)} tests (Holm 1979), told from chance at ${inShort(significance)}; smallest excess that would have been found with a probability of ${percent(power)}`,
      head: ['Attack', 'Targets', 'Criterion', 'Excess', 'Interval', 'p', 'Smallest found', 'Allowed', 'Verdict'],
      rows: results.map(rowOf),
      numbers: [3, 4, 5, 6, 7],
    }),
    foldedAway(
      'The same in sentences',
      list(results.map((result) => `${capital(nameOf(result))}: ${result.sentence}`)),
    ),
  );
}

const rowOf = (result: LeakageResult): string[] => {
  const { criterion, targets, excess, interval, adjustedPValue, smallestExcess, allowed, verdict, outcome } = result;
  return [
    ATTACK_NAMES[result.attack],
    TARGET_NAMES[targets],
    CRITERION_NAMES[criterion],
    excess === null ? '' : points(excess),
    interval === null ? '' : `${pointsAlone(interval.lower)} to ${points(interval.upper)}`,
    adjustedPValue === null ? '' : probability(adjustedPValue),
    smallestExcess === null ? '' : smallestExcess >= 1 ? 'none' : points(smallestExcess),
    allowed === null ? '' : points(allowed),
    outcome.kind === 'not-tried' ? 'not tried' : verdict === null ? '' : VERDICT_NAMES[verdict],
  ];
};

const smokeTests = (tests: readonly SmokeTest[]): readonly Html[] =>
  tests.length === 0
    ? []
    : [
        subsection(
          'Smoke tests, which say nothing about privacy',
          paragraph(
            'Numbers that other tools show as privacy. A table that copies every record a little changed passes them, so that no verdict rests on them.',
          ),
          list(tests.map(({ label, sentence }) => together(element('strong', {}, capital(label)), '. ', sentence))),
        ),
      ];

const definitions = (results: readonly LeakageResult[]): Html => {
  const known = new Map(results.map((result) => [result.attack, result]));
  return terms(
    [...known.values()].map(({ attack, definition, threat }) => [
      ATTACK_NAMES[attack],
      together(paragraph(definition), paragraph(threat.words)),
    ]),
  );
};

const nameOf = ({ attack, targets }: LeakageResult): string => `${ATTACK_NAMES[attack]}, ${TARGET_NAMES[targets]}`;

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

import { parseRational, toNumberUp } from '../../../../privacy/rational.ts';
import type { Audit } from '../../../audit-file/audit-file.ts';
import { auditInWords } from '../../../audit-file/words.ts';
import { chartInPage } from '../../../page/chart-in-page.ts';
import { besideChart } from '../../../page/charts/beside-chart.ts';
import { foldedAway, list, nameOf, paragraph, terms } from '../../../page/elements.ts';
import { type Html, together } from '../../../page/html.ts';
import { brief, whole } from '../../../page/numbers.ts';
import { table } from '../../../page/table.ts';
import { AUDIT_CAVEAT, auditMadeInWords, boundName } from '../../leakage/audit-in-words.ts';
import type { PageSources } from '../told/page-sources.ts';

/** An audit: what it found, the chart of its bounds beside the claim and their ceilings, and how it was made. Texts of its file are anybody's. */
export function auditOnPage(audit: Audit, manifest: PageSources['manifest']): Html {
  const { scorings, bounds, canaries, records } = audit;
  return together(
    ...auditMadeInWords(audit, manifest).map((one) => paragraph(one)),
    list(auditInWords(audit)),
    paragraph(AUDIT_CAVEAT),
    chartOf(audit, manifest),
    table({
      caption: 'Lower bounds on epsilon, rounded down; verify works each of them out again from the scores',
      head: ['Bound', 'Scores', 'Lower bound', 'Ceiling', 'Mu', 'Significance', 'Assumes'],
      rows: bounds.map((bound) => [
        boundName(bound, scorings),
        nameOf(bound.scoring),
        down(bound.epsilon),
        down(bound.ceiling),
        bound.mu === undefined ? '' : down(bound.mu),
        brief(bound.significance),
        bound.assumes ?? 'nothing',
      ]),
      numbers: [2, 3, 4, 5],
      sentences: [6],
    }),
    foldedAway(
      'In the words of the audit’s file, which nobody checked',
      terms([
        [
          'Records',
          together(nameOf(records.description), ` (${whole(records.rows)} rows of ${whole(records.units)} units)`),
        ],
        ['How canaries were chosen', nameOf(canaries.rule)],
        ...scorings.map(({ id, definition }) => [nameOf(id), nameOf(definition)] as const),
      ]),
    ),
  );
}

/** A lower bound stays one when it is rounded down. */
const down = (value: number): string => String(Math.floor(value * 1000) / 1000);

function chartOf({ bounds, scorings }: Audit, { claim }: PageSources['manifest']): Html {
  const claimed = toNumberUp(parseRational(claim.epsilon));
  return chartInPage(
    besideChart(
      {
        id: 'audit-bounds',
        caption:
          'What the audit shows of epsilon: a lower bound left of the claim is no contradiction, and none right of the diamond could have been shown.',
      },
      {
        rows: bounds.map((bound) => ({
          label: boundName(bound, scorings),
          first: { value: bound.epsilon, interval: null },
          second: { value: claimed, interval: null },
          most: bound.ceiling,
        })),
        names: {
          first: 'lower bound on epsilon',
          second: 'epsilon as claimed',
          most: 'most that could have been shown',
        },
        axis: 'epsilon',
      },
    ),
  );
}

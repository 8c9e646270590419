import { parseArgs } from 'node:util';
import { tightestEpsilon } from '../privacy/accounting/tightest.ts';
import { scoresOf } from './audit/audited.ts';
import { budgetOf, TIGHT_AUDITS, type TightAudit } from './audit/audits.ts';
import { epsilonOf, lowerBounds, SIGNIFICANCE, separateAudits } from './audit/figures.ts';
import { auditsInMarkdown, type Figure } from './audit/markdown.ts';
import { writeSection } from './write-section.ts';

/**
 * White-box audits of real mechanisms on the records that are worst for them: the largest epsilon and mu that hold of them with 95 % confidence,
 * beside what is claimed, and the largest of 200 separate audits of the same runs: each by itself with that confidence, and all together. One JSON line an audit.
 *
 *   --share S      of the runs of each audit
 *   --only TEXT    audits whose name and claim hold the text, such as "cliquetree at 4"
 *   --page FILE    a page whose table is written anew
 */
const { values: options } = parseArgs({
  options: {
    share: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    page: { type: 'string' },
  },
});
const AUDITS = 200;

async function figureOf(audit: TightAudit): Promise<Figure> {
  const started = process.cpuUsage();
  const budget = budgetOf(audit);
  const audited = audit.open(budget);
  const delta = Number(audit.budget.delta);
  const scores = await scoresOf(audited, Math.round(audit.runs * Number(options.share)));
  const separate = separateAudits(scores, AUDITS);
  const epsilons = separate.map((one) => epsilonOf(one, delta, SIGNIFICANCE));
  const together = separate.map((one) => epsilonOf(one, delta, SIGNIFICANCE / AUDITS));
  const { user, system } = process.cpuUsage(started);
  return {
    audit: audit.id,
    claim: audit.budget,
    accounted: tightestEpsilon(audited.event, budget.delta).epsilon.upper,
    impliedMu: audited.impliedMu,
    bounds: lowerBounds(scores, delta),
    separate: {
      audits: AUDITS,
      runsPerSide: separate[0]!.members.length,
      largestEpsilon: Math.max(...epsilons),
      aboveClaim: epsilons.filter((epsilon) => epsilon > Number(audit.budget.epsilon)).length,
      largestTogether: Math.max(...together),
    },
    cpuSeconds: (user + system) / 1e6,
  };
}

const figures: Figure[] = [];
for (const audit of TIGHT_AUDITS) {
  if (!`${audit.id} at ${audit.budget.epsilon}`.includes(options.only)) continue;
  const figure = await figureOf(audit);
  figures.push(figure);
  console.log(JSON.stringify(figure));
}
if (options.page !== undefined) writeSection(options.page, 'tight audits', auditsInMarkdown(figures));

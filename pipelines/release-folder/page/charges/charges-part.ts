import { parseRational, toNumberUp } from '../../../../privacy/rational.ts';
import { list, paragraph, sentence, subsection } from '../../../page/elements.ts';
import { type Html, together } from '../../../page/html.ts';
import { brief, ofHundred, whole } from '../../../page/numbers.ts';
import { table } from '../../../page/table.ts';
import type { PageSources } from '../told/page-sources.ts';
import { type ChargedGroup, chargedGroups } from './charged-groups.ts';

/** What was done to the records: every charge with its cost, and what was made of the answers. */
export function chargesPart({ manifest, events }: PageSources): Html {
  const { privacyUnit, claim, postProcessing, randomness } = manifest;
  const groups = chargedGroups(events, privacyUnit.unit);
  const total = toNumberUp(parseRational(claim.rho));
  return together(
    ...(manifest.holdout === undefined ? [] : [paragraph(manifest.holdout.statement)]),
    paragraph(
      `This release is made of the noisy answers to ${whole(events.charges.length)} questions. Each question was charged before its answer was drawn; the charges stand one by one in `,
      sentence('`events.json`.'),
    ),
    table({
      caption: 'What was asked, how the answers were protected, and what that cost',
      head: ['Asked', 'Protected by', 'Questions', 'Cost (rho)', 'Of 100'],
      rows: [
        ...groups.map((group) => rowOf(group, total)),
        ['Together', '', whole(events.charges.length), brief(total), '100'],
      ],
      numbers: [2, 3, 4],
    }),
    paragraph(
      'Rho is the unit in which losses of zero-concentrated differential privacy add up. ',
      `How epsilon follows from it: ${claim.accountant}.`,
    ),
    paragraph(randomness.noise),
    paragraph(`In the words of the manifest: ${claim.statement}`),
    subsection('What was made of the answers', list(postProcessing.steps.map(sentence), 'ol')),
  );
}

const rowOf = ({ asked, protection, charges, rho }: ChargedGroup, total: number): string[] => [
  asked,
  protection,
  whole(charges),
  rho === undefined ? 'not known' : brief(rho),
  rho === undefined || !(total > 0) ? 'not known' : ofHundred(rho / total),
];

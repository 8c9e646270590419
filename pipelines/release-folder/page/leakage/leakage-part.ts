import { paragraph, subsection, terms } from '../../../page/elements.ts';
import { type Html, together } from '../../../page/html.ts';
import { table } from '../../../page/table.ts';
import { allowedByClaim } from '../../leakage/allowed-in-words.ts';
import { triedInWords, UNAUDITED } from '../../leakage/tried-in-words.ts';
import type { PageSources } from '../told/page-sources.ts';
import { auditOnPage } from './audit-on-page.ts';

/** What the release may tell of one unit, by criterion: what the claim allows at most, and what an audit found. */
export function leakagePart({ manifest, audit }: Pick<PageSources, 'manifest' | 'audit'>): Html {
  const { unit } = manifest.privacyUnit;
  const { criteria, rates } = allowedByClaim(manifest);
  return together(
    subsection(
      'What the claim allows at most',
      paragraph(
        `By the criteria of the Article 29 Working Party (opinion 05/2014), and by membership. Each holds for any attack, whatever else the attacker knows, and for all rows of one ${unit} together.`,
      ),
      terms(criteria.map(({ name, sentence }) => [name, sentence])),
      table({
        caption: `How likely an attack on one ${unit} succeeds`,
        head: ['Had the rows been left out', 'With the rows among the records, at most'],
        rows: rates.map(({ without, most }) => [without, most]),
        numbers: [1],
      }),
    ),
    subsection('What was tried', ...triedInWords(manifest).map((one) => paragraph(one))),
    subsection('Audit', ...(audit === undefined ? [paragraph(UNAUDITED)] : [auditOnPage(audit, manifest)])),
  );
}

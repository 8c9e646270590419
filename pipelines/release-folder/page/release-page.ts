import { type PagePart, pageOf } from '../../page/document.ts';
import { nameOf, sentence } from '../../page/elements.ts';
import { together } from '../../page/html.ts';
import { whole } from '../../page/numbers.ts';
import { describedTables } from '../artefacts/described-tables.ts';
import { chargesPart } from './charges/charges-part.ts';
import { checkingPart } from './checking-part.ts';
import { columnsPart } from './columns/columns-part.ts';
import { firstScreen } from './first-screen.ts';
import { groupsPart } from './groups-part.ts';
import { hazardsPart } from './hazards/hazards-part.ts';
import { leakagePart } from './leakage/leakage-part.ts';
import { limitsPart } from './limits-part.ts';
import { pairsPart } from './pairs-part.ts';
import { regressionsPart } from './regressions-part.ts';
import type { PageSources } from './told/page-sources.ts';
import { reportOnPage } from './told/report-on-page.ts';
import { utilityPart } from './utility-part.ts';

/**
 * `report.html` of a release, for whoever decides about it or receives it: `release` writes it, and `verify` makes it again, byte for byte.
 * `undefined` where the report is none, or the audit that the manifest names.
 */
export function releasePage(sources: PageSources): string | undefined {
  const shown = reportOnPage(sources.report);
  const { manifest, dataDictionary, audit } = sources;
  if (shown === undefined || (manifest.audit === undefined) !== (audit === undefined)) return undefined;
  const { identity, postProcessing } = manifest;
  const described = describedTables(dataDictionary);
  const told = { ...sources, shown };
  const parts: readonly PagePart[] = [
    { id: 'charges', heading: 'What was done to the records', content: chargesPart(sources) },
    { id: 'leakage', heading: `What it may tell of one ${manifest.privacyUnit.unit}`, content: leakagePart(sources) },
    { id: 'utility', heading: 'How good the table is', content: utilityPart(told) },
    { id: 'columns', heading: 'Columns, one by one', content: columnsPart(told) },
    { id: 'pairs', heading: 'Pairs of columns', content: pairsPart(shown) },
    ...groupsPart(shown),
    ...regressionsPart(shown),
    { id: 'limits', heading: 'Limits and intended use', content: limitsPart(sources) },
    { id: 'hazards', heading: 'Hazards, and what is known of them', content: hazardsPart(sources, shown) },
    { id: 'checking', heading: 'How to check this release', content: checkingPart(sources) },
  ];
  return pageOf({
    title: `Synthetic ${described.map(({ table }) => table).join(', ')}`,
    subtitle: together(
      postProcessing.drawn === undefined
        ? `${whole(postProcessing.rows)} rows of ${whole(described[0]!.columns.length)} columns. Release `
        : `${whole(described.length)} linked tables of ${whole(postProcessing.rows)} of the unit (${manifest.privacyUnit.unit}). Release `,
      nameOf(identity.release),
      `, made ${identity.created}, signed with the key `,
      nameOf(identity.signer.fingerprint),
      '.',
    ),
    first: firstScreen({ manifest, report: shown }),
    parts,
    footer: sentence(
      'This page follows from `manifest.json`, `report.json`, `data-dictionary.json`, `events.json` and, where there is one, `audit.json` of the release alone. It runs nothing and fetches nothing. `synthward report` makes it again.',
    ),
  });
}

import { fittedTo } from '../../../models/fitted-to.ts';
import { codeLines, list, nameOf, paragraph, sentence, subsection } from '../../page/elements.ts';
import { type Html, together } from '../../page/html.ts';
import { withoutRecords } from '../manifest/without-records.ts';
import type { PageSources } from './told/page-sources.ts';

/** How anybody checks the release, and what nobody can check. */
export function checkingPart({ manifest }: PageSources): Html {
  const { identity, tables, postProcessing } = manifest;
  return together(
    paragraph(
      'No record is needed. In the folder of the release, with the key of the curator, which you get by another way than the release:',
    ),
    codeLines('Commands that check the release', [
      'npx synthward verify . --public-key signing-key.pem.pub',
      'sha256sum -c SHA256SUMS',
    ]),
    paragraph('The release states that it is signed with the key ', nameOf(identity.signer.fingerprint), '.'),
    paragraph(
      `The first ${fittedTo(postProcessing.model.kind) === 'gradients' ? 'holds the weights of the model against the digest in the released answers' : 'fits the model again to the released answers'}, makes the tables, the report and this page again and compares them, adds up every charge by two accountants, and holds each sentence of the manifest against its facts.`,
    ),
    subsection('What nobody can check without the records', list(withoutRecords(manifest).map(sentence))),
    subsection(
      tables.length === 1 ? 'The table' : 'The tables',
      paragraph(
        ...tables.flatMap(({ parquet }, i) => [i === 0 ? '' : ', ', nameOf(parquet)]),
        tables.length === 1 ? ' opens' : ' open',
        ' in DuckDB, pandas, R and others; how, is told in ',
        nameOf('README.md'),
        '.',
      ),
    ),
  );
}

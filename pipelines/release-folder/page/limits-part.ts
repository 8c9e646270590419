import { list, nameOf, paragraph, sentence, subsection, terms } from '../../page/elements.ts';
import { type Html, together } from '../../page/html.ts';
import { toldByDictionary } from '../artefacts/told-by-dictionary.ts';
import type { PageSources } from './told/page-sources.ts';

/** What to use the table for and what not, what is not protected, and who stands behind it. */
export function limitsPart({ manifest, dataDictionary }: PageSources): Html {
  const { limits, identity, unprotectedQuantities } = manifest;
  const leftOut = toldByDictionary(dataDictionary)?.leftOut ?? [];
  const own = [
    ...(identity.curator === undefined ? [] : [['Curator', nameOf(identity.curator)] as const]),
    ...(identity.contact === undefined ? [] : [['Contact', nameOf(identity.contact)] as const]),
  ];
  return together(
    subsection('Made for', list(limits.intendedUses.map(sentence))),
    subsection('Not for', list(limits.notFor.map(sentence))),
    subsection('To bear in mind', list(limits.caveats.map(sentence))),
    subsection('Told without any protection', list(unprotectedQuantities.map(sentence))),
    ...(leftOut.length === 0
      ? []
      : [
          subsection(
            'Columns that were left out',
            list(leftOut.map(({ name, why }) => together(nameOf(name), ': ', sentence(why)))),
          ),
        ]),
    ...(own.length === 0 ? [] : [subsection('In the curator’s own words, which nobody checked', terms(own))]),
    paragraph(
      'Release ',
      nameOf(identity.release),
      `, made ${identity.created}, signed with the key `,
      nameOf(identity.signer.fingerprint),
      '.',
    ),
  );
}

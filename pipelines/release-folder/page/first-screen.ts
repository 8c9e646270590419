import { parseRational } from '../../../privacy/rational.ts';
import { list, nameOf, paragraph, sentence } from '../../page/elements.ts';
import { type Content, element, type Html, together } from '../../page/html.ts';
import { whole } from '../../page/numbers.ts';
import { table } from '../../page/table.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { limitInWords } from '../manifest/outside-guarantee.ts';
import { decimalUp } from '../manifest/privacy-in-words.ts';
import { checkInWords } from './check-in-words.ts';
import { greatestBelief, leastBelief, oneIn } from './told/belief.ts';
import type { PageSources } from './told/page-sources.ts';
import type { ReportOnPage } from './told/report-on-page.ts';
import { errorInWords, worstErrors } from './worst-numbers.ts';

type Told = Pick<PageSources, 'manifest'> & { readonly report: ReportOnPage };

/** What a reader who reads nothing else has to know: the verdict, what is promised to whom, what the table serves for and how far off it is. */
export const firstScreen = (told: Told): Html =>
  together(
    verdict(told),
    element(
      'div',
      { class: 'cards' },
      card(`What is promised to each ${told.manifest.privacyUnit.unit}`, promise(told)),
      card('Where the table is furthest from the records', furthest(told)),
      card('What was checked before it was published', gate(told)),
    ),
  );

const card = (heading: string, content: Html): Html =>
  element('section', { class: 'card' }, element('h2', {}, heading), content);

function verdict({ manifest: { gate: decided, limits } }: Told): Html {
  const passed = decided.verdict === 'pass';
  return element(
    'div',
    { class: `verdict ${passed ? 'good' : 'bad'}` },
    paragraph(
      element('strong', {}, passed ? 'Passed its gate.' : 'No gate was set.'),
      passed
        ? ` All ${decided.checks.length} checks of its published numbers were met before it was released. `
        : ' Nothing that was published decided whether it is good enough. ',
      'Its rows are made up: they were drawn from a model of noisy answers, and none was taken from the records. One may equal a record by chance.',
    ),
    element(
      'div',
      { class: 'sides' },
      element('div', {}, paragraph(element('strong', {}, 'Good for')), list(limits.intendedUses.map(sentence))),
      element('div', {}, paragraph(element('strong', {}, 'Not good for')), list(limits.notFor.map(sentence))),
    ),
  );
}

const PRIORS: readonly number[] = [1, 10, 50, 90];

function promise({ manifest: { claim, privacyUnit } }: Told): Html {
  const [epsilon, delta] = [parseRational(claim.epsilon), parseRational(claim.delta)];
  const { unit, maxRowsPerUnit, lookedAt } = privacyUnit;
  const odds = oneIn(delta);
  const [most, least] = [greatestBelief(50, epsilon), leastBelief(50, epsilon)];
  return together(
    element('p', { class: 'figure' }, `A guess of 50 % becomes ${most} % at most`),
    paragraph(
      `Whoever thinks it even odds that one ${unit} is in the records, and knows everything about everybody else, is not surer than ${most} % after reading all of this release, nor less sure than ${least} %.`,
    ),
    table({
      caption: `How sure somebody is that one ${unit} is in the records`,
      head: ['Before', 'After, at least', 'After, at most'],
      rows: PRIORS.map((prior) => [
        `${prior} %`,
        `${leastBelief(prior, epsilon)} %`,
        `${greatestBelief(prior, epsilon)} %`,
      ]),
      numbers: [1, 2],
    }),
    paragraph(
      `That is epsilon ${decimalUp(epsilon)} at delta ${decimalUp(delta)}. `,
      odds === undefined
        ? 'Delta 0: it always holds.'
        : `Delta: it is as if it held but with a chance of one in ${whole(odds)} at most, in which all might be learnt.`,
    ),
    paragraph(
      lookedAt !== undefined
        ? `It covers all rows of a ${unit} in all tables together. ${privacyUnit.enforcement} Other releases from the same records, if there are any, add to it.`
        : `It covers ${maxRowsPerUnit === 1 ? `the one row of each ${unit} that was counted` : `all rows of a ${unit} together; at most ${maxRowsPerUnit} of them were counted`}. Other releases from the same records, if there are any, add to it.`,
    ),
  );
}

function furthest({ report }: Told): Html {
  const worst = worstErrors(report);
  if (worst.length === 0) return paragraph('How near the table is to the records was not published.');
  return together(
    list(
      worst.map((one): Content => together(element('strong', {}, capital(one.about)), ': ', errorInWords(one))),
      'ol',
    ),
    paragraph(
      'A cell is one value of a column, or one combination of values of several; error 1 means that half of the rows lie in another.',
    ),
    ...(report.numbers.some(({ origin }) => origin === 'dp')
      ? []
      : [paragraph('How near the table is to the records was not measured: no budget was given to it.')]),
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function gate({ manifest: { gate: decided } }: Told): Html {
  const { checks, outsideGuarantee } = decided;
  if (checks.length === 0) return paragraph('Nothing: no gate was set.');
  const met = checks.filter(({ passed }) => passed === true).length;
  return together(
    element('p', { class: 'figure' }, `${met} of ${checks.length} met`),
    list(
      checks.map(({ id, passed, sentence: words }) => {
        const about = checkInWords(id);
        return together(
          element('span', { class: passed === true ? 'passed' : 'failed' }, passed === true ? 'Met' : 'Not met'),
          ': ',
          ...(about === undefined ? [] : [element('strong', {}, about), ': ']),
          sentence(typeof words === 'string' ? words : 'a check without words'),
        );
      }),
    ),
    ...(outsideGuarantee === undefined ? [] : [outside(outsideGuarantee)]),
  );
}

/** Limits on exact numbers, with reasons in the curator's words. */
const outside = ({ statement, limits }: NonNullable<Manifest['gate']['outsideGuarantee']>): Html =>
  together(
    paragraph(element('strong', {}, 'Outside the guarantee. '), statement),
    list(
      limits.map((limit) =>
        together(`${limitInWords(limit)} In the curator’s words, which nobody checked: `, nameOf(limit.reason)),
      ),
    ),
  );

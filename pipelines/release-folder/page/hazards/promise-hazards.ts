import { compare, multiply, parseRational, rational, toNumberUp, ZERO } from '../../../../privacy/rational.ts';
import { brief, whole } from '../../../page/numbers.ts';
import { isClaimedAsWhole } from '../../manifest/claimed-loss.ts';
import { decimalUp } from '../../manifest/privacy-in-words.ts';
import { greatestBelief } from '../told/belief.ts';
import type { PageSources } from '../told/page-sources.ts';
import type { ReportOnPage } from '../told/report-on-page.ts';
import type { Hazard } from './hazard.ts';

/** How many records there are, of which so many were counted. */
const withHeldOut = (counted: number, holdout: PageSources['manifest']['holdout']): number =>
  holdout === undefined ? counted : Math.ceil(counted / (1 - toNumberUp(parseRational(holdout.share))));

/** Hazards of what is promised: how much, to whom, and together with what else. */
export function promiseHazards({ manifest }: PageSources, { noise }: ReportOnPage): Hazard[] {
  const { claim, privacyUnit, governance, plan, holdout } = manifest;
  const { unit, maxRowsPerUnit, lookedAt, definition } = privacyUnit;
  const [epsilon, delta] = [parseRational(claim.epsilon), parseRational(claim.delta)];
  const counted = noise === undefined ? undefined : Math.max(1, noise.records);
  const records = counted && withHeldOut(counted, holdout);
  const inAll = records === undefined ? undefined : multiply(delta, rational(records));
  return [
    {
      hazard: 'Epsilon is so large that the promise says little',
      answer: `Epsilon is ${decimalUp(epsilon)}: even odds about one ${unit} become ${greatestBelief(50, epsilon)} % at most${compare(delta, ZERO) === 0 ? '' : ', but for what delta allows'}. Whether that is little enough is for people to decide.`,
      known: 'checked',
    },
    {
      hazard: 'Delta is so large that some are not protected at all',
      answer: `Delta is ${decimalUp(delta)}.${
        inAll === undefined
          ? ''
          : ` Times the ${whole(records!)} records that noisy counts estimate${holdout === undefined ? '' : ', those that were held out among them,'} it is ${brief(toNumberUp(inAll))}: ${
              compare(inAll, rational(1n)) < 0
                ? 'below one.'
                : 'one or more, which is too much: publishing single records at random would be within such a delta.'
            }`
      }`,
      known: 'checked',
    },
    {
      hazard: 'The unit of privacy is smaller than a person',
      answer: `The unit is the ${unit}, with ${lookedAt === undefined ? 'at most' : 'all rows of all tables, which weigh as at most'} ${maxRowsPerUnit === 1 ? 'one row' : `${maxRowsPerUnit} rows`}${
        governance?.unit === undefined
          ? '.'
          : governance.unit.column === null
            ? '; each row is taken for a unit of its own.'
            : '; rows of one unit are told by a column of the table.'
      } Whether one ${unit} is one person, and a person never two of them, is not known to this software.`,
      known: 'stated',
    },
    {
      hazard: 'The neighbouring relation is not the one that readers think of',
      answer: `${definition} That a ${unit} is replaced by another counts as one removed and one added.`,
      known: 'checked',
    },
    {
      hazard: 'Losses of several questions are not added up',
      answer: `All charges of this release together cost no more than is promised, ${
        isClaimedAsWhole(plan)
          ? 'composed as one plan that was fixed before the first answer'
          : 'added up exactly in rho'
      }; what the dictionary cost, where it was measured, is among them.`,
      known: 'checked',
    },
    {
      hazard: 'Other releases from the same records add to the loss',
      answer:
        governance === undefined
          ? 'The release names no account that it was charged to.'
          : `It was charged to the account "${governance.dataset}", on which all releases together may spend epsilon ${decimalUp(parseRational(governance.policy.maxEpsilon))} at delta ${decimalUp(parseRational(governance.policy.maxDelta))}. What was spent, the ledger of the curator shows; the release does not.`,
      known: 'stated',
    },
  ];
}

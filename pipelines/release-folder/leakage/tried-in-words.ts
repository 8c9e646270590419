import type { Manifest } from '../manifest/manifest.ts';

/** Of releases that hold no audit. */
export const UNAUDITED =
  'No audit went out with this release: that attackers of twins of it find no more than is claimed was not shown.';

/** What of attacks on the records a release can tell. */
export const triedInWords = ({
  privacyUnit: { unit },
  holdout,
}: Pick<Manifest, 'privacyUnit' | 'holdout'>): readonly string[] => [
  ...(holdout === undefined
    ? [
        `Nobody was held out from what the release was learnt from, so that what an attack finds on the records cannot be told from what they teach about everybody.`,
      ]
    : [
        `Each ${unit} was held out with probability ${holdout.share}, so that attacks can be tried on those who were learnt from beside those who were not.`,
      ]),
  `What attacks on the records themselves find are exact numbers about each ${unit}: they stay with the steward, and none of them is in this release.`,
];

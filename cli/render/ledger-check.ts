import type { AnchorVerdict } from '../../pipelines/account/anchors.ts';
import type { ChainCheck } from '../../privacy/ledger/ledger.ts';
import type { StatementAccount } from '../../privacy/ledger/statement-lines.ts';
import { accountUnitInWords } from './ledger.ts';

const WORDS: Readonly<Record<AnchorVerdict['verdict'], string>> = {
  pass: 'pass',
  fail: 'FAIL',
  'cannot-check': '  - ',
};

/** Whose losses an account of a sound ledger adds up. */
export type AccountUnit = Pick<StatementAccount, 'dataset' | 'unit' | 'unitConflict' | 'unitUnknown'>;

/** What `ledger verify` found. `confirmed` says whether a public key was given. */
export function renderLedgerCheck(
  { check, accounts }: { readonly check: ChainCheck; readonly accounts: readonly AccountUnit[] },
  verdicts: readonly AnchorVerdict[],
  confirmed: boolean,
): readonly string[] {
  const chain = check.ok
    ? [`The ledger holds ${check.head.sequence} entries, each in its place.`, `head  ${check.head.hash}`]
    : [`The ledger is broken at entry ${check.entry}: ${check.why}.`];
  const noted = verdicts.map(({ source, verdict, why }) => `  ${WORDS[verdict]}  ${source}: ${why}`);
  const signers = [...new Set(verdicts.flatMap(({ fingerprint }) => (fingerprint === undefined ? [] : [fingerprint])))];
  const trust = confirmed ? 'the key you gave' : 'compare with the key that the steward gave you, or use --public-key';
  return [
    ...chain,
    ...accounts.flatMap((account) => [
      `account ${account.dataset}: ${accountUnitInWords(account)}`,
      ...(account.unitUnknown === undefined ? [] : [`  ${account.unitUnknown}`]),
    ]),
    ...(noted.length === 0
      ? [
          'Whether it was put back or written anew shows only against what is noted elsewhere, such as a checkpoint that others keep.',
        ]
      : noted),
    ...signers.map((fingerprint) => `signed with ${fingerprint} (${trust})`),
  ];
}

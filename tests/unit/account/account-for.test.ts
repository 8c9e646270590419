import { expect, test } from 'vitest';
import { accountFor } from '../../../pipelines/account/account-for.ts';
import { ledgerPath, openAt, PATIENT, policy, request, zcdp } from '../ledger/ledger-fixture.ts';

test('an account beside others is said to be new, since what the same people lose in both adds up', () => {
  const ledger = openAt(ledgerPath());
  expect(accountFor(ledger, 'encounters', PATIENT).notes).toEqual([]);
  ledger.setPolicy('encounters', policy('3'), { by: 'steward' });
  ledger.startRun(request('a', zcdp('1/64')));
  expect(accountFor(ledger, 'encounters', PATIENT).notes).toEqual([]);
  expect(accountFor(ledger, 'Encounters', PATIENT).notes).toEqual([
    'account Encounters is new, beside encounters. What the same people lose under several names adds up, and no account shows the sum.',
  ]);
});

test('another column for the same patients is told: that they are the same is a claim', () => {
  const ledger = openAt(ledgerPath());
  ledger.setPolicy('encounters', policy('3'), { by: 'steward' });
  ledger.startRun(request('a', zcdp('1/64')));
  expect(accountFor(ledger, 'encounters', { ...PATIENT, column: 'site + mrn' }).notes).toEqual([
    'account encounters is kept for each patient (column patient), and this table tells one apart by column "site + mrn". Both dictionaries call it patient: what one loses by both is added up as the loss of one and the same.',
  ]);
});

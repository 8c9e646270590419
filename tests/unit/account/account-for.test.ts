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

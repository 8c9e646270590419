import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { accountToRead, openAccount } from '../../../pipelines/account/open-account.ts';
import { workspaceAt } from '../../../pipelines/workspace/workspace.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const now = (): string => '2024-01-01T00:00:00.000Z';

test('there is no ledger to read before one was made, nor where a process was stopped while it made one', () => {
  const workspace = workspaceAt(temporaryFolder());
  expect(accountToRead(workspace)).toBeUndefined();
  mkdirSync(workspace.state);
  writeFileSync(workspace.ledger, '');
  expect(accountToRead(workspace)).toBeUndefined();
  openAccount(workspace, { now }).close();
  const ledger = accountToRead(workspace);
  expect(ledger?.runs()).toEqual([]);
  ledger?.close();
  writeFileSync(workspace.ledger, 'something else, which nobody may take for an account that is empty'.repeat(9));
  expect(() => accountToRead(workspace)).toThrow(expect.objectContaining({ code: 'LEDGER_TAMPERED' }));
});

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { installationId } from '../../../pipelines/account/marks/installation.ts';
import { readMarkText } from '../../../pipelines/account/marks/mark.ts';
import { openAccount } from '../../../pipelines/account/open-account.ts';
import { type Workspace, workspaceAt } from '../../../pipelines/workspace/workspace.ts';
import type { Ledger } from '../../../privacy/ledger/ledger.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { policy, request, zcdp } from '../ledger/ledger-fixture.ts';

const now = (): string => '2024-05-06T07:08:09.123Z';

function emptyWorkspace(): Workspace {
  const workspace = workspaceAt(temporaryFolder());
  mkdirSync(workspace.state);
  return workspace;
}

function opened(workspace: Workspace, elsewhere?: string, writer = 'w'): Ledger {
  const ledger = openAccount(workspace, { now, marks: { workspace, elsewhere, writer } });
  onTestFinished(() => ledger.close());
  return ledger;
}

const markIn = (path: string) => readMarkText(readFileSync(path, 'utf8'));
const ownMark = ({ root }: Workspace): string => join(root, 'ledger-mark.json');
const code = (expected: string) => expect.objectContaining({ code: expected });

test('a charge is not answered before every mark knows of it', () => {
  const workspace = emptyWorkspace();
  const share = join(workspace.root, 'share');
  mkdirSync(share);
  const elsewhere = join(share, 'x.mark');
  const ledger = opened(workspace, elsewhere);
  ledger.setPolicy('encounters', policy('9'), { by: 's' });
  const run = ledger.startRun(request('r', zcdp('1')));
  run.charge('q', 'digest', zcdp('0.1'));
  const expected = { head: ledger.head(), ledger: ledger.headAt(1).hash, day: '2024-05-06', writer: 'w' };
  expect(markIn(elsewhere)).toEqual(expected);
  expect(markIn(ownMark(workspace))).toEqual({ ...expected, elsewhere });
  expect(readFileSync(elsewhere, 'utf8')).not.toContain('07:08');
  rmSync(share, { recursive: true });
  expect(() => run.charge('p', 'digest', zcdp('0.1'))).toThrow(code('MARK_UNREACHABLE'));
  mkdirSync(share);
  expect(() => ledger.keepHead()).toThrow(code('MARK_UNREACHABLE')); // the folder is there again, and empty
  writeFileSync(elsewhere, JSON.stringify({ schema: 'synthward/ledger-mark/1', ...flat(expected) }));
  run.charge('p', 'digest', zcdp('0.1'));
  expect(ledger.charges('r')).toHaveLength(2);
  expect(markIn(elsewhere)!.head).toEqual(ledger.head());
});

const flat = ({ head, ...rest }: { readonly head: object }) => ({ ...head, ...rest });

test('answers are marked with the next entry, or before they are let out', () => {
  const workspace = emptyWorkspace();
  const ledger = opened(workspace);
  ledger.setPolicy('encounters', policy('9'), { by: 's' });
  const run = ledger.startRun(request('r', zcdp('1')));
  run.charge('q', 'digest', zcdp('0.1'));
  const charged = ledger.head();
  run.answer('q', new Uint8Array(8));
  expect(markIn(ownMark(workspace))!.head).toEqual(charged);
  ledger.keepHead();
  expect(markIn(ownMark(workspace))!.head).toEqual(ledger.head());
});

test('a mark goes forward only, and one that is ahead or noted another entry stops the ledger', () => {
  const [one, two] = [emptyWorkspace(), emptyWorkspace()];
  const elsewhere = join(one.root, 'x.mark');
  const first = opened(one, elsewhere);
  first.setPolicy('d', policy('1'), { by: 's' });
  first.backup(two.ledger);
  const second = opened(two, elsewhere);
  second.keepHead();
  first.setPolicy('d', policy('2'), { by: 's' });
  const kept = readFileSync(elsewhere, 'utf8');
  expect(() => second.keepHead()).toThrow(code('LEDGER_BEHIND')); // the mark is ahead
  expect(() => second.setPolicy('d', policy('3'), { by: 's' })).toThrow(code('LEDGER_BEHIND')); // of another entry 2
  expect(() => second.setPolicy('d', policy('3'), { by: 's' })).toThrow(code('LEDGER_BEHIND')); // and beyond it
  expect(readFileSync(elsewhere, 'utf8')).toBe(kept);
  first.setPolicy('d', policy('4'), { by: 's' });
  expect(markIn(elsewhere)!.head.sequence).toBe(3);
});

test('a ledger of its own does not go on under the mark of another', () => {
  const [one, two] = [emptyWorkspace(), emptyWorkspace()];
  const elsewhere = join(one.root, 'x.mark');
  opened(one, elsewhere).setPolicy('d', policy('1'), { by: 's' });
  expect(() => opened(two, elsewhere).setPolicy('e', policy('1'), { by: 's' })).toThrow(code('LEDGER_BEHIND'));
});

test('a mark that lags, as a kill between entry and mark leaves it, is brought up', () => {
  const workspace = emptyWorkspace();
  const ledger = opened(workspace);
  ledger.setPolicy('d', policy('1'), { by: 's' });
  const lagging = readFileSync(ownMark(workspace));
  ledger.setPolicy('d', policy('2'), { by: 's' });
  writeFileSync(ownMark(workspace), lagging);
  opened(workspace).keepHead();
  expect(markIn(ownMark(workspace))!.head.sequence).toBe(2);
});

test.each(['', '{}', '{"schema":"synthward/ledger-mark/1","sequence":-1}', 'x'.repeat(100_000)])(
  'what is no mark is never replaced (%#)',
  (text) => {
    const workspace = emptyWorkspace();
    writeFileSync(ownMark(workspace), text);
    expect(() => opened(workspace).keepHead()).toThrow(code('MARK_UNREACHABLE'));
    expect(readFileSync(ownMark(workspace), 'utf8')).toBe(text);
  },
);

test('an installation has one id, outside every workspace, or none where it cannot be kept', () => {
  const home = temporaryFolder();
  const id = installationId({ XDG_STATE_HOME: home });
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(installationId({ XDG_STATE_HOME: home })).toBe(id);
  expect(existsSync(join(home, 'synthward/installation-id'))).toBe(true);
  expect(installationId({ XDG_STATE_HOME: temporaryFolder() })).not.toBe(id);
  expect(installationId({ XDG_STATE_HOME: '/dev/null' })).toBeUndefined();
});

import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Hospital } from '../support/hospital.ts';
import { CAPPED, copyOf, spentWorkspace, type WorkspaceCopy } from '../support/spent-workspace.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let original: Hospital;
beforeAll(async () => {
  original = await spentWorkspace();
}, 120_000);
afterAll(() => original.close());

const remove = (workspace: WorkspaceCopy, ...names: readonly string[]): void => {
  for (const name of names) rmSync(workspace.at(name), { recursive: true });
};

describe('a ledger that was put back to an older copy is refused', () => {
  test('by the mark alone, whatever would spend or change it', async () => {
    const workspace = copyOf(original);
    workspace.putBack('old.db');
    remove(workspace, 'released');
    for (const args of [
      ['describe', '--spend', '--yes'],
      ['release', '--resume'],
      ['ledger', 'policy', 'visits', '--epsilon', '4', '--delta', '1e-6'],
      ['plan'],
    ]) {
      await workspace.expectRefused('LEDGER_BEHIND', 1, args);
    }
  });

  test('by a release alone, and by a checkpoint alone', async () => {
    const workspace = copyOf(original);
    workspace.putBack('old.db');
    remove(workspace, 'ledger-mark.json');
    expect((await workspace.expectRefused('LEDGER_BEHIND', 1)).stderr).not.toContain('mark.json: entry');
    remove(workspace, 'released');
    copyFileSync(workspace.at('noted.json'), workspace.at('ledger-checkpoint-9.json'));
    await workspace.expectRefused('LEDGER_BEHIND', 1);
    remove(workspace, 'ledger-checkpoint-9.json');
    writeFileSync(workspace.at('synthward.yaml'), `${CAPPED}ledger: { checkpoints: [noted.json] }\n`);
    await workspace.expectRefused('LEDGER_BEHIND', 1);
    remove(workspace, 'noted.json');
    await workspace.expectRefused('FILE_MISSING', 2);
  });

  test('where state/ was emptied, and a new ledger would begin', async () => {
    const workspace = copyOf(original);
    remove(workspace, 'state/ledger.db');
    expect((await workspace.expectRefused('LEDGER_BEHIND', 1)).stderr).toContain('this ledger is empty');
    expect(existsSync(workspace.at('state/ledger.db'))).toBe(false);
  });
});

test('a copy that is as new as the marks, or newer, is gone on with, and the mark follows', async () => {
  const workspace = copyOf(original);
  workspace.putBack('whole.db');
  expect((await workspace.run(['plan'])).status).toBe(0);
  copyFileSync(workspace.at('old-mark.json'), workspace.at('ledger-mark.json'));
  const award = ['ledger', 'policy', 'visits', '--epsilon', '2', '--delta', '1e-6'];
  const { status, stderr } = await workspace.run(award);
  expect([status, stderr]).toEqual([0, '']);
  const sequenceOf = (file: string): number => JSON.parse(readFileSync(workspace.at(file), 'utf8')).sequence;
  const { head } = JSON.parse((await workspace.run(['ledger', 'show', '--json'])).stdout);
  expect(sequenceOf('ledger-mark.json')).toBe(head.sequence);
  expect(statSync(workspace.at('ledger-mark.json')).mode & 0o777).toBe(0o600);
  expect(statSync(workspace.at('ledger-mark.json')).mtimeMs % 86_400_000).toBe(0);
});

test('ledger show says by what the ledger was last noted, how long ago, and where the mark is', async () => {
  const workspace = copyOf(original);
  const { stdout } = await workspace.run(['ledger', 'show']);
  expect(stdout).toMatch(/last noted by released\/first on \d{4}-\d{2}-\d{2}: entry \d+, 1 entry since/);
  expect(stdout).toMatch(/mark in .*ledger-mark\.json: entry \d+ on .*on the disk of the ledger/);
  const { anchors, head } = JSON.parse((await workspace.run(['ledger', 'show', '--json'])).stdout);
  expect(anchors.marks).toMatchObject([{ sequence: head.sequence, onDiskOfLedger: true, use: 'workspace' }]);
  workspace.putBack('old.db');
  const older = await workspace.run(['ledger', 'show']);
  expect([older.status, older.stdout]).toEqual([
    0,
    expect.stringContaining('This ledger is older than what was spent'),
  ]);
  const verified = await workspace.run(['ledger', 'verify']);
  expect([verified.status, verified.stderr]).toEqual([1, expect.stringContaining('LEDGER_BEHIND')]);
});

describe('a mark on another disk', () => {
  const shared = (workspace: WorkspaceCopy, mark: string): void =>
    writeFileSync(workspace.at('synthward.yaml'), `${CAPPED}ledger: { mark: ${mark} }\n`);
  const change = (workspace: WorkspaceCopy, epsilon: string) =>
    workspace.run(['ledger', 'policy', 'visits', '--epsilon', epsilon, '--delta', '1e-6']);

  test('refuses where its folder is missing, or something else lies there', async () => {
    const workspace = copyOf(original);
    shared(workspace, 'share/encounters.mark');
    const { stderr } = await workspace.expectRefused('MARK_UNREACHABLE', 2, ['plan']);
    expect(stderr).not.toContain('begins');
    await workspace.expectRefused('MARK_UNREACHABLE', 2);
    mkdirSync(workspace.at('share/encounters.mark'), { recursive: true });
    await workspace.expectRefused('MARK_UNREACHABLE', 2);
    remove(workspace, 'share/encounters.mark');
    writeFileSync(workspace.at('share/encounters.mark'), 'a letter');
    await workspace.expectRefused('MARK_UNREACHABLE', 2);
    expect(readFileSync(workspace.at('share/encounters.mark'), 'utf8')).toBe('a letter');
  });

  test('is begun once and said so; where it was and is gone, a share is not mounted', async () => {
    const workspace = copyOf(original);
    const share = temporaryFolder();
    shared(workspace, `${share}/encounters.mark`);
    const first = await workspace.release('second');
    expect(first.stderr).toMatch(/no mark of the ledger in .*encounters\.mark yet: a run begins it there/);
    expect([first.status, first.stderr]).toEqual([1, expect.stringContaining('BUDGET_EXCEEDED')]);
    expect((await workspace.run(['plan'])).stderr).not.toContain('begins');
    rmSync(`${share}/encounters.mark`);
    expect((await workspace.expectRefused('MARK_UNREACHABLE', 2)).stderr).not.toContain('begins');
    expect((await change(workspace, '3')).stderr).toContain('MARK_UNREACHABLE');
    shared(workspace, 'none');
    expect((await workspace.run(['plan'])).status).toBe(0);
  });

  test('shared by two copies of a workspace refuses the one that goes on second, whichever that is', async () => {
    const share = temporaryFolder();
    const one = copyOf(original);
    shared(one, `${share}/encounters.mark`);
    await one.release('second'); // refused by the cap; the mark is begun
    const two = copyOf(one);
    expect((await change(one, '3')).status).toBe(0);
    expect((await change(two, '3')).stderr).toMatch(/encounters\.mark: entry \d+ was noted, and this ledger ends with/);
    await two.expectRefused('LEDGER_BEHIND', 1);
    expect((await change(one, '4')).status).toBe(0);
    // As far as the other, but with other entries: `two` goes on by itself while it cannot reach the share.
    writeFileSync(
      two.at('ledger-mark.json'),
      readFileSync(two.at('ledger-mark.json'), 'utf8').replace(/,\n {2}"elsewhere": .*\n/, '\n'),
    );
    for (const epsilon of ['5', '6', '7']) expect((await change(two, epsilon)).status).toBe(0);
    expect((await two.expectRefused('LEDGER_BEHIND', 1)).stderr).toContain('is not the one that was noted');
    expect((await change(one, '8')).status).toBe(0);
  });
});

test('on a second machine the first run says what it cannot know, unless a mark tells', async () => {
  const workspace = copyOf(original);
  const elsewhere = { env: { XDG_STATE_HOME: temporaryFolder() } };
  const notice = 'this ledger was last written by another installation';
  expect((await workspace.run(['plan'])).stderr).not.toContain(notice);
  const first = await workspace.run(['release', '--yes'], elsewhere);
  expect(first.stderr).toContain(notice);
  const unasked = await workspace.run(['release'], elsewhere);
  expect([unasked.status, unasked.stderr]).toEqual([2, expect.stringContaining('add --yes')]);
  writeFileSync(workspace.at('synthward.yaml'), `${CAPPED}ledger: { mark: ${temporaryFolder()}/x.mark }\n`);
  await workspace.release('second'); // refused by the cap; the mark is begun
  expect((await workspace.run(['plan'], elsewhere)).stderr).not.toContain(notice);
});

describe('a loss that is accepted', () => {
  const accept = (workspace: WorkspaceCopy, ...more: string[]) =>
    workspace.run(['ledger', 'accept-loss', 'visits', '--because', 'the disk failed', ...more]);

  test('is charged by what the missing release says that it cost, and leaves no budget that was spent', async () => {
    const workspace = copyOf(original);
    const before = workspace.charged();
    workspace.putBack('old.db');
    expect((await accept(workspace)).status).toBe(2); // what was spent besides has to be stated
    const { status, stdout } = await accept(workspace, '--besides', '0');
    expect([status, stdout]).toEqual([0, expect.stringContaining('Counted from now on: released/first')]);
    expect(workspace.charged()).toBeCloseTo(before, 9);
    const second = await workspace.release('second');
    expect([second.status, second.stderr]).toEqual([1, expect.stringContaining('BUDGET_EXCEEDED')]);
    expect((await workspace.run(['ledger', 'verify'])).status).toBe(0);
    const [line] = JSON.parse((await workspace.run(['ledger', 'show', '--json'])).stdout).lines;
    expect(line).toMatchObject({ kind: 'loss', state: 'finished', unit: 'patient' });
    // A copy from before the acceptance is older than the mark again.
    workspace.putBack('old.db');
    await workspace.expectRefused('LEDGER_BEHIND', 1);
  });

  test('takes the account beyond its policy, and a higher policy adds to it', async () => {
    const workspace = copyOf(original);
    workspace.putBack('old.db');
    expect((await accept(workspace, '--besides', '0.08')).status).toBe(0);
    expect(workspace.charged()).toBeGreaterThan(2.7);
    expect((await workspace.run(['ledger', 'policy', 'visits', '--epsilon', '4', '--delta', '1e-6'])).status).toBe(0);
    writeFileSync(workspace.at('synthward.yaml'), CAPPED.replace('maxEpsilon: 2', 'maxEpsilon: 4'));
    const second = await workspace.release('second');
    expect(second.status).toBe(0);
    expect(workspace.charged()).toBeGreaterThan(3.4);
    expect((await workspace.run(['plan'])).stderr).toBe('');
  });

  test('cannot be accepted under a slip of the name, below 0, or where nothing is missing', async () => {
    const workspace = copyOf(original);
    const nothing = await accept(workspace, '--besides', '0');
    expect([nothing.status, nothing.stderr]).toEqual([2, expect.stringContaining('nothing is missing')]);
    workspace.putBack('old.db');
    expect((await accept(workspace, '--besides=-1')).status).toBe(2);
    remove(workspace, 'released');
    const slip = await workspace.run(['ledger', 'accept-loss', 'visit', '--because', 'x', '--besides', '1']);
    expect([slip.status, slip.stderr]).toEqual([2, expect.stringContaining('no such account')]);
    await workspace.expectRefused('LEDGER_BEHIND', 1);
  });
});

test('where everything that noted the newer entries is gone too nobody can know, which the run says', async () => {
  const workspace = copyOf(original);
  workspace.putBack('old.db');
  remove(workspace, 'released', 'ledger-mark.json');
  const { status, stderr } = await workspace.release('second');
  expect([status, stderr]).toEqual([0, expect.stringContaining('this ledger may be older than what was spent')]);
});

test('a run that was killed goes on where the mark lags behind the ledger', async () => {
  const workspace = copyOf(original);
  workspace.putBack('old.db');
  copyFileSync(workspace.at('old-mark.json'), workspace.at('ledger-mark.json'));
  remove(workspace, 'released');
  const killWhen = (line: string): boolean => line.includes('"stage":"detail"');
  const killed = await workspace.run(['release', '--yes', '--progress', 'jsonl', '--name', 'second'], { killWhen });
  expect(killed.status).toBeUndefined();
  copyFileSync(workspace.at('old-mark.json'), workspace.at('ledger-mark.json'));
  copyFileSync(workspace.at('state/ledger.db'), workspace.at('half.db'));
  const resumed = await workspace.run(['release', '--resume']);
  expect(resumed.status).toBe(0);
  // The copy from the middle of the run would draw noise again for what was answered.
  workspace.putBack('half.db');
  await workspace.expectRefused('LEDGER_BEHIND', 1, ['release', '--resume']);
});

test('a run of which an older ledger holds a part is not gone on with once its release is out', async () => {
  const workspace = copyOf(original);
  workspace.putBack('old.db');
  copyFileSync(workspace.at('old-mark.json'), workspace.at('ledger-mark.json'));
  remove(workspace, 'released');
  const killWhen = (line: string): boolean => line.includes('"stage":"detail"');
  await workspace.run(['release', '--yes', '--progress', 'jsonl', '--name', 'second'], { killWhen });
  copyFileSync(workspace.at('state/ledger.db'), workspace.at('half.db'));
  expect((await workspace.run(['release', '--resume'])).status).toBe(0);
  workspace.putBack('half.db');
  const lost = ['ledger', 'accept-loss', 'visits', '--because', 'the disk failed', '--besides', '0'];
  expect((await workspace.run(lost)).status).toBe(0);
  const refused = await workspace.expectRefused('RELEASE_EXISTS', 2, ['release', '--resume']);
  const abandon = /`synthward (ledger abandon \S+)`/.exec(refused.stderr)![1]!.split(' ');
  expect((await workspace.run(abandon)).status).toBe(0);
  expect(workspace.charged()).toBeGreaterThan(2); // what the release cost, and the part that this ledger holds
});

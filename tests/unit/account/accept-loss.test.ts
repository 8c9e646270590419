import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type AcceptedReport, acceptLoss } from '../../../pipelines/account/accept-loss.ts';
import { readMarkFile, writeMarkFile } from '../../../pipelines/account/marks/mark-file.ts';
import { markInWorkspace } from '../../../pipelines/account/marks/mark-keeper.ts';
import type { Anchorage } from '../../../pipelines/account/marks/standing.ts';
import { accountToChange, openAccount, soundStanding } from '../../../pipelines/account/open-account.ts';
import { type Charge, eventsFile } from '../../../pipelines/release-folder/artefacts/events-file.ts';
import {
  generateSigningKey,
  loadSigningKey,
  type SigningKey,
} from '../../../pipelines/release-folder/manifest/keys.ts';
import { signManifest } from '../../../pipelines/release-folder/manifest/signature.ts';
import { workspaceAt } from '../../../pipelines/workspace/workspace.ts';
import { sha256 } from '../../../privacy/ledger/canonical-json.ts';
import type { Spending } from '../../../privacy/ledger/ledger.ts';
import { parseRational, toNumberUp } from '../../../privacy/rational.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { digest, PATIENT, policy, request, zcdp } from '../ledger/ledger-fixture.ts';

const now = (): Date => new Date('2024-05-06T07:08:09.123Z');
const DESCRIBED = '20240101-00000001';
const OTHER = '20240101-00000002';
const costing = (question: string, rho: string): Charge => ({ question, event: zcdp(rho) });

interface Steward {
  readonly anchorage: Anchorage;
  readonly key: SigningKey;
}

async function steward(): Promise<Steward> {
  const workspace = workspaceAt(temporaryFolder());
  for (const folder of [workspace.state, workspace.released]) mkdirSync(folder);
  const { privateKeyPath } = await generateSigningKey(join(workspace.state, 'signing-key.pem'));
  const key = await loadSigningKey(privateKeyPath);
  return { anchorage: { workspace, mark: undefined, checkpoints: [], publicKey: key.publicKey }, key };
}

interface Paid {
  readonly sequence: number;
  readonly charges: readonly Charge[];
  readonly dataset?: string;
  readonly unit?: object;
}

/** The parts of a release that say what it cost, and which entry of the ledger it notes. */
function released(
  { anchorage, key }: Steward,
  name: string,
  { sequence, charges, dataset = 'd', unit = PATIENT }: Paid,
): string {
  const folder = join(anchorage.workspace.released, name);
  mkdirSync(folder);
  const events = JSON.stringify(eventsFile(charges, 1));
  const manifest = Buffer.from(
    JSON.stringify({
      identity: { created: '2024-03-04T00:00:00.000Z' },
      governance: { dataset, unit, ledger: { sequence, hash: digest('a') } },
      events: { sha256: sha256(events), charges: charges.length },
    }),
  );
  writeFileSync(join(folder, 'events.json'), events);
  writeFileSync(join(folder, 'manifest.json'), manifest);
  writeFileSync(join(folder, 'manifest.sig'), signManifest(manifest, key));
  return folder;
}

const accept = ({ anchorage }: Steward, dataset = 'd', rho = '0'): AcceptedReport =>
  acceptLoss(
    anchorage,
    { dataset, because: 'the disk failed', by: 's', besides: { rho: parseRational(rho), delta: parseRational('0') } },
    now,
  );

function spent({ anchorage }: Steward, dataset = 'd'): Spending {
  const ledger = openAccount(anchorage.workspace, { now: () => now().toISOString(), readonly: true });
  const spending = ledger.spent(dataset);
  ledger.close();
  return spending;
}

const isRefused = ({ anchorage }: Steward): boolean => {
  try {
    soundStanding(anchorage);
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'LEDGER_BEHIND' });
    return true;
  }
};

test('what a dictionary cost is counted once, whoever shares it, and not where the ledger has it still', async () => {
  const owner = await steward();
  const ledger = accountToChange(owner.anchorage, () => now().toISOString());
  ledger.setPolicy('d', policy('9'), { by: 's' });
  const run = ledger.startRun(request(DESCRIBED, zcdp('0.5'), { dataset: 'd', facts: { kind: 'describe' } }));
  run.charge('age', 'digest', zcdp('0.5'));
  ledger.close();
  const shared = [costing(`${DESCRIBED}/age`, '0.5'), costing(`${OTHER}/age`, '0.25')];
  released(owner, 'one', { sequence: 40, charges: [...shared, costing('fit/one-way', '1')] });
  released(owner, 'two', { sequence: 80, charges: [...shared, costing('fit/one-way', '2')] });
  expect(isRefused(owner)).toBe(true);
  expect(accept(owner, 'd', '0.125')).toMatchObject({ releases: ['released/one', 'released/two'], stillMissing: [] });
  // 0.5 charged before; the other dictionary, both releases and what was stated besides.
  expect(toNumberUp(spent(owner).rho)).toBeCloseTo(0.5 + 0.25 + 1 + 2 + 0.125, 12);
  expect(isRefused(owner)).toBe(false);
  released(owner, 'three', { sequence: 90, charges: [costing('fit/one-way', '1')] });
  expect(isRefused(owner)).toBe(true); // found later
});

test('a ledger of several datasets takes one for each, and is refused until the last', async () => {
  const owner = await steward();
  released(owner, 'one', { sequence: 40, charges: [costing('q', '1')] });
  released(owner, 'two', { sequence: 80, charges: [costing('q', '2')], dataset: 'e' });
  expect(accept(owner)).toMatchObject({ releases: ['released/one'], stillMissing: ['e'], charged: undefined });
  expect(isRefused(owner)).toBe(true);
  expect(accept(owner, 'e')).toMatchObject({ releases: ['released/two'], stillMissing: [] });
  expect(isRefused(owner)).toBe(false);
  expect([toNumberUp(spent(owner).rho), toNumberUp(spent(owner, 'e').rho)]).toEqual([1, 2]);
});

test('a mark that is ahead keeps such a ledger refused until the last, and is no error before it', async () => {
  const owner = await steward();
  released(owner, 'one', { sequence: 40, charges: [costing('q', '1')] });
  released(owner, 'two', { sequence: 80, charges: [costing('q', '2')], dataset: 'e' });
  const mark = markInWorkspace(owner.anchorage.workspace);
  writeMarkFile(mark, { ledger: null, head: { sequence: 81, hash: digest('b') }, day: '2024-03-04', writer: null });
  expect(accept(owner)).toMatchObject({ releases: ['released/one'], stillMissing: ['e'] });
  expect([isRefused(owner), readMarkFile(mark)?.head.sequence]).toEqual([true, 81]);
  expect(accept(owner, 'e')).toMatchObject({ releases: ['released/two'], stillMissing: [] });
  expect([isRefused(owner), readMarkFile(mark)?.head.sequence]).toEqual([false, 2]);
  expect([toNumberUp(spent(owner).rho), toNumberUp(spent(owner, 'e').rho)]).toEqual([1, 2]);
});

test('where a mark cannot be read nothing is entered', async () => {
  const owner = await steward();
  released(owner, 'one', { sequence: 40, charges: [costing('q', '1')] });
  writeFileSync(markInWorkspace(owner.anchorage.workspace), 'a letter');
  expect(() => accept(owner)).toThrow(expect.objectContaining({ code: 'MARK_UNREACHABLE' }));
  expect(toNumberUp(spent(owner).rho)).toBe(0);
});

test('a release and its copy are counted once, and what somebody else signed is named', async () => {
  const owner = await steward();
  const folder = released(owner, 'one', { sequence: 40, charges: [costing('q', '1')] });
  cpSync(folder, `${folder}-copy`, { recursive: true });
  const other = await steward();
  cpSync(released(other, 'two', { sequence: 50, charges: [] }), join(owner.anchorage.workspace.released, 'theirs'), {
    recursive: true,
  });
  const { releases, notUsed } = accept(owner);
  expect(releases).toEqual(['released/one']);
  expect(notUsed).toEqual([expect.stringMatching(/released\/theirs \(it was signed with another key/)]);
  expect(toNumberUp(spent(owner).rho)).toBe(1);
  expect(isRefused(owner)).toBe(false);
});

test('one whose events are not those that were signed is not counted, and nothing is entered', async () => {
  const owner = await steward();
  const folder = released(owner, 'one', { sequence: 40, charges: [costing('q', '1')] });
  writeFileSync(join(folder, 'events.json'), JSON.stringify(eventsFile([costing('q', '0.1')], 1)));
  expect(() => accept(owner)).toThrow(expect.objectContaining({ code: 'RELEASE_INVALID' }));
  expect(isRefused(owner)).toBe(true);
  expect(toNumberUp(spent(owner).rho)).toBe(0);
});

test('losses of different units are not added up', async () => {
  const owner = await steward();
  released(owner, 'one', { sequence: 40, charges: [costing('q', '1')] });
  released(owner, 'two', {
    sequence: 80,
    charges: [costing('q', '1')],
    unit: { ...PATIENT, name: 'row', column: null },
  });
  expect(() => accept(owner)).toThrow(expect.objectContaining({ code: 'UNIT_CONFLICT' }));
  expect(isRefused(owner)).toBe(true);
});

test('a release is found behind thousands of folders that are none', async () => {
  const owner = await steward();
  for (let i = 0; i < 5000; i++) mkdirSync(join(owner.anchorage.workspace.released, `a${i}`));
  released(owner, 'z', { sequence: 40, charges: [costing('q', '1')] });
  expect(isRefused(owner)).toBe(true);
});

test('where releases cannot be listed it is said', async () => {
  const owner = await steward();
  rmSync(owner.anchorage.workspace.released, { recursive: true });
  writeFileSync(owner.anchorage.workspace.released, 'no folder');
  expect(soundStanding(owner.anchorage).unused).toEqual([{ source: 'released/', why: 'it cannot be listed' }]);
});

test('many releases are compared in little time', async () => {
  const owner = await steward();
  const charges = Array.from({ length: 200 }, (_, i) => costing(`question-${i}`, '0.001'));
  for (let i = 0; i < 200; i++) released(owner, `r${i}`, { sequence: 40 + i, charges });
  const start = performance.now();
  expect(isRefused(owner)).toBe(true);
  expect(performance.now() - start).toBeLessThan(5000);
});

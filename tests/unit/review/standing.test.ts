import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, type SigningKey } from '../../../pipelines/release-folder/manifest/keys.ts';
import type { Manifest } from '../../../pipelines/release-folder/manifest/manifest.ts';
import { standingOf } from '../../../pipelines/review/standing.ts';
import { type NewStatement, type ReviewStatement, signStatement } from '../../../pipelines/review/statement.ts';

const [steward, submitter, alice, bob] = [newKey(), newKey(), newKey(), newKey()];
const SHA = 'a'.repeat(64);
const release = released('0.9');

describe('standingOf, of statements that somebody signed without the program', () => {
  it('counts what keeps the rules', () => {
    const standing = standingOf(
      [submitted('strict'), approved(alice, 'Alice'), approved(bob, 'Bob'), stated('released')],
      release,
    );
    expect(standing).toMatchObject({ state: 'released', needed: 2, ignored: [] });
    expect(standing.approvals).toHaveLength(2);
  });

  it.each<[string, string, readonly ReviewStatement[]]>([
    ['by the key that submitted', 'this key submitted the release', [approved(submitter, 'Somebody else')]],
    ['by the key that signed the release', 'this key signed the release', [approved(steward, 'Somebody else')]],
    ['by the name that submitted, with what nobody sees', 'submitted the release', [approved(alice, ' Carol\u200b ')]],
  ])('counts no approval %s', (_, why, more) => {
    const standing = standingOf([submitted('clinical-release'), ...more, stated('released')], release);
    expect(standing.state).toBe('submitted');
    expect(standing.approvals).toEqual([]);
    expect(standing.ignored[0]!.why).toContain(why);
    expect(standing.ignored.map(({ sequence }) => sequence)).toEqual([2, 3]);
  });

  it('counts nobody twice, by key or by name', () => {
    for (const again of [approved(alice, 'Another'), approved(bob, 'ALICE')]) {
      const standing = standingOf([submitted('strict'), approved(alice, 'Alice'), again, stated('released')], release);
      expect(standing).toMatchObject({ state: 'under-review', needed: 2 });
      expect(standing.approvals).toHaveLength(1);
    }
  });

  it('has nothing released that was not approved, nor by reviewers that are named', () => {
    expect(standingOf([submitted('research'), stated('released')], release).state).toBe('submitted');
    const all = [submitted('research'), approved(bob, 'Bob'), stated('released')];
    expect(standingOf(all, release, [bob.fingerprint]).state).toBe('released');
    expect(standingOf(all, release, [alice.fingerprint])).toMatchObject({ state: 'submitted', approvals: [] });
  });

  it('counts no submission without a profile or beyond it', () => {
    expect(standingOf([submitted(undefined), approved(alice, 'Alice')], release)).toMatchObject({ state: 'none' });
    expect(standingOf([submitted('clinical-release')], released('4')).state).toBe('none');
    expect(standingOf([submitted('research')], released('4')).state).toBe('submitted');
  });

  it('counts nothing that was stated about other files', () => {
    expect(standingOf([submitted('research')], { ...release, manifestSha256: 'b'.repeat(64) }).state).toBe('none');
    expect(standingOf([submitted('research')], { ...release, changed: 'a was changed' }).state).toBe('none');
  });
});

function newKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey, fingerprint: fingerprintOf(publicKey) } as SigningKey;
}

function released(epsilon: string) {
  const claim = { epsilon, delta: '1e-7' };
  const identity = { signer: { fingerprint: steward.fingerprint } };
  return { manifest: { claim, identity } as unknown as Manifest, manifestSha256: SHA, changed: undefined };
}

function signed(key: SigningKey, rest: Pick<NewStatement, 'state' | 'profile' | 'by'>): ReviewStatement {
  const sequence = { submitted: 1, 'under-review': 2, approved: 2, returned: 2, released: 3, withdrawn: 3 }[rest.state];
  return signStatement({ release: 'one', manifestSha256: SHA, sequence, at: '2026-01-01T00:00:00.000Z', ...rest }, key);
}

function submitted(profile: NewStatement['profile']): ReviewStatement {
  return signed(submitter, { state: 'submitted', profile, by: 'Carol' });
}
function approved(key: SigningKey, by: string): ReviewStatement {
  return signed(key, { state: 'approved', by });
}
function stated(state: NewStatement['state']): ReviewStatement {
  return signed(submitter, { state, by: 'Carol' });
}

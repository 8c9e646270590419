import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Anchor, anchorVerdicts, readAnchors } from '../../../pipelines/account/anchors.ts';
import { checkpointText, readCheckpoint } from '../../../pipelines/account/checkpoint.ts';
import { fingerprintOf, type SigningKey } from '../../../pipelines/release-folder/manifest/keys.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function key(): SigningKey {
  const pair = generateKeyPairSync('ed25519');
  return { ...pair, fingerprint: fingerprintOf(pair.publicKey) };
}

const head = { sequence: 120, hash: 'ab'.repeat(32) };
const signedAt = '2026-11-21T10:00:00.000Z';

describe('a checkpoint', () => {
  test('says what was signed, when and with which key', () => {
    const signer = key();
    expect(readCheckpoint(checkpointText(head, signedAt, signer))).toMatchObject({
      head,
      signedAt,
      fingerprint: signer.fingerprint,
    });
  });

  test('with any field changed is none', () => {
    const text = checkpointText(head, signedAt, key());
    const other = JSON.parse(checkpointText(head, signedAt, key()));
    const good = JSON.parse(text);
    const forged: readonly unknown[] = [
      { ...good, schema: 'synthward/ledger-checkpoint/2' },
      { ...good, head: { ...head, sequence: 119 } },
      { ...good, head: { ...head, hash: 'cd'.repeat(32) } },
      { ...good, signedAt: '2026-11-22T10:00:00.000Z' },
      { ...good, signer: { ...good.signer, fingerprint: other.signer.fingerprint } },
      { ...good, signer: other.signer },
      { ...good, signature: other.signature },
      { ...good, signature: undefined },
      { ...good, note: 'more' },
      'text',
    ];
    for (const value of forged) expect(readCheckpoint(JSON.stringify(value))).toBeUndefined();
    expect(readCheckpoint('{')).toBeUndefined();
    expect(readCheckpoint(text)).toBeDefined();
  });

  test('is refused where another key is wanted, and where it is forged', async () => {
    const signer = key();
    const folder = temporaryFolder();
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const good = file('good.json', checkpointText(head, signedAt, signer));
    const forged = file('forged.json', checkpointText(head, signedAt, signer).replace('120', '121'));
    const read = readAnchors({ checkpoints: [good, forged], releases: [] }, signer.publicKey);
    expect(read).toMatchObject([{ head }, { head: undefined, why: expect.stringContaining('does not hold') }]);
    const [foreign] = readAnchors({ checkpoints: [good], releases: [] }, key().publicKey);
    expect(foreign).toMatchObject({ head: undefined, why: expect.stringContaining('another key') });
    expect(() => readAnchors({ checkpoints: [join(folder, 'none')], releases: [] }, undefined)).toThrow(
      expect.objectContaining({
        code: 'FILE_MISSING',
      }),
    );
    expect(() => readAnchors({ checkpoints: [], releases: [folder] }, undefined)).toThrow(
      expect.objectContaining({
        code: 'FILE_MISSING',
      }),
    );
  });
});

test('of several checkpoints, the first that fails is told from those before and after', () => {
  const anchors = [3, 6, 9].map(
    (sequence): Anchor => ({
      source: `at ${sequence}`,
      fingerprint: 'SHA256:x',
      head: { sequence, hash: 'a'.repeat(64) },
      why: undefined,
    }),
  );
  const verdicts = (...args: Parameters<typeof anchorVerdicts>): string[] =>
    anchorVerdicts(...args).map(({ verdict }) => verdict);
  expect(verdicts(anchors, { ok: true, head })).toEqual(['pass', 'pass', 'pass']);
  const broken = { ok: false, entry: 6, why: 'it differs from the one noted' } as const;
  expect(verdicts(anchors, { ...broken, anchor: anchors[1]!.head! })).toEqual(['pass', 'fail', 'cannot-check']);
  expect(verdicts(anchors, broken)).toEqual(['pass', 'cannot-check', 'cannot-check']);
});

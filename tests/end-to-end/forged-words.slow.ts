import { cpSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VERSION } from '../../cli/version.ts';
import { type Edit, editJson, readJson, reseal } from '../../fixtures/support/reseal.ts';
import { loadSigningKey, type SigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { verifyRelease } from '../../pipelines/verify/verify-release.ts';
import { CONFIG, type Hospital, hospital } from '../support/hospital.ts';

const DICTIONARY = `schema: synthward/dictionary/1
table: visits
origin: expert
unit: { column: patient, maxRows: 2 }
target: stay
columns:
  patient: { kind: identifier }
  sex: { kind: categorical, values: [F, M], missing: ['?'], outside: error }
  ward: { kind: categorical, values: [A, B, C, D], outside: other }
  group: { kind: categorical, from: ward, map: { A: medical, B: medical, C: surgical, D: surgical } }
  age: { kind: integer, range: [0, 99], bins: { width: 20 }, outside: clamp }
  stay: { kind: integer, range: [1, 14], outside: clamp }
  admitted: { kind: date, range: [2020-01-01, 2021-12-31], bins: { every: year }, outside: clamp }
  note: { kind: text }
  pressure: { kind: text }
constraints:
  - { impossible: { sex: M, ward: [A, B] }, because: "those wards are for women" }
`;
const RUN = `${CONFIG}workload:
  marginals:
    - { columns: [sex, ward], weight: 2 }
    - { columns: [age, stay] }
model: { kind: cliquetree }
expectedRows: 600
release: { curator: Nobody, contact: nobody@example.org }
evaluation: { utility: false, leakage: { holdout: 0.4 } }
gate: { leakage: { linkability: { maxExcess: 1, reason: 'whatever it is' } } }
`;

/** Every leaf of a manifest that somebody who signs may change unseen, and why nothing in the folder can tell. */
const WORD_OF_THE_CURATOR: Readonly<Record<string, string>> = {
  'identity.release': 'its name, which no other file repeats but the card',
  'identity.created': 'when the run started; an allocation must not have expired by then',
  'identity.curator': 'who answers for it; stands on the card as the curator’s own words',
  'identity.contact': 'the same',
  'code.version': 'which software made it; another version is told to be the one to check with',
  'code.billOfMaterialsSha256': 'the same; a digest that is not that of the auditor’s own software is told',
  'code.lockfileSha256': 'the same',
  'code.node': 'the same of Node',
  'code.parquetWriter': 'the same of a file writer',
  'code.arrowWriter': 'the same',
  'publicInputs.planSha256': 'digest of a plan that is not released',
  'governance.dataset': 'the name of an account, which the ledger knows',
  'governance.policy.maxEpsilon':
    'what the owner of the data allowed, which the ledger knows; less than was spent is a failure',
  'governance.policy.maxDelta': 'the same',
  'governance.ledger.sequence': 'an entry of the ledger, which has it or not',
  'governance.ledger.hash': 'the same',
  'plan.expectedRows': 'a public guess, where no question depends on it',
  'gate.outsideGuarantee.limits.0.maxExcess': 'a limit on exact numbers, which are not released',
  'gate.outsideGuarantee.limits.0.reason': 'why it is right, in the curator’s own words',
};

let steward: Hospital;
let key: SigningKey;
beforeAll(async () => {
  steward = await hospital({ patients: 700, dictionary: DICTIONARY, config: RUN });
  const { status, stderr } = await steward.run(['release', '--yes', '--quiet', '--name', 'honest']);
  expect(status, stderr).toBe(0);
  key = await loadSigningKey(steward.path('state/signing-key.pem'));
});
afterAll(() => steward.close());

type Path = readonly string[];

/** Every leaf of a JSON value; of lists, those of the first and the last entry. */
function* leavesOf(value: unknown, path: Path = []): Generator<{ readonly path: Path; readonly value: unknown }> {
  if (value === null || typeof value !== 'object') yield { path, value };
  else {
    const entries = Object.entries(value);
    const walked = Array.isArray(value) ? entries.filter((_, i) => i === 0 || i === entries.length - 1) : entries;
    for (const [name, inner] of walked) yield* leavesOf(inner, [...path, name]);
  }
}

/** Other values of the same form, and a text that says more. */
function others(value: unknown): unknown[] {
  if (typeof value === 'number') return [value + 1];
  if (typeof value === 'boolean') return [!value];
  if (typeof value !== 'string') return ['No privacy is lost at all.'];
  const digit = value.replace(/\d/, (found) => String((Number(found) + 1) % 10));
  return [`${value} No privacy is lost at all.`, `${value}x`, ...(digit === value ? [] : [digit])];
}

const put =
  (path: Path, value: unknown): Edit =>
  (json) => {
    const holder = path.slice(0, -1).reduce((inner, name) => inner[name], json);
    holder[path.at(-1)!] = value;
  };

/** What `verify` says of the release when the leaf was changed, the card made again and everything signed. */
async function failuresOf(file: string, path: Path, value: unknown): Promise<string[]> {
  const dir = steward.path('forged');
  rmSync(dir, { recursive: true, force: true });
  cpSync(steward.path('released/honest'), dir, { recursive: true });
  if (file !== 'manifest.json') editJson(dir, file, put(path, value));
  await reseal(dir, key, file === 'manifest.json' ? put(path, value) : undefined);
  const { checks } = await verifyRelease(dir, { software: { version: VERSION } });
  return checks.flatMap(({ id, verdict }) => (verdict === 'fail' ? [id] : []));
}

/** Leaves of a file of the honest release that were changed unseen, without places in lists. */
async function unseenIn(file: string): Promise<{ readonly unseen: ReadonlySet<string>; readonly tried: number }> {
  const unseen = new Set<string>();
  let tried = 0;
  for (const { path, value } of leavesOf(readJson(steward.path('released/honest'), file))) {
    for (const other of others(value)) {
      tried++;
      if ((await failuresOf(file, path, other)).length === 0) unseen.add(path.join('.'));
    }
  }
  return { unseen, tried };
}

describe('whoever changes one thing, makes the card again and signs', () => {
  test('the honest release has nothing to hide', async () => {
    const { curator } = readJson(steward.path('released/honest'), 'manifest.json').identity;
    expect(await failuresOf('manifest.json', ['identity', 'curator'], curator)).toEqual([]);
  });

  test('is found out in every leaf of the manifest but those that are the curator’s word', async () => {
    const { unseen, tried } = await unseenIn('manifest.json');
    expect(tried).toBeGreaterThan(150);
    expect([...unseen].filter((path) => !(path in WORD_OF_THE_CURATOR))).toEqual([]);
    expect([...unseen].filter((path) => path.startsWith('identity'))).toContain('identity.curator');
  });

  test('is found out in every leaf of the report', async () => {
    const { unseen, tried } = await unseenIn('report.json');
    expect(tried).toBeGreaterThan(120);
    expect([...unseen]).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import seedrandom from 'seedrandom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyRelease } from '../../pipelines/verify/verify-release.ts';
import { type Hospital, hospital } from '../support/hospital.ts';

const DICTIONARY = `schema: synthward/dictionary/1
table: stays
origin: expert
unit: { column: patient, maxRows: 1 }
columns:
  patient: { kind: identifier }
  diagnosis: { kind: code, grouping: { file: chapters.csv, normalise: icd10 }, detail: codes, missing: ['', '?'] }
  drug: { kind: code, grouping: { file: drugs.csv }, detail: codes }
  ward: { kind: categorical, values: [A, B] }
`;

const CHAPTERS = 'from,to,code,label\nE00,E90,endocrine,Endocrine\nI00,I99,circulatory,Circulatory\n';
const DRUGS = 'value,code,label\nwarfarin,anticoagulant,\nheparin,anticoagulant,\nmetformin,diabetic,\n';

const CONFIG = `schema: synthward/run/1
dataset: stays
source: { path: visits.csv }
dictionary: dictionary.yaml
budget: { epsilon: 6, delta: 1e-6 }
policy: { maxEpsilon: 6, maxDelta: 1e-6 }
expectedRows: 3000
output: { rows: 3000 }
`;

/** Of ten patients, 5 have E11 in several spellings, 1 E10, 3 I21, and one each a code of their own, no code, or none at all. */
function stays(): string {
  const draw = seedrandom('single codes');
  const lines = ['patient,diagnosis,drug,ward'];
  for (let i = 0; i < 3000; i++) {
    const rare = [`I${String(i % 97).padStart(2, '0')}`, '?', 'nonsense'][Math.floor(i / 10) % 3]!;
    const diagnosis = ['E11.9', 'e11', 'E119', 'E11', ' E11 ', 'E10.1', 'I21', 'I21.4', 'i21', rare][i % 10]!;
    const drug = diagnosis.trim().toUpperCase().startsWith('E11') ? 'metformin' : draw() < 0.7 ? 'warfarin' : 'heparin';
    lines.push([`P${i}`, diagnosis, drug, draw() < 0.5 ? 'A' : 'B'].join());
  }
  return `${lines.join('\n')}\n`;
}

async function shares(table: string, column: string): Promise<ReadonlyMap<string | null, number>> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(
    `SELECT "${column}"::VARCHAR, count(*) / sum(count(*)) OVER () FROM '${table}' GROUP BY ALL`,
  );
  connection.closeSync();
  instance.closeSync();
  return new Map(reader.getRows().map(([value, share]) => [value as string | null, Number(share)]));
}

describe('a release with single codes below groups', () => {
  let steward: Hospital;
  beforeAll(async () => {
    steward = await hospital({ dictionary: DICTIONARY, config: CONFIG, csv: stays() });
    steward.write('chapters.csv', CHAPTERS);
    steward.write('drugs.csv', DRUGS);
    const { status, stderr } = await steward.run(['release', '--yes', '--quiet', '--name', 'first']);
    expect([status, stderr.replace(/^(note|warning): .*\n/gm, '')]).toEqual([0, '']);
  });
  afterAll(() => steward.close());
  const released = (): string => steward.path('released/first/data/stays.parquet');

  test('frequent codes come back about as often as they are, and a group stands for the rare ones', async () => {
    const diagnosis = await shares(released(), 'diagnosis');
    for (const [code, share] of [
      ['E11', 0.5],
      ['E10', 0.1],
      ['I21', 0.3],
      ['circulatory', 0.033],
      ['other', 0.033],
    ] as const) {
      expect(Math.abs((diagnosis.get(code) ?? 0) - share), code).toBeLessThan(0.02);
    }
    expect(Math.abs((diagnosis.get(null) ?? 0) - 0.033)).toBeLessThan(0.02);
    expect([...diagnosis.keys()].filter((code) => /^I(?!21)/.test(code ?? ''))).toEqual([]);
    const drug = await shares(released(), 'drug');
    // The noise of the few counts may leave some rows that are none of them.
    expect(drug.get('other') ?? 0).toBeLessThan(0.03);
    expect([...drug.keys()].filter((name) => name !== 'other').sort()).toEqual(['heparin', 'metformin', 'warfarin']);
    expect(Math.abs(drug.get('heparin')! - 0.15)).toBeLessThan(0.03);
  });

  test('verify makes the codes again from the released counts', async () => {
    const { ok, checks } = await verifyRelease(steward.path('released/first'), {
      publicKeyPath: steward.path('state/signing-key.pem.pub'),
    });
    expect(checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(ok).toBe(true);
    const dictionary = JSON.parse(readFileSync(steward.path('released/first/data-dictionary.json'), 'utf8'));
    expect(dictionary.columns[1].detail.codes.slice(0, 3)).toEqual([['heparin', 'warfarin'], ['metformin'], []]);
    const manifest = readFileSync(steward.path('released/first/manifest.json'), 'utf8');
    expect(manifest).toContain('A group stands for those of its codes that its counts do not tell from noise.');
  });

  test('a sample is held to single codes, and to groups that stand for their rest', async () => {
    const sample = async (where: string): Promise<ReadonlyMap<string | null, number>> => {
      const name = `${where.replace(/\W+/g, '-')}.parquet`;
      const path = steward.path(name);
      const { status, stderr } = await steward.run([
        'sample',
        'released/first',
        '--rows',
        '1600',
        '--where',
        where,
        '-o',
        name,
        '-q',
      ]);
      expect([status, stderr]).toEqual([0, expect.not.stringContaining('error[')]);
      return shares(path, 'diagnosis');
    };
    const two = await sample('diagnosis in (E11, E10)');
    expect([...two.keys()].sort()).toEqual(['E10', 'E11']);
    expect(Math.abs(two.get('E10')! - 1 / 6)).toBeLessThan(0.06);
    expect([...(await sample('diagnosis = circulatory')).keys()]).toEqual(['circulatory']);
  });

  test.each([
    [
      'constraints:\n  - { impossible: { diagnosis: endocrine, ward: B }, because: test }\n',
      'does not go with a constraint',
    ],
    [
      '  chapter: { kind: categorical, from: drug, map: { anticoagulant: a, diabetic: b } }\n',
      'does not go with the map of chapter',
    ],
  ])('what names groups elsewhere is refused with it', async (more, words) => {
    steward.write('other.yaml', DICTIONARY + more);
    steward.write('other-run.yaml', CONFIG.replace('dictionary.yaml', 'other.yaml'));
    const { status, stderr } = await steward.run(['plan', '-c', 'other-run.yaml']);
    expect([status, stderr]).toEqual([expect.any(Number), expect.stringContaining(words)]);
    expect(status).not.toBe(0);
  });
});

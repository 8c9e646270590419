import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeFacts } from '../../../pipelines/account/describe-run-facts.ts';
import { unitOfOldRun } from '../../../pipelines/account/unit-of-old-run.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { sha256 } from '../../../privacy/ledger/canonical-json.ts';
import type { PlannedCharge, RunRecord } from '../../../privacy/ledger/ledger.ts';
import type { RunUnit } from '../../../privacy/ledger/unit.ts';
import { rational } from '../../../privacy/rational.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const neighbours = 'add-remove-unit';
const counts = (sensitivity: bigint): PrivacyEvent => ({
  kind: 'repeated',
  event: { kind: 'discrete-gaussian', sigmaSquared: rational(100), sensitivity },
  times: 3,
});

const run = (facts: Record<string, string>, plannedQuestions?: readonly PlannedCharge[]): RunRecord => ({
  runId: 'r1',
  dataset: 'visits',
  spender: 'anna',
  planned: { kind: 'zcdp', rho: rational(1) },
  planDigest: 'p',
  facts,
  ...(plannedQuestions === undefined ? {} : { plannedQuestions }),
  state: 'finished',
  startedAt: '2024-01-01T00:00:00.000Z',
  endedAt: undefined,
});

const unitOf = (record: RunRecord, released = temporaryFolder()): RunUnit => unitOfOldRun({ released })(record);

describe('a describe run of version 0.1.0', () => {
  test('names its unit in its facts', () => {
    const facts = (column: string | undefined) => describeFacts('2024-01-01T00:00:00Z', { column, maxRows: 2 });
    const patient = { name: 'patient', column: 'patient', neighbours };
    expect(unitOf(run(facts('patient')))).toEqual({ known: 'unit', unit: patient });
    expect(unitOf(run(facts(undefined)))).toEqual({ known: 'unit', unit: { name: 'row', column: null, neighbours } });
  });
});

describe('a release run of version 0.1.0', () => {
  const facts = { releaseName: 'spring', generationSeed: 'abc', createdAt: '2024-01-01T00:00:00Z' };
  const several = [{ id: 'evaluate/copies', event: counts(2n) }];

  function released(unit: unknown, change: { seed?: string; dictionary?: string; name?: string } = {}): string {
    const folder = temporaryFolder();
    const at = join(folder, change.name ?? 'spring');
    mkdirSync(at, { recursive: true });
    const dictionary = JSON.stringify({ schema: 'x', dictionary: { unit } });
    writeFileSync(join(at, 'data-dictionary.json'), change.dictionary ?? dictionary);
    const manifest = {
      privacyUnit: { unit: 'whatever', maxRowsPerUnit: 2, neighbours },
      publicInputs: { dataDictionarySha256: sha256(dictionary) },
      postProcessing: { seed: change.seed ?? 'abc' },
    };
    writeFileSync(join(at, 'manifest.json'), JSON.stringify(manifest));
    return folder;
  }

  test.each([
    ['a column', { column: 'pid', name: 'patient', maxRows: 2 }, { name: 'patient', column: 'pid', neighbours }],
    ['each row', { rows: 'each', name: 'visit', maxRows: 1 }, { name: 'visit', column: null, neighbours }],
  ])('is told by its release: %s', (_what, stated, unit) => {
    expect(unitOf(run(facts, several), released(stated))).toEqual({ known: 'unit', unit });
  });

  test.each([
    ['of another run', { seed: 'other' }],
    ['whose dictionary is not the one that it states', { dictionary: '{"dictionary":{"unit":{"rows":"each"}}}' }],
    ['that is no JSON', { dictionary: 'x' }],
    ['of another name', { name: 'autumn' }],
  ])('is not told by a release %s', (_what, change) => {
    const folder = released({ rows: 'each', name: 'row' }, change);
    expect(unitOf(run(facts, several), folder)).toEqual({ known: 'several-rows', rows: 2 });
  });

  test('never looks outside the folder of releases', () => {
    const outside = join(released({ rows: 'each', name: 'row' }), 'empty');
    mkdirSync(outside);
    expect(unitOf(run({ ...facts, releaseName: '../spring' }, several), outside)).toMatchObject({ rows: 2 });
  });

  test('kept as many rows of a unit as its smallest sensitivity, distances and fewer rows left aside', () => {
    const plan = (rows: bigint): PlannedCharge[] => [
      { id: 'fewer-rows/1/records', event: counts(1n) },
      { id: 'fewer-rows/*', event: { kind: 'zcdp', rho: rational(1) } },
      { id: 'evaluate/distances', event: { kind: 'composed', events: [counts(3072n * rows)] } },
      { id: 'evaluate/copies', event: counts(rows) },
    ];
    expect(unitOf(run(facts, plan(13n)))).toEqual({ known: 'several-rows', rows: 13 });
    expect(unitOf(run(facts, plan(1n)))).toEqual({ known: 'nothing' });
    expect(unitOf(run(facts))).toEqual({ known: 'nothing' });
  });
});

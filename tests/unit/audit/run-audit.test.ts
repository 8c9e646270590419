import { expect, test } from 'vitest';
import { type Audit, auditSchema } from '../../../pipelines/audit-file/audit-file.ts';
import { recomputedBounds } from '../../../pipelines/audit-file/recompute.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { createGuard, type GuardOptions } from '../../../privacy/guard/create-guard.ts';
import { marginalsEvent } from '../../../privacy/guard/events.ts';
import { fewerRowsId } from '../../../privacy/guard/fewer-rows.ts';
import type { Guard } from '../../../privacy/guard/guard.ts';
import { multiply, rational } from '../../../privacy/rational.ts';
import { audited, configured, SMALL_COLUMNS } from '../../support/audited-plan.ts';

const boundOf = ({ bounds }: Audit, scoring: string, method: string): number =>
  bounds.find((one) => one.scoring === scoring && one.method === method)!.epsilon;

test('an audit of a sound pipeline finds no violation and is a file that release and verify take', async () => {
  const { config, plan } = await configured();
  const audit = await audited({ config, plan }, { rows: 300, canaries: 40, runs: 4 });
  expect(auditSchema.parse(JSON.parse(JSON.stringify(audit)))).toEqual(audit);
  expect(audit.bounds).toEqual(recomputedBounds(audit));
  expect(audit.findings).toBeUndefined();
  expect(audit.verdict).toBe('no-violation-found');
  expect(audit.pipeline).toEqual({
    planDigest: plan.digest,
    model: 'cliquetree',
    epsilon: '1',
    delta: '1/1000000',
  });
  expect(audit.records).toMatchObject({ origin: 'simulated', rows: 300 });
  expect(audit.canaries).toMatchObject({ count: 40, rowsEach: 2, inReleasedModel: false });
  expect(audit.scorings.map(({ view }) => view)).toEqual(['white-box', 'black-box']);
  const coins = audit.included.flat();
  expect(coins).toHaveLength(160);
  expect(new Set(coins)).toEqual(new Set([0, 1]));
});

test.each(['0.5', '1', '4'])(
  'the canaries that are taken of themselves could show more than epsilon %s',
  async (epsilon) => {
    const columns = [...SMALL_COLUMNS, 'e: { kind: integer, range: [0, 7] }'];
    const { verdict, bounds } = await audited(await configured({ epsilon, columns }), { rows: 300 });
    expect(verdict).toBe('no-violation-found');
    for (const { ceiling } of bounds) expect(ceiling).toBeGreaterThan(Number(epsilon));
  },
);

/** Asks the real guard for a ten-thousandth of the variance of counts, and charges what was planned. */
function quietGuard(options: GuardOptions): Guard {
  const planned = new Map<string, PrivacyEvent>();
  const run = Object.create(options.run, {
    charge: {
      value: (id: string, digest: string, event: PrivacyEvent) =>
        options.run.charge(id, digest, planned.get(id) ?? event),
    },
  }) as GuardOptions['run'];
  const quiet = (guard: Guard, chargedId: (id: string) => string = (id) => id): Guard => ({
    ...guard,
    async measureMarginals(question) {
      planned.set(chargedId(question.id), marginalsEvent(question, guard.maxRowsPerUnit));
      const marginals = question.marginals.map(({ columns, sigmaSquared }) => ({
        columns,
        sigmaSquared: multiply(sigmaSquared, rational(1n, 10_000n)),
      }));
      const answers = await guard.measureMarginals({ ...question, marginals });
      return answers.map((answer, i) => ({ ...answer, sigmaSquared: question.marginals[i]!.sigmaSquared }));
    },
    withRecodings: (recodings) => quiet(guard.withRecodings(recodings), chargedId),
    withFewerRows: (rows) => quiet(guard.withFewerRows(rows), (id) => fewerRowsId(rows, id)),
  });
  return quiet(createGuard({ ...options, run }));
}

test('noise that is a hundredth of what is claimed is a violation', async () => {
  const sizes = { rows: 300, canaries: 40, runs: 25 };
  const audit = await audited(await configured(), sizes, { createGuard: quietGuard });
  expect(boundOf(audit, 'likelihood', 'one-run')).toBeGreaterThan(1);
  expect(audit.verdict).toBe('violation');
  expect(audit.findings).toBeUndefined();
});

test('canaries that never get to the guard cannot be told from others', async () => {
  const base = 300;
  const withoutCanaries = ({ records, ...options }: GuardOptions): Guard => {
    if ('kind' in records) throw new Error('The records of an audit are arrays');
    const columns = records.columns.map(({ codes, ...column }) => ({ ...column, codes: codes.slice(0, base) }));
    const unitOfRow = records.unitOfRow!.slice(0, base);
    return createGuard({ ...options, records: { ...records, columns, unitOfRow, rowCount: base } });
  };
  const sizes = { rows: base, canaries: 300, runs: 3 };
  const audit = await audited(await configured(), sizes, { createGuard: withoutCanaries });
  expect(boundOf(audit, 'likelihood', 'one-run')).toBe(0);
  expect(boundOf(audit, 'pair-counts', 'one-run')).toBe(0);
});

test('an answer without a charge is a finding, and that a violation', async () => {
  const uncharged = (options: GuardOptions): Guard => {
    const run = Object.create(options.run, {
      charge: { value: () => true },
    }) as GuardOptions['run'];
    return createGuard({ ...options, run });
  };
  const audit = await audited(await configured(), { rows: 100, canaries: 10 }, { createGuard: uncharged });
  expect(audit.findings!.length).toBeGreaterThan(0);
  for (const finding of audit.findings!) expect(finding).toMatch(/^Question ".*" was answered without a charge\.$/);
  expect(audit.verdict).toBe('violation');
});

test('a few canaries are too weak to contradict a large claim, and that is said', async () => {
  const audit = await audited(await configured({ epsilon: '8' }), { rows: 100, canaries: 20 });
  expect(audit.verdict).toBe('too-weak');
});

test.each(['independent', 'mst', 'aim', 'marginalnet'])('%s asks what it planned', async (kind) => {
  const made = await configured({ config: [`model: { kind: ${kind} }`], unit: '{ rows: each }' });
  const audit = await audited(made, { rows: 100, canaries: 20 });
  expect(audit.findings).toBeUndefined();
  expect(audit.pipeline.model).toBe(kind);
  expect(audit.canaries.rowsEach).toBe(1);
});

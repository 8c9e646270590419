import type { PrivacyEvent } from '../../../privacy/events.ts';
import type { Guard } from '../../../privacy/guard/guard.ts';
import { multiply, rational } from '../../../privacy/rational.ts';
import { test } from 'vitest';
import { playRun } from '../../../pipelines/audit/play.ts';
import { chooseBase } from '../../../pipelines/audit/choose-base.ts';
import { auditableDomain } from '../../../pipelines/audit/auditable-domain.ts';
import { makeCanaries } from '../../../pipelines/audit/canaries.ts';
import { canaryLikelihoods } from '../../../pipelines/audit/white-box/canary-likelihoods.ts';
import { createGuard, type GuardOptions } from '../../../privacy/guard/create-guard.ts';
import { systemEntropy } from '../../../privacy/random/system-entropy.ts';
import { countingThreads } from '../../../privacy/guard/counting/counting-threads.ts';
import { configured } from '../../support/audited-plan.ts';
/** Asks the real guard for a ten-thousandth of the variance of counts, and charges what was planned. */
function quietGuard(options: GuardOptions): Guard {
  const planned = new Map<string, PrivacyEvent>();
  const run = Object.create(options.run, {
    charge: {
      value: (id: string, digest: string, event: PrivacyEvent) =>
        options.run.charge(id, digest, planned.get(id) ?? event),
    },
  }) as GuardOptions['run'];
  const quiet = (guard: Guard): Guard => ({
    ...guard,
    async measureMarginals(question) {
      const { marginalsEvent } = await import('../../../privacy/guard/events.ts');
      planned.set(question.id, marginalsEvent(question, guard.maxRowsPerUnit));
      const marginals = question.marginals.map(({ columns, sigmaSquared }) => ({
        columns,
        sigmaSquared: multiply(sigmaSquared, rational(1n, 10_000n)),
      }));
      const answers = await guard.measureMarginals({ ...question, marginals });
      return answers.map((answer, i) => ({ ...answer, sigmaSquared: question.marginals[i]!.sigmaSquared }));
    },
    withRecodings: (recodings) => quiet(guard.withRecodings(recodings)),
    withFewerRows: (rows) => quiet(guard.withFewerRows(rows)),
  });
  return quiet(createGuard({ ...options, run }));
}

test('x', async () => {
  for (const M of [40, 300]) {
  const { config, plan } = await configured();
  console.log(plan.steps.map((s) => `${s.id} ${Number(s.rho.numerator) / Number(s.rho.denominator)}`).join('\n'));
  const entropy = systemEntropy(); const listener = () => {};
  const base = await chooseBase({ choice: { kind: 'simulated', rows: 300 }, config, plan, entropy, listener });
  const canaries = makeCanaries(auditableDomain(plan), base, { count: M, fitting: 1 });
  const units = canaries.combinations.map((codes) => ({ codes: Array.from(codes, (code) => [code, code]) }));
  const threads = countingThreads(0);
  const acc: Record<string, number[][]> = {};
  for (let r = 0; r < 30; r++) {
    const run = await playRun({ plan, output: config.output, base, canaries, createGuard: quietGuard, entropy, threads, training: undefined as never, listener });
    if (r === 0) console.log(run.findings); if (r === 0 && M === 40) for (const a of run.answers) console.log(a.kind, a.id, a.view.maxRowsPerUnit, a.kind === 'marginals' ? a.answers.map((x) => x.columns.join() + ' s2=' + Number(x.sigmaSquared.numerator) / Number(x.sigmaSquared.denominator)).join(' ') : a.kind === 'distances' ? a.sums.map((s) => s.variance).join() : '');
    for (const [name, pick, incl] of [['all', () => true, undefined], ['marginals', (k: string) => k === 'marginals', undefined], ['choice', (k: string) => k === 'choice', undefined], ['distances', (k: string) => k.includes('distances'), undefined], ['all exact', () => true, run.included],['marg exact', (k: string) => k === 'marginals', run.included]] as const) {
      const s = canaryLikelihoods(run.answers.filter((a) => pick(a.kind)), base, units, incl);
      const a = (acc[name] ??= [[], []]);
      s.forEach((v, i) => a[run.included[i]!]!.push(v));
    }
  }
  for (const [name, [o, m]] of Object.entries(acc)) {
    const mean = (x: number[]) => x.reduce((p, q) => p + q, 0) / x.length; const sd = (x: number[]) => Math.sqrt(mean(x.map((v) => (v - mean(x)) ** 2)));
    console.log(M, name, 'mean in', mean(m!), 'out', mean(o!), 'sd', sd(m!), sd(o!), 'mu', (mean(m!) - mean(o!)) / sd(o!));
  }
  }
}, 100000);

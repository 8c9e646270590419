import type { Audit } from '../../pipelines/audit-file/audit-file.ts';
import { auditInWords } from '../../pipelines/audit-file/words.ts';
import { named } from '../../privacy/shown-text.ts';
import { renderTable } from './table.ts';
import { wrap } from './wrap.ts';

const WIDTH = 96;

/** What an audit found, where it lies, and what to do with it. */
export function renderAudit(audit: Audit, path: string, next: string): readonly string[] {
  const rows = audit.bounds.map(({ method, scoring, epsilon, mu, ceiling, assumes }) => [
    scoring,
    method,
    figure(epsilon),
    mu === undefined ? '' : figure(mu),
    figure(ceiling),
    assumes === undefined ? '' : 'assumes a Gaussian trade-off',
  ]);
  const head = ['scores', 'method', 'epsilon at least', 'mu', 'at most shown', ''];
  return [
    ...auditInWords(audit).flatMap((sentence) => wrap(sentence, WIDTH)),
    '',
    ...renderTable([head, ...rows], new Set([2, 3, 4])),
    '',
    `Coins, scores and bounds: ${named(path)}`,
    ...wrap(next, WIDTH),
  ];
}

/** The same for a script; coins and scores are in the file. */
export function auditToJson(audit: Audit, path: string, next: string): object {
  const { records, pipeline, canaries, runs, bounds, findings, verdict } = audit;
  return {
    schema: 'audit/1',
    verdict,
    records,
    pipeline,
    canaries: canaries.count,
    runs,
    bounds,
    findings: findings ?? [],
    inWords: auditInWords(audit),
    file: path,
    next,
    privacyCost: records.origin === 'protected' ? 'not charged: the result is exact, and stays inside' : 'none',
  };
}

/** A lower bound stays one when it is rounded down. */
const figure = (value: number): string => (Math.floor(value * 1000) / 1000).toFixed(3);

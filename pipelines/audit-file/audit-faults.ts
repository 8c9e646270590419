import { PRECISION } from '../two-samples/epsilon/exact-bound.ts';
import type { Audit, AuditBound } from './audit-file.ts';
import { auditVerdict, recomputedBounds } from './recompute.ts';

/** Bounds from the same formulas on other machines differ by less, as a share of the bound: they are searched for, and the last steps of a search hang on last digits. */
const TOLERANCE = 10 * PRECISION;

/** What an audit says that does not follow from its scores, whole clauses; nothing where all does. */
export function auditFaults(audit: Audit): readonly string[] {
  const bounds = recomputedBounds(audit);
  if (bounds.length !== audit.bounds.length) {
    return [`it states ${audit.bounds.length} bounds, and its scores give ${bounds.length}`];
  }
  const wrong = bounds.findIndex((bound, i) => !agree(bound, audit.bounds[i]!));
  if (wrong >= 0) return [differenceOf(bounds[wrong]!, audit.bounds[wrong]!, wrong)];
  return auditVerdict(audit, bounds) === audit.verdict ? [] : ['its verdict does not follow from its bounds'];
}

const agree = (bound: AuditBound, stated: AuditBound): boolean => firstDifference(bound, stated) === undefined;

const NUMBERS = ['delta', 'significance', 'epsilon', 'mu', 'ceiling'] as const;
const TEXTS = ['method', 'scoring', 'assumes'] as const;

const firstDifference = (bound: AuditBound, stated: AuditBound): keyof AuditBound | undefined =>
  TEXTS.find((key) => bound[key] !== stated[key]) ?? NUMBERS.find((key) => !near(bound[key], stated[key]));

function differenceOf(bound: AuditBound, stated: AuditBound, at: number): string {
  const key = firstDifference(bound, stated)!;
  const which = `bound ${at + 1}`;
  if (typeof bound[key] !== 'number') return `${which} states another ${key} than belongs to it`;
  return `${which} states ${key} ${stated[key] ?? 'nowhere'}, and its scores give ${bound[key]}`;
}

const near = (one: number | undefined, other: number | undefined): boolean =>
  one === undefined || other === undefined
    ? one === other
    : one === other || Math.abs(one - other) <= TOLERANCE * Math.max(1e-3, Math.abs(one), Math.abs(other));

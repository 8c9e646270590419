import { parseRational, rational } from '../../privacy/rational.ts';
import type { Audited, Budget } from './audited.ts';
import { auditedFamily, auditedMarginal } from './audited-families.ts';
import { auditedTraining } from './audited-training.ts';

export interface TightAudit {
  readonly id: string;
  readonly budget: { readonly epsilon: string; readonly delta: string };
  /** Runs with the canary, and as many without. */
  readonly runs: number;
  open(budget: Budget): Audited;
}

const AT_ONE = { epsilon: '1', delta: '0.01' };

export const TIGHT_AUDITS: readonly TightAudit[] = [
  { id: 'one marginal question', budget: AT_ONE, runs: 200_000, open: auditedMarginal },
  { id: 'mst', budget: AT_ONE, runs: 100_000, open: (budget) => auditedFamily('mst', budget, 10) },
  {
    id: 'cliquetree',
    budget: { epsilon: '1', delta: '0.000001' },
    runs: 20_000,
    open: (budget) => auditedFamily('cliquetree', budget, 30),
  },
  {
    id: 'cliquetree',
    budget: { epsilon: '4', delta: '0.000001' },
    runs: 20_000,
    open: (budget) => auditedFamily('cliquetree', budget, 30),
  },
  {
    id: 'DP-SGD, 20 steps that a unit takes part in with probability 1/4',
    budget: { epsilon: '4', delta: '0.000001' },
    runs: 20_000,
    open: (budget) => auditedTraining(budget, { steps: 20, probability: rational(1, 4) }),
  },
];

export const budgetOf = ({ budget }: TightAudit): Budget => ({
  epsilon: parseRational(budget.epsilon),
  delta: parseRational(budget.delta),
});

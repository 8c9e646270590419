import { markdownTable } from '../write-section.ts';
import type { LowerBounds } from './figures.ts';

export interface Figure {
  readonly audit: string;
  readonly claim: { readonly epsilon: string; readonly delta: string };
  /** Epsilon at the same delta by the tightest accountant. */
  readonly accounted: number;
  readonly impliedMu: number | undefined;
  readonly bounds: LowerBounds;
  /** Of smaller audits, no run of which is in two. */
  readonly separate: {
    readonly audits: number;
    readonly runsPerSide: number;
    /** Each with the usual confidence by itself. */
    readonly largestEpsilon: number;
    readonly aboveClaim: number;
    /** With that confidence for all of them together. */
    readonly largestTogether: number;
  };
  readonly cpuSeconds: number;
}

/** A line an audit. */
export function auditsInMarkdown(figures: readonly Figure[]): string {
  const heads = [
    'audited',
    'claim',
    'implied mu',
    'runs',
    'mu >=',
    'epsilon >=',
    'runs of each of 200 audits',
    'largest',
    'above the claim',
    'largest, all together',
  ];
  const lines = figures.map(({ audit, claim, accounted, impliedMu, bounds, separate }) => {
    const cells = [
      audit,
      `(${claim.epsilon}, ${exponential(claim.delta)}), accounted as ${accounted.toFixed(2)}`,
      impliedMu?.toFixed(3) ?? '',
      `2 x ${bounds.runsPerSide.toLocaleString('en')}`,
      bounds.mu.toFixed(3),
      bounds.epsilon.toFixed(2),
      `2 x ${separate.runsPerSide}`,
      separate.largestEpsilon.toFixed(2),
      String(separate.aboveClaim),
      separate.largestTogether.toFixed(2),
    ];
    return cells;
  });
  return markdownTable(heads, lines);
}

const exponential = (delta: string): string => Number(delta).toExponential();

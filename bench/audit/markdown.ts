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

const FROM = '<!-- tight audits -->';
const TO = '<!-- end of tight audits -->';

/** `page` with the table between its two marks written anew. Throws `RangeError` where it has no marks. */
export function withTable(page: string, figures: readonly Figure[]): string {
  const [from, to] = [page.indexOf(FROM), page.indexOf(TO)];
  if (from < 0 || to < from) throw new RangeError('Cannot write the table: the page has no marks for it');
  return `${page.slice(0, from + FROM.length)}\n\n${tableOf(figures)}\n\n${page.slice(to)}`;
}

function tableOf(figures: readonly Figure[]): string {
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
    return `| ${cells.join(' | ')} |`;
  });
  return [`| ${heads.join(' | ')} |`, `|${'---|'.repeat(heads.length)}`, ...lines].join('\n');
}

const exponential = (delta: string): string => Number(delta).toExponential();

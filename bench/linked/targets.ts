import { ICCS, PLANTED } from './truth/truth-names.ts';

/** What a figure of a release has to be, by epsilon. */
export interface Target {
  readonly figure: string;
  /** `within`: so near to the records, or to `truth` where it is known. */
  readonly rule: 'atMost' | 'atLeast' | 'within';
  readonly truth?: number;
  readonly at: Readonly<Record<string, number>>;
}

const always = (limit: number): Target['at'] => ({ '1': limit, '3': limit, '10': limit });
const byEpsilon = (one: number, three: number, ten: number): Target['at'] => ({ '1': one, '3': three, '10': ten });

/** What no release may break, whatever its budget. */
const KEPT: readonly Target[] = ['orphans', 'repeatedKeys', 'constantChanges', 'requiredNull', 'outOfOrder'].map(
  (figure) => ({ figure, rule: 'atMost', at: always(0) }),
);

const COST = (seconds: number): readonly Target[] => [
  { figure: 'seconds', rule: 'atMost', at: always(seconds) },
  { figure: 'peakMb', rule: 'atMost', at: always(2000) },
];

const HISTORIES: readonly Target[] = [
  { figure: 'gaps of hdl', rule: 'atMost', at: byEpsilon(0.06, 0.04, 0.03) },
  { figure: 'hdl to next hdl', rule: 'atMost', at: byEpsilon(0.17, 0.11, 0.08) },
  { figure: 'correlation of hdl and the next', rule: 'atLeast', at: byEpsilon(0.75, 0.79, 0.8) },
  { figure: 'prevalence, worst condition', rule: 'atMost', at: byEpsilon(0.01, 0.005, 0.003) },
  { figure: 'dyslipidemia before htn', rule: 'within', at: byEpsilon(0.05, 0.03, 0.02) },
  ...['afterDeath', 'beforeBirth', 'outsideObservation'].map(
    (figure): Target => ({ figure, rule: 'atMost', at: always(0) }),
  ),
];

/** A quarter of the ratio, and a tenth of all variance. */
const FOLLOWED: readonly Target[] = [
  { figure: PLANTED.figure, rule: 'within', truth: PLANTED.truth, at: { '3': 0.25 * PLANTED.truth } },
  ...ICCS.map(({ figure, truth }): Target => ({ figure, rule: 'within', truth, at: { '3': 0.1 } })),
];

/** By table; figures are named as the bench names them. */
export const TARGETS: Readonly<Record<string, readonly Target[]>> = {
  diabetes130: [
    { figure: 'transition lag 1', rule: 'atMost', at: byEpsilon(0.12, 0.09, 0.07) },
    { figure: 'transition readmitted, lag 1', rule: 'atMost', at: byEpsilon(0.04, 0.03, 0.02) },
    { figure: 'eventsPerUnit', rule: 'atMost', at: byEpsilon(0.005, 0.004, 0.003) },
    { figure: 'same diag_1, lag 2', rule: 'within', at: byEpsilon(0.06, 0.05, 0.04) },
    { figure: 'ever readmitted, <30', rule: 'within', at: byEpsilon(0.005, 0.004, 0.003) },
    { figure: 'rows2 against an unlinked release', rule: 'atMost', at: always(1.05) },
    ...KEPT,
    ...COST(300),
  ],
  nafld: [...HISTORIES, ...KEPT],
  'nafld-omop': [...HISTORIES, ...KEPT, ...COST(480)],
  population: [...FOLLOWED, ...KEPT],
};

export interface Judged {
  readonly target: Readonly<Record<string, number>>;
  readonly met: boolean;
}

/** The target of a figure and whether it is met; nothing where there is none. A figure that could not be had meets nothing. */
export function judge(
  table: string,
  epsilon: string,
  { figure, records, synthetic }: { figure: string; records?: number | undefined; synthetic: number | null },
): Judged | undefined {
  const target = TARGETS[table]?.find((one) => one.figure === figure);
  const limit = target?.at[String(Number(epsilon))];
  if (target === undefined || limit === undefined) return undefined;
  const { rule, truth } = target;
  return {
    target: { [rule]: limit, ...(truth !== undefined && { of: truth }) },
    met: synthetic !== null && holds(rule, limit, synthetic, truth ?? records),
  };
}

function holds(rule: Target['rule'], limit: number, value: number, near: number | undefined): boolean {
  if (rule === 'atMost') return value <= limit;
  if (rule === 'atLeast') return value >= limit;
  return near !== undefined && Math.abs(value - near) <= limit;
}

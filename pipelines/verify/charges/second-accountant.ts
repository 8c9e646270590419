/**
 * Rényi accounting written apart from `privacy/accounting`, in doubles, straight from the JSON of the events, so that one
 * mistake is not made twice.
 *
 * *Guarantee* the result is an epsilon of the composed events at `delta`, up to the rounding of doubles.
 * *Holds when* every sensitivity is one of the whole unit.
 * *Arithmetic* doubles, not rounded in any direction: for comparison with the exact accountant only.
 * *Method* Mironov 2017 (Gaussian: alpha s^2 / (2 sigma^2), composition); Canonne, Kamath and Steinke 2020 for the
 * discrete Gaussian and, with the epsilon^2 alpha / 8 of Cesar and Rogers 2021, the exponential mechanism; conversion:
 * Balle et al. 2020, Theorem 21: epsilon = r(alpha) + ln((alpha - 1) / alpha) - (ln delta + ln alpha) / (alpha - 1).
 * Sampled Gaussian: Mironov, Talwar and Zhang 2019, at whole orders.
 * What fails with a probability of its own (thresholds) takes that from delta first (Bun and Steinke 2016, Section 8).
 * *Status* vetted against the zCDP accountant, of sampled steps against loss distributions.
 *
 * Returns `undefined` for events of other kinds.
 */
export function renyiEpsilon(events: readonly unknown[], delta: number): number | undefined {
  const total = divergenceOf({ kind: 'composed', events });
  if (total === undefined) return undefined;
  const { slope } = total;
  const steps = [...total.steps.values()];
  const left = delta - failureOf({ kind: 'composed', events });
  if (!(left > 0)) return Number.POSITIVE_INFINITY;
  if (slope === 0 && steps.length === 0) return 0;
  const convert = (alpha: number, divergence: number): number =>
    divergence + Math.log1p(-1 / alpha) - (Math.log(left) + Math.log(alpha)) / (alpha - 1);
  if (steps.length > 0) {
    // Whole orders alone, in which the moment of a sampled step is a finite sum.
    let least = Number.POSITIVE_INFINITY;
    for (let alpha = 2; alpha <= MOST_ORDER; alpha = Math.max(alpha + 1, Math.floor(alpha * 1.02))) {
      const sampled = steps.reduce((sum, { q, mu, times }) => sum + times * sampledDivergence(q, mu, alpha), 0);
      least = Math.min(least, convert(alpha, slope * alpha + sampled));
    }
    return Math.max(0, least);
  }
  const at = (x: number): number => {
    const alpha = 1 + Math.exp(x);
    return convert(alpha, slope * alpha);
  };
  let centre = -20;
  for (let x = -20; x <= 20; x += 0.25) if (at(x) < at(centre)) centre = x;
  // Every order gives a valid epsilon, so an imprecise minimum only makes the answer looser.
  for (let step = 0.125; step > 1e-6; step /= 2) {
    for (const x of [centre - step, centre + step]) if (at(x) < at(centre)) centre = x;
  }
  return Math.max(0, at(centre));
}

const MOST_ORDER = 1024;

interface SampledSteps {
  readonly q: number;
  /** Sensitivity over sigma. */
  readonly mu: number;
  times: number;
}

/** Divergences of events: `slope` times the order for those where that is one number, and sampled steps by their parameters. */
interface Divergence {
  slope: number;
  readonly steps: Map<string, SampledSteps>;
}

/**
 * `ln(sum over k of C(n, k) (1 - q)^(n - k) q^k e^((k^2 - k) mu^2 / 2)) / (n - 1)` for a whole order `n`: Mironov, Talwar and Zhang 2019, Section 3.3.
 */
function sampledDivergence(q: number, mu: number, order: number): number {
  const logs: number[] = [];
  let logBinomial = 0;
  for (let k = 0; k <= order; k++) {
    logs.push(logBinomial + (order - k) * Math.log1p(-q) + k * Math.log(q) + ((k * k - k) * mu * mu) / 2);
    logBinomial += Math.log(order - k) - Math.log(k + 1);
  }
  const greatest = logs.reduce((a, b) => Math.max(a, b));
  return (greatest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - greatest), 0))) / (order - 1);
}

function divergenceOf(event: unknown): Divergence | undefined {
  const total: Divergence = { slope: 0, steps: new Map() };
  return addTo(total, event, 1) ? total : undefined;
}

/** Returns whether all kinds are known. */
function addTo(total: Divergence, event: unknown, times: number): boolean {
  const fields = event as Readonly<Record<string, unknown>>;
  switch (fields['kind']) {
    case 'composed':
      return (fields['events'] as readonly unknown[]).every((part) => addTo(total, part, times));
    case 'repeated':
      return addTo(total, fields['event'], times * Number(fields['times']));
    case 'poisson-sampled': {
      const inner = fields['event'] as Readonly<Record<string, unknown>>;
      const q = fraction(fields['probability']);
      if (q === 1) return addTo(total, inner, times);
      if (inner['kind'] !== 'gaussian' || !(q > 0 && q < 1)) return false;
      const mu = fraction(inner['sensitivity']) / fraction(inner['sigma']);
      const key = `${q} ${mu}`;
      const known = total.steps.get(key);
      if (known === undefined) total.steps.set(key, { q, mu, times });
      else known.times += times;
      return true;
    }
    default: {
      const slope = slopeOf(fields);
      if (slope === undefined) return false;
      total.slope += times * slope;
      return true;
    }
  }
}

/** The Rényi divergence of an event divided by alpha, for events where that is one number. */
function slopeOf(fields: Readonly<Record<string, unknown>>): number | undefined {
  switch (fields['kind']) {
    case 'none':
      return 0;
    case 'gaussian':
      return fraction(fields['sensitivity']) ** 2 / (2 * fraction(fields['sigma']) ** 2);
    case 'discrete-gaussian':
      return fraction(fields['sensitivity']) ** 2 / (2 * fraction(fields['sigmaSquared']));
    case 'discrete-gaussian-squared':
      return fraction(fields['sensitivitySquared']) / (2 * fraction(fields['sigmaSquared']));
    case 'exponential':
      return fraction(fields['epsilon']) ** 2 / 8;
    case 'zcdp':
      return fraction(fields['rho']);
    case 'epsilon-delta':
      // Pure DP has the slope epsilon^2 / 2 (Bun and Steinke 2016, Proposition 1.4); its delta is set apart.
      return fraction(fields['epsilon']) ** 2 / 2;
    default:
      return undefined;
  }
}

/** The probability with which an event may fail altogether. */
function failureOf(event: unknown): number {
  const fields = event as Readonly<Record<string, unknown>>;
  switch (fields['kind']) {
    case 'epsilon-delta':
      return fraction(fields['delta']);
    case 'composed':
      return (fields['events'] as readonly unknown[]).reduce<number>((total, part) => total + failureOf(part), 0);
    case 'repeated':
      return Number(fields['times']) * failureOf(fields['event']);
    default:
      return 0;
  }
}

function fraction(text: unknown): number {
  const [numerator, denominator = '1'] = String(text).split('/');
  // Long fractions overflow doubles: keep as many digits as a double can use.
  const shift = Math.max(0, Math.max(numerator!.length, denominator.length) - 200);
  return (
    Number(numerator!.slice(0, numerator!.length - shift) || '0') /
    Number(denominator.slice(0, denominator.length - shift) || '0')
  );
}

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
 * What fails with a probability of its own (thresholds) takes that from delta first (Bun and Steinke 2016, Section 8).
 * *Status* vetted against the zCDP accountant.
 *
 * Returns `undefined` for events of other kinds.
 */
export function renyiEpsilon(events: readonly unknown[], delta: number): number | undefined {
  let slope = 0;
  let left = delta;
  for (const event of events) {
    const own = slopeOf(event);
    if (own === undefined) return undefined;
    slope += own;
    left -= failureOf(event);
  }
  if (!(left > 0)) return Number.POSITIVE_INFINITY;
  if (slope === 0) return 0;
  const at = (x: number): number => {
    const alpha = 1 + Math.exp(x);
    return slope * alpha + Math.log1p(-1 / alpha) - (Math.log(left) + Math.log(alpha)) / (alpha - 1);
  };
  let centre = -20;
  for (let x = -20; x <= 20; x += 0.25) if (at(x) < at(centre)) centre = x;
  // Every order gives a valid epsilon, so an imprecise minimum only makes the answer looser.
  for (let step = 0.125; step > 1e-6; step /= 2) {
    for (const x of [centre - step, centre + step]) if (at(x) < at(centre)) centre = x;
  }
  return Math.max(0, at(centre));
}

/** The Rényi divergence of an event divided by alpha, for events where that is one number. */
function slopeOf(event: unknown): number | undefined {
  const fields = event as Readonly<Record<string, unknown>>;
  switch (fields['kind']) {
    case 'none':
      return 0;
    case 'gaussian':
      return fraction(fields['sensitivity']) ** 2 / (2 * fraction(fields['sigma']) ** 2);
    case 'discrete-gaussian':
      return fraction(fields['sensitivity']) ** 2 / (2 * fraction(fields['sigmaSquared']));
    case 'exponential':
      return fraction(fields['epsilon']) ** 2 / 8;
    case 'zcdp':
      return fraction(fields['rho']);
    case 'epsilon-delta':
      // Pure DP has the slope epsilon^2 / 2 (Bun and Steinke 2016, Proposition 1.4); its delta is set apart.
      return fraction(fields['epsilon']) ** 2 / 2;
    case 'composed': {
      let total = 0;
      for (const part of fields['events'] as readonly unknown[]) {
        const own = slopeOf(part);
        if (own === undefined) return undefined;
        total += own;
      }
      return total;
    }
    case 'repeated': {
      const own = slopeOf(fields['event']);
      return own === undefined ? undefined : Number(fields['times']) * own;
    }
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

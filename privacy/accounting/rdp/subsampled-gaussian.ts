/** Beyond this signal-to-noise ratio nothing is protected; a bound that is nearly exact there replaces the integral. */
const LARGEST_MU = 20;
/** Standard normal mass beyond this is below 1e-36. */
const REACH = 12.5;

/**
 * Rényi divergence of order `alpha > 1` of the Poisson-subsampled Gaussian when a unit is added or removed.
 *
 * With `P = N(mu, 1)`, `Q = N(0, 1)`, `u = q (P/Q - 1)`, the moment is `A = E_Q[(1 + u)^alpha]` and the divergence
 * `ln(A) / (alpha - 1)`. Because `E_Q[u] = 0`, `A - 1 = E_Q[(1 + u)^alpha - 1 - alpha u]`, whose integrand is never
 * negative: nothing cancels, so that even `A - 1 = 1e-12` keeps its digits. The same expression serves whole and
 * fractional orders; there is no series to truncate.
 *
 * *Guarantee* at least the divergence, within 1e-9 of it relatively (exact up to rounding), for `mu <= 20`. Beyond, at
 * most the chord of the convex function `ln A` between the neighbouring whole orders.
 * *Holds when* `0 < q < 1` and `mu > 0` (sensitivity over sigma).
 * *Arithmetic* trapezoidal rule in doubles. The integrand is analytic for `|Im t| < pi / mu`, where the logarithm of
 * `1 + u` branches, and decays like a Gaussian, so that the error of the rule falls exponentially with the inverse of
 * the step; the step is half of what gives 1e-16 (Trefethen and Weideman 2014, Theorem 5.1). The result is raised by 1e-11.
 * *Method* Mironov, Talwar and Zhang 2019, Theorem 4 (this direction is the larger one) and Section 3.3 (the moment).
 * *Status* vetted: tested against their full series and 50-digit arithmetic.
 */
export function subsampledGaussianRdp(q: number, mu: number, alpha: number): number {
  return alpha === Number.POSITIVE_INFINITY ? alpha : logMoment(q, mu, alpha) / (alpha - 1);
}

/** `ln E_Q[(1 + u)^alpha]`, rounded up. */
function logMoment(q: number, mu: number, alpha: number): number {
  if (mu > LARGEST_MU) return logMomentBetweenWholeOrders(q, mu, alpha);
  const step = Math.min(0.25, 0.25 / mu);
  const first = Math.floor(-REACH / step);
  const last = Math.ceil((alpha * mu + REACH) / step);
  let greatest = Number.NEGATIVE_INFINITY;
  let total = 0;
  for (let i = first; i <= last; i++) {
    const t = i * step;
    const term = logExcess(q, mu * (t - mu / 2), alpha) - (t * t) / 2;
    if (term === Number.NEGATIVE_INFINITY) continue;
    if (term > greatest) {
      total = total * Math.exp(greatest - term) + 1;
      greatest = term;
    } else if (term > greatest - 50) total += Math.exp(term - greatest);
  }
  const logOfExcess = greatest + Math.log((total * step) / Math.sqrt(2 * Math.PI)) + 1e-11;
  return softplus(logOfExcess) * (1 + 2 ** -50);
}

/** `ln((1 + u)^alpha - 1 - alpha u)` where `u = q (e^loss - 1)`. */
function logExcess(q: number, loss: number, alpha: number): number {
  const u = q * Math.expm1(loss);
  if (Math.abs(alpha * u) < 0.05 && Math.abs(u) < 0.05) return Math.log(excessOfSmall(u, alpha));
  const logRatio = loss > 0 ? loss + Math.log(q) + Math.log1p(((1 - q) / q) * Math.exp(-loss)) : Math.log1p(u);
  const power = alpha * logRatio;
  if (power > 30) {
    return power + Math.log1p((alpha - 1) * Math.exp(-power) - alpha * Math.exp((1 - alpha) * logRatio));
  }
  return Math.log(Math.max(0, Math.expm1(power) - alpha * u));
}

/** Binomial series from the square on; `|alpha u|` and `|u|` are below 1/20. */
function excessOfSmall(u: number, alpha: number): number {
  let term = ((alpha * (alpha - 1)) / 2) * u * u;
  let total = term;
  for (let k = 3; k < 40; k++) {
    term *= ((alpha - k + 1) / k) * u;
    total += term;
    if (Math.abs(term) < total * 1e-18) break;
  }
  return total;
}

function logMomentBetweenWholeOrders(q: number, mu: number, alpha: number): number {
  const below = Math.floor(alpha);
  const share = alpha - below;
  const low = below === 1 ? 0 : logMomentOfWholeOrder(q, mu, below);
  return share === 0 ? low : (1 - share) * low + share * logMomentOfWholeOrder(q, mu, below + 1);
}

/** `ln sum of C(n, k) (1 - q)^(n - k) q^k exp((k^2 - k) mu^2 / 2)`; every term is positive. */
function logMomentOfWholeOrder(q: number, mu: number, n: number): number {
  const logs: number[] = [];
  let logBinomial = 0;
  for (let k = 0; k <= n; k++) {
    logs.push(logBinomial + (n - k) * Math.log1p(-q) + k * Math.log(q) + (k * (k - 1) * mu * mu) / 2);
    logBinomial += Math.log((n - k) / (k + 1));
  }
  const greatest = Math.max(...logs);
  const total = logs.reduce((sum, term) => sum + Math.exp(term - greatest), 0);
  return (greatest + Math.log(total)) * (1 + 1e-11);
}

/** `ln(1 + e^x)`. */
const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));

import { pldAccountant } from '../privacy/accounting/pld/accountant.ts';
import { rdpAccountant } from '../privacy/accounting/rdp/accountant.ts';
import type { PrivacyEvent } from '../privacy/events.ts';
import { parseRational } from '../privacy/rational.ts';
import { calibrationMs } from './calibration.ts';

/**
 * Prints one JSON line a figure: milliseconds to account for 100,000 Poisson-sampled Gaussian steps (rate 0.001, sigma
 * 0.8, delta 1e-6), from the event to epsilon, on one core, by each accountant that can.
 */
const STEPS = 100_000;
const LIMITS_MS = { rdp: 1000, pld: 5000 } as const;

const event: PrivacyEvent = {
  kind: 'repeated',
  times: STEPS,
  event: {
    kind: 'poisson-sampled',
    probability: parseRational('0.001'),
    event: { kind: 'gaussian', sigma: parseRational('0.8'), sensitivity: parseRational(1) },
  },
};

for (const accountant of [rdpAccountant, pldAccountant]) {
  const calibration = calibrationMs();
  const start = performance.now();
  const { lower, upper } = accountant.account(event).epsilonAt(parseRational('1e-6'));
  const milliseconds = performance.now() - start;
  const line = {
    figure: `${accountant.name} accountant, ${STEPS} subsampled steps`,
    unit: 'ms',
    value: Math.round(milliseconds * 10) / 10,
    limit: accountant.name === 'rdp' ? LIMITS_MS.rdp : LIMITS_MS.pld,
    epsilon: { lower, upper },
    calibrationMs: calibration,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

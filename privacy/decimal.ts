import { formatRational, type Rational } from './rational.ts';

/** The fraction as exact decimal text (`0.000001`), or as `1/3` where no decimal is exact. */
export function decimalText(value: Rational): string {
  const { numerator, denominator } = value;
  let rest = denominator;
  let twos = 0;
  let fives = 0;
  for (; rest % 2n === 0n; rest /= 2n) twos++;
  for (; rest % 5n === 0n; rest /= 5n) fives++;
  if (rest !== 1n) return formatRational(value);
  const places = Math.max(twos, fives);
  const magnitude = ((numerator < 0n ? -numerator : numerator) * 10n ** BigInt(places)) / denominator;
  const digits = String(magnitude).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const part = places === 0 ? '' : `.${digits.slice(-places)}`;
  return `${numerator < 0n ? '-' : ''}${whole}${part}`;
}

/** The double nearest to a setting, so that 1e-6 prints as it was written. What is promised is rounded up instead. */
export function nearestNumber(value: Rational): number {
  const text = decimalText(value);
  return text.includes('/') ? Number(value.numerator) / Number(value.denominator) : Number(text);
}

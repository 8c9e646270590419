/*
 * The rational approximations below are those of FreeBSD's msun s_erf.c, which carries this notice:
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunPro, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 * preserved.
 */

const ERX = 0.8450629115104675;
const NEAR_P = [
  0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442, -2.3763016656650163e-5,
];
const NEAR_Q = [
  1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164, -3.960228278775368e-6,
];
const ONE_P = [
  -0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175, -0.11089469428239668,
  0.035478304325618236, -0.002166375594868791,
];
const ONE_Q = [
  1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905,
  0.011984499846799107,
];
const MIDDLE_P = [
  -0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347,
  -184.60509290671104, -81.2874355063066, -9.814329344169145,
];
const MIDDLE_Q = [
  1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783,
  108.63500554177944, 6.570249770319282, -0.0604244152148581,
];
const FAR_P = [
  -0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896,
  -1025.0951316110772, -483.5191916086514,
];
const FAR_Q = [
  1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644,
  474.52854120695537, -22.44095244658582,
];

/** `erfc(x) = 2 / sqrt(pi) * integral of exp(-t^2) from x`, with a relative error below 2^-49 wherever it is normal. */
export function erfc(x: number): number {
  const a = Math.abs(x);
  if (a < 0.84375) {
    const z = x * x;
    return 1 - (x + (x * polynomial(NEAR_P, z)) / polynomial(NEAR_Q, z));
  }
  if (a < 1.25) {
    const tail = polynomial(ONE_P, a - 1) / polynomial(ONE_Q, a - 1);
    return x > 0 ? 1 - ERX - tail : 1 + ERX + tail;
  }
  if (a >= 28) return x > 0 ? 0 : 2;
  const tail = expMinusSquare(a) * scaled(a);
  return x > 0 ? tail : 2 - tail;
}

/** `exp(x^2) erfc(x)` for `x >= 0`, which neither overflows nor underflows. Relative error below 2^-48. */
export function erfcx(x: number): number {
  if (x < 1.25) return Math.exp(x * x) * erfc(x);
  if (x < 28) return scaled(x);
  const y = 1 / (x * x);
  return (
    (1 - y * (0.5 - y * (0.75 - y * (1.875 - y * (6.5625 - y * (29.53125 - y * 162.421875)))))) /
    (x * Math.sqrt(Math.PI))
  );
}

/** Probability that a standard normal variable exceeds `x`. */
export const normalAbove = (x: number): number => 0.5 * erfc(x * Math.SQRT1_2);

function scaled(a: number): number {
  const s = 1 / (a * a);
  const far = a >= 1 / 0.35;
  const ratio = far ? polynomial(FAR_P, s) / polynomial(FAR_Q, s) : polynomial(MIDDLE_P, s) / polynomial(MIDDLE_Q, s);
  return Math.exp(ratio - 0.5625) / a;
}

/** `exp(-a^2)`; the square is split so that its rounding is not magnified. */
function expMinusSquare(a: number): number {
  const head = Math.fround(a);
  return Math.exp(-head * head) * Math.exp((head - a) * (head + a));
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + coefficients[i]!;
  return value;
}

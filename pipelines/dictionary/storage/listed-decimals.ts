import type { Operand } from '../formula/operand.ts';

/** The digits after the point that the listed numbers of a map have, where it lists some and nothing else is known. */
export function withDecimals(operand: Operand): Operand {
  const { type, decimals, values } = operand;
  if (type !== 'number' || decimals !== undefined || values === undefined) return operand;
  if (!values.every((text) => /^-?\d+(\.\d+)?$/.test(text))) return operand;
  return { ...operand, decimals: Math.max(0, ...values.map((text) => (text.split('.')[1] ?? '').length)) };
}

/** `part / whole`, or null where that is no finite number. */
export function finiteRatio(part: number, whole: number): number | null {
  const ratio = part / whole;
  return Number.isFinite(ratio) ? ratio : null;
}

/** A number as people write limits: `12`, `-0.5`, `1e3`, with a comma before decimals where there is no point; `undefined` for other text. */
export function plainNumber(text: string): number | undefined {
  if (text.length > 60) return undefined;
  const tidy = text.trim().replace(/^(-?\d*),(\d+)$/, '$1.$2');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(tidy)) return undefined;
  const value = Number(tidy);
  return Number.isFinite(value) ? value + 0 : undefined;
}

import type { ColumnShape } from '../../models/model.ts';
import type { ModelledColumn } from './dictionary.ts';

/** What a model may know of the values of a column: which of them rise, which may stand out among those, and which stand for no value. */
export function columnShape({ coding, rule, source }: ModelledColumn): ColumnShape {
  const absent = coding.cells.flatMap(({ kind }, code) => (kind === 'missing' || kind === 'other' ? [code] : []));
  if (rule.kind !== 'scale') return { apart: [], absent };
  const bins = coding.size - absent.length - rule.censored.length;
  const atoms = Array.isArray(source['atoms']) ? source['atoms'] : [];
  const apart = coding.cells.flatMap((cell, code) =>
    cell.kind === 'value' && (code >= bins || atoms.includes(cell.value)) ? [code] : [],
  );
  return { ordered: [0, bins - 1], apart, absent };
}

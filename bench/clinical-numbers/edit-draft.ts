import { parseDocument } from 'yaml';
import type { Case } from './cases.ts';

const FILL_IN = 'fill-in';

/**
 * What a steward changes who knows of the table only which column is the patient and what is a number or a date; all else is left to `describe`.
 * Returns the dictionary and how many entries were changed.
 */
export function editDraft(
  draft: string,
  { unit, kinds }: Case,
): { readonly dictionary: string; readonly edits: number } {
  const document = parseDocument(draft);
  let edits = 0;
  const set = (path: readonly string[], value: unknown): void => {
    document.setIn(path, document.createNode(value, { flow: true }));
    edits++;
  };
  if (document.getIn(['unit', 'column']) !== unit.column) set(['unit', 'column'], unit.column);
  if (document.getIn(['unit', 'maxRows']) !== unit.maxRows) set(['unit', 'maxRows'], unit.maxRows);
  if (document.getIn(['columns', unit.column, 'kind']) !== 'identifier') {
    set(['columns', unit.column], { kind: 'identifier' });
  }
  for (const [name, kind] of Object.entries(kinds)) {
    if (!suits(document.getIn(['columns', name, 'kind']), kind)) set(['columns', name], leftOpen(kind));
  }
  return { dictionary: document.toString({ lineWidth: 0 }), edits };
}

/** A dictionary whose numbers are cut into 20 equal bins each, as by somebody who knows the ranges and gives the bins no thought. */
export function evenBins(dictionary: string): string {
  const document = parseDocument(dictionary);
  const columns = document.toJS().columns as Readonly<
    Record<string, { readonly kind?: string; readonly bins?: unknown }>
  >;
  for (const [name, { kind, bins }] of Object.entries(columns)) {
    const numeric = kind === 'integer' || kind === 'real';
    if (numeric && bins !== undefined) document.setIn(['columns', name, 'bins'], document.createNode({ count: 20 }));
  }
  return document.toString({ lineWidth: 0 });
}

/** Whole numbers lose nothing as real ones. */
const suits = (drafted: unknown, kind: string): boolean =>
  drafted === kind || (drafted === 'real' && kind === 'integer');

function leftOpen(kind: string): unknown {
  if (kind === 'categorical') return { kind, values: FILL_IN };
  return { kind, range: FILL_IN, bins: kind === 'date' ? { every: 'month' } : FILL_IN };
}

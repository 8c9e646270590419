import { FILL_IN } from '../dictionary/fill-in.ts';
import { type ColumnDraft, SUCH_DATES } from './draft-of-column.ts';

/** Kinds of which several columns wait for the years that the table covers: said once, in the defaults. */
export function sharedPeriods(drafts: readonly ColumnDraft[]): readonly ('date' | 'datetime')[] {
  return (['date', 'datetime'] as const).filter(
    (kind) => drafts.filter((draft) => isOpenPeriod(draft, kind)).length > 1,
  );
}

const isOpenPeriod = ({ column }: ColumnDraft, kind: string): boolean =>
  column['kind'] === kind && column['range'] === FILL_IN;

/** A column that leaves its days to the defaults. */
export function withoutShared(draft: ColumnDraft, shared: readonly string[]): ColumnDraft {
  if (!shared.some((kind) => isOpenPeriod(draft, kind))) return draft;
  const { range: _, ...column } = draft.column;
  return { ...draft, column, comment: draft.comment === SUCH_DATES ? '' : draft.comment };
}

/** The defaults that say them, as YAML. */
export const defaultsOf = (shared: readonly string[]): string =>
  shared.length === 0
    ? ''
    : `defaults:                   # what columns of a kind say that do not say otherwise
${shared.map((kind) => `  ${kind}: { range: ${FILL_IN} }   # the days that the table covers, such as [2010-01-01, 2019-12-31]`).join('\n')}
`;

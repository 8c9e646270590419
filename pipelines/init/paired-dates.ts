import type { ColumnDraft } from './draft-of-column.ts';
import { plainName } from './knowledge/plain-name.ts';

/** How a begin and its end are called. What stands around the word must be the same in both names. */
const PAIRS: readonly (readonly [begin: string, end: string])[] = [
  ['admissions?|admitted|admits?|admn|adm', 'discharges?|discharged|disch|dis|dc'],
  ['edregtime|edreg', 'edouttime|edout'],
  ['admittime', 'dischtime'],
  ['intime', 'outtime'],
  ['starttime|startdate', 'endtime|enddate|stoptime|stopdate'],
  ['start|started|begin|began|from', 'end|ended|stop|stopped|to|until'],
  ['in|entry', 'out|exit'],
];

/** Days and hours after the begin: finer where most ends lie, a year at most. */
const SPANS = {
  date: { range: [0, 365], bins: { edges: [0, 1, 2, 3, 4, 5, 7, 10, 14, 21, 28, 60, 90, 180, 365] } },
  datetime: {
    in: 'hours',
    range: [0, 8760],
    bins: { edges: [0, 3, 6, 12, 24, 48, 72, 96, 120, 168, 240, 336, 504, 672, 1440, 2160, 4320, 8760] },
  },
} as const;

/**
 * Draws the end of a stay as its distance from the begin, where two columns of days or times bear the names of such a pair. Apart, they would be
 * related bin by bin, and many rows would end before they begin.
 */
export function withPairs(drafts: readonly ColumnDraft[]): ColumnDraft[] {
  const plain = drafts.map(({ name }) => plainName(name));
  const paired = drafts.map((draft, i) => {
    const kind = modelledKind(draft);
    if (kind === undefined) return draft;
    const begins = beginsOf(plain[i]!);
    const begin = drafts.find((other, j) => j !== i && modelledKind(other) === kind && begins(plain[j]!));
    return begin === undefined ? draft : endOf(begin, draft, kind);
  });
  const ends = paired.filter(({ column }) => column['after'] !== undefined);
  const [end] = ends;
  if (end === undefined || ends.length > 1) return paired;
  return paired.map((draft, i) => (isStay(plain[i]!, draft) ? withSuggestion(draft, end) : draft));
}

function endOf(begin: ColumnDraft, draft: ColumnDraft, kind: keyof typeof SPANS): ColumnDraft {
  const { description, missing, format, storage } = draft.column;
  const longest = kind === 'date' ? '365 days' : '8,760 hours';
  return {
    name: draft.name,
    column: {
      kind,
      ...(description === undefined ? {} : { description }),
      after: begin.name,
      ...SPANS[kind],
      ...(Array.isArray(missing) ? { missing } : {}),
      ...(format === undefined ? {} : { format }),
      ...(storage === undefined ? {} : { storage }),
    },
    comment: `guessed by its name: counted from ${begin.name}, 0 to ${longest}; what lies beyond counts as the nearest of these`,
    known: true,
  };
}

/** Whether a column is drafted as the length of a stay, measured by itself. */
const isStay = (plain: string, { column }: ColumnDraft): boolean =>
  /^(los|los_days|.*_los|length_of_stay|.*_length_of_stay|time_in_hospital|stay_days)$/.test(plain) &&
  column['kind'] === 'integer' &&
  column['from'] === undefined;

function withSuggestion(draft: ColumnDraft, end: ColumnDraft): ColumnDraft {
  const formula = `from: ${nameIn(end.name)} - ${nameIn(String(end.column['after']))}`;
  const hint = `where it is that in days, { kind: integer, ${formula} } never contradicts them`;
  return { ...draft, comment: draft.comment === '' ? hint : `${draft.comment}; ${hint}` };
}

/** A name as formulas write it. */
const nameIn = (name: string): string => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `"${name}"`);

function modelledKind({ column }: ColumnDraft): 'date' | 'datetime' | undefined {
  const { kind, from } = column;
  if (from !== undefined) return undefined;
  return kind === 'date' || kind === 'datetime' ? kind : undefined;
}

/** Whether a name is that of the begin to the end called `end`. */
function beginsOf(end: string): (name: string) => boolean {
  const patterns = PAIRS.flatMap(([begin, last]) => {
    const match = new RegExp(`^(|.*_)(?:${last})(|_.*)$`).exec(end);
    return match === null ? [] : [new RegExp(`^${escaped(match[1]!)}(?:${begin})${escaped(match[2]!)}$`)];
  });
  return (name) => patterns.some((pattern) => pattern.test(name));
}

const escaped = (text: string): string => text.replaceAll(/[^\p{L}\p{N}_]/gu, '\\$&');

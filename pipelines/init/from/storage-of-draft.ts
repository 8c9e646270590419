import { fitStorage } from '../../dictionary/storage/fit-storage.ts';
import { parseStorage } from '../../dictionary/storage/storage-type.ts';
import { draftStorage } from '../draft-storage.ts';

type Entries = Readonly<Record<string, unknown>>;

/** The storage of the table, or of one that the schema would make, where the domain of the draft fits it and a release would choose another. */
export function storageOfDraft(column: Entries, storage: string | undefined): { readonly storage?: string } {
  const drafted = draftStorage(column, storage);
  const type = parseStorage(drafted.storage ?? '');
  if (drafted.storage === undefined || type === undefined) return {};
  const { kind, decimals } = column;
  // A value that is not listed becomes `other`, which is no number.
  if ((kind === 'categorical' || kind === 'ordinal') && column['missing'] === 'none') return {};
  if (kind !== 'integer' && kind !== 'real') return drafted;
  const { lower, upper } = endsOf(column);
  if (lower === undefined || upper === undefined) return type.kind === 'float' ? {} : drafted;
  if (type.kind === 'float' && type.bits === 32 && typeof decimals !== 'number') return {};
  const values = {
    kind: 'number' as const,
    whole: kind === 'integer',
    lower,
    upper,
    decimals: typeof decimals === 'number' ? decimals : undefined,
    cells: [],
  };
  return typeof fitStorage(type, values) === 'string' ? {} : drafted;
}

/** The ends of a stated range, or of edges, which state one; none where they are marked. */
function endsOf({ range, bins }: Entries): {
  readonly lower?: number | undefined;
  readonly upper?: number | undefined;
} {
  const edges = (bins as { readonly edges?: unknown } | undefined)?.edges;
  const ends: unknown = Array.isArray(range) ? range : edges;
  if (!Array.isArray(ends)) return {};
  const [lower, upper] = [ends[0], ends.at(-1)] as unknown[];
  return typeof lower === 'number' && typeof upper === 'number' ? { lower, upper } : {};
}

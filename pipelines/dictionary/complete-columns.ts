import { columnKeysOf } from './column-schema.ts';
import { fitsGlob } from './glob.ts';
import { GENERAL_DEFAULTS, INHERITED_KEYS } from './inherited-schema.ts';
import type { Problems } from './problems.ts';
import type { Path, YamlSource } from './yaml-source.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Where a key may come from, in the order of precedence after the column itself. */
interface Giver {
  readonly path: Path;
  readonly fields: Fields;
  /** Whether it may tell the kind; then what it says must be fit for that kind. */
  readonly pattern: boolean;
}

const INHERITED: ReadonlySet<string> = new Set(INHERITED_KEYS);

/** What speaks of the values themselves, and of no difference from others. */
const OF_VALUES: ReadonlySet<string> = new Set(['range', 'bins', 'atoms']);

/**
 * The file with every column written out: what a column does not say is taken from the first of `patterns` whose name fits and that
 * says it, then from the `defaults` of its kind, then from those of all columns. A value is taken whole. Places are where it stands.
 * Whatever is malformed is left to the check of the schema.
 */
export function completeColumns(source: YamlSource): YamlSource {
  const root = source.value;
  if (!isRecord(root) || !isRecord(root['columns'])) return source;
  const patterns = Array.isArray(root['patterns']) ? root['patterns'] : [];
  const defaults = isRecord(root['defaults']) ? root['defaults'] : {};
  const places = new Map<string, ReadonlyMap<string, Path>>();
  const columns = Object.entries(root['columns']).map(([name, written]) => {
    if (written !== null && !isRecord(written)) return [name, written];
    const { fields, from } = completed(name, written ?? {}, patterns, defaults);
    places.set(name, from);
    return [name, fields];
  });
  return {
    path: source.path,
    value: { ...withoutExtensions(root), columns: Object.fromEntries(columns) },
    at(path) {
      const [top, name, key, ...inner] = path;
      const from = top === 'columns' ? places.get(String(name))?.get(String(key)) : undefined;
      return source.at(from === undefined ? path : [...from, ...inner]);
    },
  };
}

/** Patterns that no column has the name for: what they say would be lost without a word. */
export function reportIdlePatterns({ value }: YamlSource, problems: Problems): void {
  if (!isRecord(value) || !Array.isArray(value['patterns']) || !isRecord(value['columns'])) return;
  const names = Object.keys(value['columns']);
  for (const [i, pattern] of value['patterns'].entries()) {
    const globs = isRecord(pattern) ? globsOf(pattern['match']) : [];
    if (globs.length === 0 || names.some((name) => globs.some((glob) => fitsGlob(glob, name)))) continue;
    problems.add(['patterns', i, 'match'], 'no name under columns fits this pattern');
  }
}

function completed(
  name: string,
  own: Fields,
  patterns: readonly unknown[],
  defaults: Fields,
): { readonly fields: Fields; readonly from: ReadonlyMap<string, Path> } {
  const fields: Record<string, unknown> = { ...own };
  const from = new Map<string, Path>();
  const fitting = patterns.flatMap((pattern, i) =>
    isRecord(pattern) && globsOf(pattern['match']).some((glob) => fitsGlob(glob, name))
      ? [{ path: ['patterns', i], fields: pattern, pattern: true }]
      : [],
  );
  // The kind decides what else a column can take, so it comes first.
  const ofKnownKind = fitting.find((one) => one.fields['kind'] !== undefined);
  if (fields['kind'] === undefined && ofKnownKind !== undefined) {
    fields['kind'] = ofKnownKind.fields['kind'];
    from.set('kind', [...ofKnownKind.path, 'kind']);
  }
  const known = new Set(columnKeysOf(fields));
  const take = ({ path, fields: given, pattern }: Giver): void => {
    const states = pattern && given['kind'] !== undefined;
    if (states && fields['kind'] !== given['kind']) return;
    for (const [key, value] of Object.entries(given)) {
      if (!INHERITED.has(key) || Object.hasOwn(fields, key)) continue;
      if (!known.has(key) && !(states && !isDerived(own))) continue;
      if (isDerived(own) && OF_VALUES.has(key)) continue;
      fields[key] = value;
      from.set(key, [...path, key]);
    }
  };
  for (const one of fitting) take(one);
  const { kind } = fields;
  const ofKind = typeof kind === 'string' && Object.hasOwn(defaults, kind) ? defaults[kind] : undefined;
  if (isRecord(ofKind)) take({ path: ['defaults', String(kind)], fields: ofKind, pattern: false });
  if (kind === undefined || kind === 'identifier' || kind === 'text') return { fields, from };
  const general = Object.fromEntries(Object.entries(defaults).filter(([key]) => GENERAL_DEFAULTS.includes(key)));
  take({ path: ['defaults'], fields: general, pattern: false });
  return { fields, from };
}

/** Offsets and computed columns: a range that a pattern states is one of values. */
const isDerived = (own: Fields): boolean => Object.hasOwn(own, 'after') || Object.hasOwn(own, 'from');

const globsOf = (match: unknown): readonly string[] =>
  (Array.isArray(match) ? match : [match]).filter((glob) => typeof glob === 'string');

/** Keys that begin with `x-` hold anchors and whatever else the writer keeps there. */
const withoutExtensions = (root: Fields): Fields =>
  Object.fromEntries(Object.entries(root).filter(([key]) => !key.startsWith('x-')));

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

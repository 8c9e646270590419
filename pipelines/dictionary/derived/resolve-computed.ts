import path from 'node:path';
import type { ComputedColumn } from '../dictionary.ts';
import { PublicFileError, readPublicRows } from '../public-rows.ts';
import type { FormulaSpec, MapSpec } from '../spec.ts';
import type { MapEntry } from './rules.ts';

interface Context {
  readonly folder: string;
  onFile(text: string): void;
}

type Report = (key: string, text: string) => undefined;

/** A column that is computed, as far as it can be told without the others. */
export async function resolveComputed(
  name: string,
  spec: FormulaSpec | MapSpec,
  context: Context,
  problem: Report,
): Promise<ComputedColumn | undefined> {
  const head = { kind: 'computed', name, description: spec.description } as const;
  if (!('map' in spec)) {
    return {
      ...head,
      rule: { kind: 'formula', text: spec.from, type: spec.kind, decimals: spec.decimals },
      file: undefined,
    };
  }
  const written = await writtenEntries(spec, context, problem);
  if (written === undefined) return undefined;
  const entries: MapEntry[] = [];
  for (const { value, to, line } of written) {
    const outcome = outcomeOf(spec.kind, to);
    if (outcome === undefined) {
      const what =
        line === undefined ? `"${value}" becomes "${to}"` : `a value of line ${line} of ${fileOf(spec)} becomes`;
      return problem(
        'map',
        `${what}, which is no ${NAMES_OF[spec.kind]}`.replace(/becomes, which is/, 'becomes what is'),
      );
    }
    entries.push({ value, to: outcome, ...(line === undefined ? {} : { line }) });
  }
  return { ...head, rule: { kind: 'map', from: spec.from, type: spec.kind, entries }, file: fileOf(spec) };
}

interface WrittenEntry {
  readonly value: string;
  readonly to: string;
  readonly line?: number;
}

const fileOf = ({ map }: MapSpec): string | undefined =>
  Object.keys(map).length === 1 && Object.hasOwn(map, 'file') ? map['file'] : undefined;

async function writtenEntries(spec: MapSpec, context: Context, problem: Report): Promise<WrittenEntry[] | undefined> {
  const file = fileOf(spec);
  if (file === undefined) return Object.entries(spec.map).map(([value, to]) => ({ value, to }));
  try {
    const { header, rows, text } = await readPublicRows(path.resolve(context.folder, file));
    if (header.join(',') !== 'from,to') throw new PublicFileError('must begin with the line from,to');
    context.onFile(text);
    return rows.map(({ line, fields }) => ({ value: fields[0]!, to: fields[1]!, line }));
  } catch (error) {
    if (!(error instanceof PublicFileError)) throw error;
    return problem('map', `the file ${file} ${error.message}`);
  }
}

const NAMES_OF: Readonly<Record<MapSpec['kind'], string>> = {
  categorical: 'text',
  ordinal: 'text',
  boolean: 'true or false',
  integer: 'whole number that is held exactly',
  real: 'number',
};

function outcomeOf(kind: MapSpec['kind'], text: string): string | number | boolean | undefined {
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  if (kind === 'categorical' || kind === 'ordinal') return text === '' ? undefined : text;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) + 0 : Number.NaN;
  if (!Number.isFinite(value)) return undefined;
  return kind === 'real' || Number.isSafeInteger(value) ? value : undefined;
}

import { DATA_DICTIONARY_FILE } from '../../release-folder/artefacts/data-dictionary.ts';
import { type AnyDataDictionary, describedTables } from '../../release-folder/artefacts/described-tables.ts';
import type { Charge } from '../../release-folder/artefacts/events-file.ts';
import type { Manifest } from '../../release-folder/manifest/manifest.ts';
import { type IntactFiles, readOrFail } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';

/** Whether nothing is of the inside edition, everything marked `origin: dp` in the dictionary and the report names a charge, and no other origin is unknown. */
export async function checkOrigins(
  files: IntactFiles,
  manifest: Manifest,
  dictionary: AnyDataDictionary | undefined,
  charges: readonly Charge[] | undefined,
  checks: Checks,
): Promise<void> {
  const { report } = manifest.evaluation;
  if (dictionary === undefined || charges === undefined || !files.intact.has(report)) {
    checks.cannot('origins', 'the dictionary, the report or the events cannot be read');
    return;
  }
  const numbers = readOrFail(files, report, 'origins', checks);
  if (numbers === undefined) return;
  const parts = describedTables(dictionary).map((table) => table.dictionary);
  const firstIn = (list: string, should: (entry: object) => boolean): string | undefined =>
    parts.map((part) => withoutOrigin(part, list, should)).find((one) => one !== undefined);
  const unmarked = firstIn('columns', (column) => 'cells' in column);
  if (unmarked !== undefined) {
    checks.fail('origins', `column ${unmarked} states no origin`, DATA_DICTIONARY_FILE);
    return;
  }
  const constraint = firstIn('constraints', () => true);
  if (constraint !== undefined) {
    checks.fail('origins', `constraint ${constraint} states no origin`, DATA_DICTIONARY_FILE);
    return;
  }
  const number = withoutOrigin(numbers, 'numbers', () => true);
  if (number !== undefined) {
    checks.fail('origins', `number ${number} states no origin`, report);
    return;
  }
  const questions = new Set(charges.map(({ question }) => question));
  const found = { facts: 0, problem: undefined as string | undefined };
  for (const [file, json] of [
    [DATA_DICTIONARY_FILE, dictionary.dictionary],
    [report, numbers],
  ] as const) {
    walk(json, '', questions, found);
    if (found.problem !== undefined) {
      checks.fail('origins', found.problem, file);
      return;
    }
  }
  checks.pass('origins', `${found.facts} facts and numbers state an origin; each \`dp\` one names a charge`);
}

/** The first entry of a list in `json` that should state an origin and does not, by its name or place. */
function withoutOrigin(json: unknown, list: string, should: (entry: object) => boolean): string | undefined {
  const entries = (json as Readonly<Record<string, unknown>> | null | undefined)?.[list];
  if (!Array.isArray(entries)) return undefined;
  const at = entries.findIndex((entry: unknown) => {
    const { origin } = (entry ?? {}) as { origin?: unknown };
    return typeof entry === 'object' && entry !== null && should(entry) && typeof origin !== 'string';
  });
  if (at < 0) return undefined;
  const { name, metric } = entries[at] as { name?: unknown; metric?: unknown };
  const called = name ?? metric;
  return typeof called === 'string' ? JSON.stringify(called.slice(0, 80)) : String(at + 1);
}

const ORIGINS = new Set(['public', 'expert', 'dp', 'released-data']);

function walk(
  json: unknown,
  path: string,
  questions: ReadonlySet<string>,
  found: { facts: number; problem: string | undefined },
): void {
  if (json === null || typeof json !== 'object' || found.problem !== undefined) return;
  const object = json as Readonly<Record<string, unknown>>;
  if (object['edition'] === 'inside')
    found.problem = `${path || 'the top'} is of the inside edition, which may hold exact values`;
  if (!Array.isArray(json) && typeof object['origin'] === 'string') {
    found.facts++;
    const where = typeof object['name'] === 'string' ? JSON.stringify(object['name']) : path || 'the top';
    const named = object['event'] ?? object['question'];
    if (!ORIGINS.has(object['origin']))
      found.problem = `${where} has the unknown origin ${JSON.stringify(object['origin'].slice(0, 80))}`;
    else if (object['origin'] === 'dp' && (typeof named !== 'string' || !questions.has(named))) {
      found.problem = `${where} came from the records, but names no charge that paid for it`;
    }
  }
  for (const [key, value] of Object.entries(object))
    walk(value, path === '' ? key : `${path}.${key}`, questions, found);
}

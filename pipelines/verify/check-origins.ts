import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DATA_DICTIONARY_FILE, type DataDictionary } from '../release/data-dictionary.ts';
import type { Charge } from '../release/events-file.ts';
import type { Manifest } from '../release/manifest.ts';
import type { IntactFiles } from './json-artefact.ts';
import type { Checks } from './report.ts';

/** Whether nothing is of the inside edition, everything marked `origin: dp` in the dictionary and the report names a charge, and no other origin is unknown. */
export async function checkOrigins(
  { dir, intact }: IntactFiles,
  manifest: Manifest,
  dictionary: DataDictionary | undefined,
  charges: readonly Charge[] | undefined,
  checks: Checks,
): Promise<void> {
  const { report } = manifest.evaluation;
  if (dictionary === undefined || charges === undefined || !intact.has(report)) {
    checks.cannot('origins', 'the dictionary, the report or the events cannot be read');
    return;
  }
  let numbers: unknown;
  try {
    numbers = JSON.parse(await readFile(join(dir, report), 'utf8'));
  } catch {
    checks.fail('origins', 'it is no JSON', report);
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

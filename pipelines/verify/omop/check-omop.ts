import { rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { LinkedDataDictionary } from '../../release-folder/artefacts/linked-data-dictionary.ts';
import type { Manifest } from '../../release-folder/manifest/manifest.ts';
import { withEngine } from '../../release-folder/tables/engine.ts';
import { someOf } from '../../workspace/text/some-of.ts';
import type { IntactFiles } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';
import { scratchFolder } from '../tables/scratch-folder.ts';
import { type AskedCheck, askOmopChecks } from './ask-omop-checks.ts';
import { listingZero } from './listing-zero.ts';
import { KINDS, type OmopCheckKind } from './omop-check.ts';
import { OMOP_CHECKS, UNCHECKED } from './omop-checks.ts';
import { statesOmop } from './states-omop.ts';

/** Whether tables that state to be of CDM 5.4 are: asked of the files in SQL. Nothing is said of a release that does not state it. */
export async function checkOmop(
  files: IntactFiles,
  manifest: Manifest,
  described: LinkedDataDictionary,
  checks: Checks,
): Promise<void> {
  if (!statesOmop(described)) return;
  const scratch = await scratchFolder();
  if (scratch === undefined) return checks.cannot('omop', 'there is no temporary folder to work in');
  try {
    // The engine reads `*`, `?` and `[` in paths as patterns; a link in a folder of our own has none.
    const linked = manifest.tables.map(({ name, parquet }, at) => ({
      table: name,
      parquet,
      path: join(scratch, `table-${at}.parquet`),
    }));
    for (const { parquet, path } of linked) await symlink(resolve(files.dir, parquet), path);
    const zeros = listingZero(described);
    const asked = OMOP_CHECKS.filter(({ kind, subject }) => kind !== 'zero' || !zeros.has(subject));
    const answers = await withEngine((connection) => askOmopChecks(connection, linked, asked));
    report(answers, (table) => linked.find((one) => one.table.toLowerCase() === table)?.parquet, checks);
    if (zeros.size > 0) checks.pass('omop-notes', `the dictionary lists concept 0: ${someOf([...zeros], 'fields')}`);
    for (const words of UNCHECKED) checks.cannot('omop-vocabulary', words);
  } catch {
    checks.fail('omop', 'the tables cannot be read together');
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What is violated check by check, and what holds kind by kind. */
function report(answers: readonly AskedCheck[], fileOf: (table: string) => string | undefined, checks: Checks): void {
  for (const [kind, title] of Object.entries(KINDS) as [OmopCheckKind, string][]) {
    const own = answers.filter(({ check }) => check.kind === kind);
    for (const { words, table } of told(own, 'fatal')) checks.fail('omop', words, fileOf(table));
    // Fields that the model has and a release need not have are many: they are told by the name of their table.
    if (kind === 'field') lackingFields(own, checks);
    else for (const { words, table } of told(own, 'note')) checks.pass('omop-notes', words, fileOf(table));
    const counted = kind === 'field' ? own.filter(({ check }) => check.level === 'fatal') : own;
    const held = counted.filter(({ violations }) => violations === 0);
    if (held.length === 0) continue;
    const subjects = held.map(({ check }) => check.subject);
    checks.pass('omop', `${title}: ${held.length} of ${counted.length} checks hold: ${someOf(subjects, 'of them')}`);
  }
}

const told = (
  answers: readonly AskedCheck[],
  level: AskedCheck['check']['level'],
): readonly { readonly words: string; readonly table: string }[] =>
  answers
    .filter(({ check, violations }) => check.level === level && violations !== 0)
    .map(({ check, violations }) => ({
      words: violations === undefined ? `cannot be asked: ${check.words}` : `${violations} ${check.words}`,
      table: check.table,
    }));

function lackingFields(answers: readonly AskedCheck[], checks: Checks): void {
  const lacking = answers.filter(({ check, violations }) => check.level === 'note' && violations !== 0);
  for (const table of new Set(lacking.map(({ check }) => check.table))) {
    const own = lacking.filter(({ check }) => check.table === table);
    const names = own.map(({ check }) => check.subject.slice(table.length + 1));
    checks.pass('omop-notes', `${table} lacks optional fields, null once it is loaded: ${names.join(', ')}`);
  }
}

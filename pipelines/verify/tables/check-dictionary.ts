import { canonicalJson } from '../../../privacy/ledger/canonical-json.ts';
import { columnShape } from '../../dictionary/column-shape.ts';
import {
  columnsOf,
  DATA_DICTIONARY_FILE,
  type DataDictionary,
  dataDictionary,
  dataDictionarySchema,
} from '../../release-folder/artefacts/data-dictionary.ts';
import { isModelledColumn, type OutputColumn } from '../../release-folder/decode/output-column.ts';
import { outputFields } from '../../release-folder/decode/output-fields.ts';
import { fieldAsKept } from '../../release-folder/decode/stored-field.ts';
import { type TableRules, tableRules } from '../../release-folder/decode/table-rules.ts';
import type { Manifest } from '../../release-folder/manifest/manifest.ts';
import { manifestShape } from '../../release-folder/manifest/plan-inputs.ts';
import { type IntactFiles, readArtefact } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';
import { type CheckedConstraints, checkedConstraints } from './check-constraints.ts';
import { factsOfColumns } from './facts-of-columns.ts';
import { otherDictionary } from './other-dictionary.ts';

export interface CheckedDictionary {
  readonly described: DataDictionary;
  readonly columns: readonly OutputColumn[];
  readonly rules: TableRules;
  readonly declared: CheckedConstraints;
}

/** Reads the data dictionary and compares it with the manifest. */
export async function checkDictionary(
  files: IntactFiles,
  manifest: Manifest,
  checks: Checks,
): Promise<CheckedDictionary | undefined> {
  const fail = (detail: string): undefined => checks.fail('dictionary', detail, DATA_DICTIONARY_FILE) as undefined;
  const described = await readArtefact(files, DATA_DICTIONARY_FILE, dataDictionarySchema, 'dictionary', checks);
  if (described === undefined) return undefined;
  const table = manifest.tables[0]!;
  if (described.table !== table.name) return fail(`it describes table ${JSON.stringify(described.table)}`);
  let columns: readonly OutputColumn[];
  try {
    columns = columnsOf(described);
    const derived = dataDictionary(described.table, columns, described.dictionary);
    if (canonicalJson(derived) !== canonicalJson(described))
      return fail('its storage or nulls do not follow from its cells');
  } catch {
    return fail('a column in it contradicts itself');
  }
  const stored = outputFields(columns).map(fieldAsKept);
  if (canonicalJson(stored) !== canonicalJson(table.columns)) return fail('its columns are not those of the manifest');
  const { unit } = (described.dictionary ?? {}) as { unit?: { maxRows?: unknown; column?: unknown } };
  const bound = manifest.privacyUnit.maxRowsPerUnit;
  if (unit?.maxRows !== undefined && unit.maxRows !== bound) {
    return fail(`it states a contribution bound of ${String(unit.maxRows).slice(0, 20)}, the manifest ${bound}`);
  }
  const account = manifest.governance?.unit;
  if (account !== undefined && unit !== undefined && (unit.column ?? null) !== account.column) {
    return fail('its unit has another column than the account that was charged');
  }
  const other = otherDictionary(described.dictionary, manifest);
  if (other !== undefined) return fail(other);
  if (manifest.plan?.shapes !== undefined) {
    const facts = factsOfColumns(described, columns);
    const kinds = columns.filter(isModelledColumn).map(({ coding }) => coding);
    const shapes = kinds.map((coding, i) => manifestShape(coding.name, columnShape(coding, facts[i]!.atoms)));
    if (canonicalJson(shapes) !== canonicalJson(manifest.plan.shapes))
      return fail('what its values stand for is not what the plan in the manifest says');
  }
  const inOrder = manifest.postProcessing.decoding !== undefined;
  const declared = checkedConstraints(described.dictionary, columns, manifest.plan, inOrder);
  if (typeof declared === 'string') return fail(declared);
  const rules = tableRules(declared.constraints.map(({ source }) => source));
  checks.pass('dictionary', `${columns.length} columns, as the manifest states them`, DATA_DICTIONARY_FILE);
  return { described, columns, rules, declared };
}

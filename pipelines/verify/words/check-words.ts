import { canonicalJson } from '../../../privacy/ledger/canonical-json.ts';
import { WHY_LEFT_OUT } from '../../dictionary/left-out.ts';
import { DATA_DICTIONARY_FILE } from '../../release-folder/artefacts/data-dictionary.ts';
import type { AnyDataDictionary } from '../../release-folder/artefacts/described-tables.ts';
import { readSpread, SPREAD_FILES } from '../../release-folder/artefacts/spread-files.ts';
import { toldByDictionary } from '../../release-folder/artefacts/told-by-dictionary.ts';
import type { OutputColumn } from '../../release-folder/decode/output-column.ts';
import { MANIFEST_FILE, type Manifest } from '../../release-folder/manifest/manifest.ts';
import { toolSentences } from '../../release-folder/manifest/tool-sentences.ts';
import type { IntactFiles } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';

/** Whether every sentence of the manifest that is not the curator's is the one that its facts give. The claim is checked beside the events. */
export async function checkWords(
  files: IntactFiles,
  manifest: Manifest,
  dictionary: { readonly described: AnyDataDictionary; readonly columns: readonly OutputColumn[] } | undefined,
  excuse: string | undefined,
  checks: Checks,
): Promise<void> {
  if (dictionary === undefined) {
    return checks.cannot('words', 'the data dictionary that they follow from cannot be believed', MANIFEST_FILE);
  }
  const blame = (detail: string, file: string): void => {
    if (excuse === undefined) checks.fail('words', detail, file);
    else checks.cannot('words', `${detail}: ${excuse}`, file);
  };
  const told = toldByDictionary(dictionary.described);
  if (told === undefined) return blame('it says what no dictionary says', DATA_DICTIONARY_FILE);
  if (told.leftOut.some(({ why }) => !WHY_LEFT_OUT.includes(why))) {
    return blame('why it leaves a column out is no reason that a dictionary gives', DATA_DICTIONARY_FILE);
  }
  const { privacyUnit, plan } = manifest;
  if (told.unit !== undefined && told.unit !== privacyUnit.unit) {
    return checks.fail(
      'words',
      'its unit has another name than the one that the manifest protects',
      DATA_DICTIONARY_FILE,
    );
  }
  if (plan !== undefined && told.target !== plan.target) {
    return blame('it names another target than the plan in the manifest', DATA_DICTIONARY_FILE);
  }
  const spread = manifest.postProcessing.spread !== undefined;
  if (spread && !Object.values(SPREAD_FILES).every((file) => files.intact.has(file))) {
    return checks.cannot('words', 'what numbers follow inside their bins cannot be read', SPREAD_FILES.structure);
  }
  const columns = spread ? readSpread(files, dictionary.columns) : dictionary.columns;
  const { claim, ...others } = toolSentences(manifest, columns, told);
  const sentences = { ...others, claim: { accountant: claim.accountant } };
  const wrong = firstOther(sentences, manifest, '');
  if (wrong === undefined) {
    checks.pass('words', 'each sentence of it that is not the curator’s is the one that its facts give', MANIFEST_FILE);
  } else blame(`its "${wrong}" is not what its facts give`, MANIFEST_FILE);
}

/** The path of the first part of `wanted` that `found` does not have. */
function firstOther(wanted: unknown, found: unknown, path: string): string | undefined {
  if (wanted === null || typeof wanted !== 'object' || Array.isArray(wanted)) {
    return canonicalJson(wanted) === canonicalJson(found ?? null) ? undefined : path;
  }
  for (const [key, value] of Object.entries(wanted)) {
    const inside = (found as Readonly<Record<string, unknown>>)[key];
    const wrong = firstOther(value, inside, path === '' ? key : `${path}.${key}`);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

import { checkLinkedSource } from '../../pipelines/check/check-linked-source.ts';
import { checkSource } from '../../pipelines/check/check-source.ts';
import { loadConfig } from '../../pipelines/config/load-config.ts';
import { isLinkedDictionary, loadLinkedDictionary } from '../../pipelines/dictionary/linked/load-linked.ts';
import { loadDictionary } from '../../pipelines/dictionary/load.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { checkToJson, renderCheck } from '../render/check.ts';
import { linkedCheckToJson, renderLinkedCheck } from '../render/check-linked.ts';
import { tell } from '../tell.ts';

interface CheckFlags {
  readonly config: string;
  readonly source: string | undefined;
  readonly workspace: string | undefined;
  readonly headerIsNames: boolean | undefined;
}

/** `check`: reads the source by the dictionary and tells the steward what becomes of its values. Exits 1 where it does not fit. */
export const run: CommandHandler<CheckFlags> = async ({ config: file, source, workspace, headerIsNames }, context) => {
  const { environment } = context;
  const config = await loadConfig(file, {
    source: source ?? environment['SYNTHWARD_SOURCE'],
    workspace: workspace ?? environment['SYNTHWARD_WORKSPACE'],
    headerIsNames,
  });
  if (await isLinkedDictionary(config.dictionaryPath)) {
    const linked = await checkLinkedSource(config, await loadLinkedDictionary(config.dictionaryPath));
    tell(
      context,
      () => linkedCheckToJson(linked),
      () => renderLinkedCheck(linked),
    );
    return linked.fits ? EXIT.done : EXIT.no;
  }
  const check = await checkSource(config, await loadDictionary(config.dictionaryPath));
  tell(
    context,
    () => checkToJson(check),
    () => renderCheck(check),
  );
  return check.fits ? EXIT.done : EXIT.no;
};

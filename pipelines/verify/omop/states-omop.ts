import type { LinkedDataDictionary } from '../../release-folder/artefacts/linked-data-dictionary.ts';

/** Whether the steward's dictionary of a release says that its tables are those of CDM 5.4. */
export const statesOmop = ({ dictionary }: Pick<LinkedDataDictionary, 'dictionary'>): boolean =>
  typeof dictionary === 'object' && dictionary !== null && 'omop' in dictionary && dictionary.omop === '5.4';

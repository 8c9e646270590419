import type { LedgerUnit } from '../../privacy/ledger/unit.ts';
import type { DictionaryUnit } from '../dictionary/dictionary.ts';

/** The unit of a dictionary as the ledger enters it. */
export const ledgerUnit = ({ name, column }: Pick<DictionaryUnit, 'name' | 'column'>): LedgerUnit => ({
  name,
  column: column ?? null,
  neighbours: 'add-remove-unit',
});

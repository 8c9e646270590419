import type { LedgerUnit } from '../../../privacy/ledger/unit.ts';
import { ledgerUnit } from '../../account/ledger-unit.ts';
import type { LinkedDictionary } from '../../dictionary/linked/linked-dictionary.ts';

/** The unit of linked tables as the ledger enters it: by the column that holds its key. */
export function linkedUnit({ unit, tables }: LinkedDictionary): LedgerUnit {
  const [units] = tables;
  const column = units!.key ?? units!.unit ?? tables.find(({ role }) => role === 'events')?.unit;
  return ledgerUnit({ name: unit.name, column });
}

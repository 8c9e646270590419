import type { ComputedRule } from '../../dictionary/derived/rules.ts';
import { type Dictionary, isModelled } from '../../dictionary/dictionary.ts';
import type { OutputColumn } from './output-column.ts';

/** The released columns in the dictionary's order: modelled ones, those computed from them, identifiers made afresh on request, and columns of nulls. */
export function outputColumnsOf(dictionary: Pick<Dictionary, 'columns'>): OutputColumn[] {
  let position = 0;
  return dictionary.columns.flatMap((column): OutputColumn[] => {
    const kept = column.stored === undefined ? {} : { stored: column.stored };
    if (column.kind === 'computed')
      return [{ kind: 'computed', name: column.name, rule: releasedRule(column.rule), ...kept }];
    if (isModelled(column)) {
      const { coding, offset } = column;
      const added = offset === undefined ? {} : { offset: { after: offset.after, type: offset.type } };
      return [{ kind: 'modelled', coding, position: position++, ...added, ...kept }];
    }
    if (column.kind === 'identifier' && column.generate !== undefined) {
      return [{ kind: 'identifier', name: column.name, style: column.generate, ...kept }];
    }
    if (column.keep === 'nulls') {
      return [{ kind: 'empty', name: column.name, stored: column.stored ?? { type: { kind: 'text' } } }];
    }
    return [];
  });
}

/** Lines of files say something of the dictionary and nothing of the release. */
const releasedRule = (rule: ComputedRule): ComputedRule =>
  rule.kind === 'formula' ? rule : { ...rule, entries: rule.entries.map(({ value, to }) => ({ value, to })) };

import path from 'node:path';
import type { Grouping } from '../../../../privacy/guard/views/view.ts';
import type { EncodingRule, ModelledColumn } from '../../dictionary.ts';
import { GroupingError, readGrouping } from '../../grouping.ts';
import { normaliseCode } from '../../normalise-code.ts';
import type { GroupingFiles } from '../../resolve-domain.ts';
import { tidyText } from '../../tidy-text.ts';
import type { GroupsSpec } from '../linked-schema.ts';

/** Kinds are asked for one by one, as `has-ever` and such: more of them are grouped. */
export const MOST_GROUPS_OF_KIND = 64;

/** Sorts the values of a column into the groups of a public file; what is missing or other is in a group of its own. */
export async function columnGroups(
  written: string | GroupsSpec,
  column: ModelledColumn,
  files: GroupingFiles,
  problem: (text: string) => undefined,
): Promise<Grouping | undefined> {
  const { file, normalise = 'none' } = typeof written === 'string' ? { file: written } : written;
  let groups: Awaited<ReturnType<typeof readGrouping>>;
  try {
    groups = await readGrouping(path.resolve(files.folder, file), normalise, false);
  } catch (error) {
    if (!(error instanceof GroupingError)) throw error;
    return problem(`the grouping file ${file} ${error.message}`);
  }
  files.onFile(groups.text);
  let size = groups.cells.length;
  const apart = new Map<string, number>();
  const of: number[] = [];
  for (const cell of column.coding.cells) {
    if (cell.kind === 'interval') return problem(`"${column.name}" has bins, and groups are of values or codes`);
    if (cell.kind === 'value') {
      const group = groupOf(String(cell.value), groups.rule as Exclude<EncodingRule, { kind: 'scale' }>);
      if (group === undefined)
        return problem(`the grouping file ${file} has no group for "${cell.value}" of "${column.name}"`);
      of.push(group);
      continue;
    }
    if (!apart.has(cell.kind)) apart.set(cell.kind, size++);
    of.push(apart.get(cell.kind)!);
  }
  return { size, of: Uint32Array.from(of) };
}

function groupOf(value: string, rule: Exclude<EncodingRule, { kind: 'scale' }>): number | undefined {
  const text = rule.normalise === 'none' ? tidyText(value, rule.ignoreCase) : normaliseCode(value, rule.normalise);
  if (text === undefined) return undefined;
  if (rule.kind === 'list') return rule.entries.get(value) ?? rule.entries.get(text);
  return rule.ranges.find(({ from, to }) => from <= text && text <= to)?.code;
}

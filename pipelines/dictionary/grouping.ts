import { readFile } from 'node:fs/promises';
import { parseCsv } from '../workspace/text/csv.ts';
import type { Cell } from './coding.ts';
import type { EncodingRule } from './dictionary.ts';
import { type CodeNormaliser, normaliseCode } from './normalise-code.ts';
import { tidyText } from './tidy-text.ts';

/** A grouping file that cannot be used. The message continues the sentence "the grouping file <name> ...". */
export class GroupingError extends Error {}

export interface Grouping {
  readonly cells: readonly Cell[];
  readonly rule: EncodingRule;
  /** The file as read, for the digest. */
  readonly text: string;
}

/**
 * Reads a public CSV that sorts codes into groups: `from,to,code,label` (ranges, both ends included) or
 * `value,code,label` (single codes). A group may stand on several lines. Messages hold line numbers of this public file
 * and nothing that stands in it, since a path to a file of records may be given by mistake.
 */
export async function readGrouping(path: string, normalise: CodeNormaliser, ignoreCase: boolean): Promise<Grouping> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new GroupingError('is not there');
    throw new GroupingError('cannot be read as UTF-8 text');
  }
  const rows = parseCsv(text);
  if (rows === undefined) throw new GroupingError('has a quote that is not closed');
  const header = rows[0]?.join(',');
  if (header !== 'from,to,code,label' && header !== 'value,code,label') {
    throw new GroupingError('must begin with the line from,to,code,label or value,code,label');
  }
  const ranged = header.startsWith('from');
  const codes = new Map<string, number>();
  const cells: Cell[] = [];
  const entries = new Map<string, number>();
  const ranges: { from: string; to: string; code: number; line: number }[] = [];
  rows.slice(1).forEach((fields, i) => {
    const line = i + 2;
    if (fields.length === 1 && fields[0] === '') return;
    if (fields.length !== (ranged ? 4 : 3)) throw new GroupingError(`line ${line} has ${fields.length} fields`);
    const [group, label] = fields.slice(-2) as [string, string];
    if (group === '') throw new GroupingError(`line ${line} has no code`);
    let code = codes.get(group);
    if (code === undefined) {
      code = cells.length;
      codes.set(group, code);
      cells.push(label === '' ? { kind: 'value', value: group } : { kind: 'value', value: group, label });
    }
    const keys = fields
      .slice(0, ranged ? 2 : 1)
      .map((key) => normaliseCode(ranged && normalise === 'none' ? tidyText(key, ignoreCase) : key, normalise));
    if (keys.includes(undefined) || (ranged && keys.includes('')))
      throw new GroupingError(`line ${line} holds what is no code (normalise: ${normalise})`);
    if (ranged) {
      const [from, to] = keys as [string, string];
      if (!isAscii(from) || !isAscii(to)) throw new GroupingError(`line ${line} has a range with letters beyond ASCII`);
      if (from > to) throw new GroupingError(`line ${line} has a range that ends before it begins`);
      ranges.push({ from, to, code, line });
    } else {
      if (entries.has(keys[0]!))
        throw new GroupingError(`line ${line} repeats a code${normalise === 'none' ? '' : ' (after normalising)'}`);
      entries.set(keys[0]!, code);
    }
  });
  if (cells.length === 0) throw new GroupingError('has no group');
  if (!ranged) return { cells, rule: { kind: 'list', entries, normalise, ignoreCase }, text };
  ranges.sort((a, b) => (a.from < b.from ? -1 : 1));
  ranges.forEach((range, i) => {
    const before = ranges[i - 1];
    if (before !== undefined && before.to >= range.from) {
      throw new GroupingError(
        `lines ${Math.min(before.line, range.line)} and ${Math.max(before.line, range.line)} overlap`,
      );
    }
  });
  return {
    cells,
    rule: { kind: 'ranges', ranges: ranges.map(({ from, to, code }) => ({ from, to, code })), normalise, ignoreCase },
    text,
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant
const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

import { expect, test } from 'vitest';
import type { ModelledColumn } from '../../../../pipelines/dictionary/dictionary.ts';
import { decodeLinkedTable, linkedTables } from '../../../../pipelines/release-folder/linked/decode-linked.ts';
import { outputOfDictionary } from '../../../../pipelines/release-folder/linked/output-of-dictionary.ts';
import { wardDictionary } from '../../../support/linked/ward-dictionary.ts';

/** A grade from `lower` on, in two cells of five. */
function grade(column: ModelledColumn, lower: number): ModelledColumn {
  const cells = [0, 1].map((i) => {
    const from = lower + 5 * i;
    return { kind: 'interval' as const, lower: from, upper: from + 5, closed: false };
  });
  return { ...column, coding: { ...column.coding, size: 3, cells: [...cells, { kind: 'missing' }] } };
}

test('values go by the kind of their row, and a code that a kind does not have is missing', async () => {
  const ward = await wardDictionary();
  const diagnoses = ward.tables[2]!;
  const column = diagnoses.dictionary.columns[1] as ModelledColumn;
  const nothing = { ...column, coding: { ...column.coding, size: 1, cells: [{ kind: 'missing' as const }] } };
  const byKind = new Map([['grade', [grade(column, 0), grade(column, 100), nothing, grade(column, 3)]]]);
  const tables = ward.tables.map((table) => (table === diagnoses ? { ...table, byKind } : table));
  const output = outputOfDictionary({ ...ward, tables });
  const one = Uint8Array.of(0);
  const rows = {
    unitCount: 1,
    units: [one, one, one, Uint8Array.of(2), Uint8Array.of(13)],
    events: { columns: [one, one], start: Uint32Array.of(0, 1), time: Float64Array.of(0) },
    details: [
      { columns: [Uint8Array.of(0, 0, 1, 2, 3, 3), Uint8Array.of(0, 1, 1, 1, 0, 2)], start: Uint32Array.of(0, 6) },
    ],
  };
  const table = linkedTables(rows, output, 'seed').find((found) => found.table.name === 'diagnoses')!;
  const { fields, chunks } = decodeLinkedTable(table);
  const [chunk] = [...chunks];
  const at = fields.findIndex(({ name }) => name === 'grade');
  const { data, validity } = chunk!.columns[at]!;
  const values = [0, 1, 2, 3, 4, 5].map((i) => ((validity![0]! >> i) & 1 ? Number(data[i]) : null));
  const ranges = [[0, 5], [5, 10], [105, 110], undefined, [3, 8], undefined];
  for (const [i, range] of ranges.entries()) {
    if (range === undefined) expect(values[i]).toBeNull();
    else {
      expect(values[i]).toBeGreaterThanOrEqual(range[0]!);
      expect(values[i]).toBeLessThan(range[1]!);
    }
  }
});

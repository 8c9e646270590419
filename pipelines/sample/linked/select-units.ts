import type { LinkedDraw, LinkedModel } from '../../../models/linked/linked-model.ts';
import { isModelledColumn, type OutputColumn, outputName } from '../../release-folder/decode/output-column.ts';
import type { LinkedOutput, OutputTable } from '../../release-folder/linked/linked-output.ts';
import { conditionError } from '../condition-error.ts';
import { parseCondition } from '../parse-condition.ts';
import { selectRows } from '../select-rows.ts';

/** Conditions on units, worked out for a model and for the decoder of its tables. */
export interface UnitSelection {
  readonly evidence: NonNullable<LinkedDraw['evidence']>;
  /** The tables, decoded inside the allowed part of each bin. */
  readonly output: LinkedOutput;
}

/**
 * Works out conditions on columns that a unit has one value of: those of the table of units or, where that is made, those that are the same in all
 * rows of a unit. Throws `CONDITION_INVALID` for any other column, and as `selectRows` does.
 */
export function selectUnits(output: LinkedOutput, where: readonly string[]): UnitSelection {
  if (where.length === 0) return { evidence: [], output };
  const { tables } = output;
  const table = tables.find(({ rows }) => rows.of === 'units') ?? tables.find(({ rows }) => rows.of === 'events')!;
  const ofUnit = ({ codes }: OutputTable, column: OutputColumn): boolean =>
    !isModelledColumn(column) || codes[column.position]!.of === 'unit';
  const own = table.columns.filter((column) => ofUnit(table, column));
  for (const text of where) refuseElsewhere(text, { own, tables });
  const ordered = new Set(table.rules.orders.flat());
  const { evidence, columns } = selectRows(own, where);
  const narrowed = new Map(columns.map((column) => [outputName(column), column]));
  for (const { column } of evidence) {
    const name = outputName(own.find((one) => isModelledColumn(one) && one.position === column)!);
    if (ordered.has(name)) {
      throw conditionError(where.join(' and '), `${name} is in an order with another column of its row`);
    }
  }
  return {
    evidence: evidence.map(({ column, weights }) => ({ column: table.codes[column]!.column, weights })),
    output: {
      ...output,
      tables: tables.map((one) =>
        one === table
          ? { ...one, columns: one.columns.map((column) => narrowed.get(outputName(column)) ?? column) }
          : one,
      ),
    },
  };
}

/** Says of a column of other tables why nothing can be asked of it. */
function refuseElsewhere(
  text: string,
  { own, tables }: { readonly own: readonly OutputColumn[]; readonly tables: readonly OutputTable[] },
): void {
  const named = new Map(
    tables.flatMap(({ name, columns }) => columns.map((column) => [outputName(column), name] as const)),
  );
  const known = own.map(outputName);
  const { column } = parseCondition(text, [...new Set([...known, ...named.keys()])]);
  const elsewhere = named.get(column);
  if (known.includes(column) || elsewhere === undefined) return;
  throw conditionError(
    text,
    `${column} is a column of ${elsewhere}, of which one unit may have several rows`,
    'Set conditions on the columns of the units, or draw more units and keep those that meet it.',
  );
}

/** The share of units that the model expects to meet the evidence. */
export function shareOfUnits({ views }: LinkedModel, evidence: UnitSelection['evidence']): number {
  const patient = views.find(({ view }) => view.kind === 'patient');
  if (evidence.length === 0) return 1;
  if (patient?.model.probability === undefined) {
    throw conditionError('conditions hold', 'models of this kind do not say how many units meet them');
  }
  const { view, model } = patient;
  const placed = evidence.flatMap(({ column, weights }) => {
    const at = view.columns.findIndex(({ from }) => from.of === 'unit' && from.column === column);
    return at < 0 ? [] : [{ column: at, weights }];
  });
  return model.probability!(placed);
}

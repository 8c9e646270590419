import { createHash } from 'node:crypto';
import type { PrivacyEvent } from '../../events.ts';
import { canonicalJson, sha256 } from '../../ledger/canonical-json.ts';
import { createGuard, type GuardOptions } from '../create-guard.ts';
import type { Guard, PublicColumn } from '../guard.ts';
import type { BoundedRecords } from '../records.ts';
import { checkLinkedRecords } from './check-linked-records.ts';
import { checkView } from './check-view.ts';
import { distinctCells, mostCells } from './events.ts';
import { everGuard } from './ever-guard.ts';
import { checkDistinct } from './ever-rows.ts';
import type { LinkedRecords } from './linked-records.ts';
import type { Grouping, LinkedShape, View } from './view.ts';
import { viewRows } from './view-rows.ts';

export interface ViewGuardOptions extends Pick<GuardOptions, 'run' | 'entropy' | 'threads' | 'training' | 'progress'> {
  /** Read only under a question that is charged. */
  readonly records: LinkedRecords;
  readonly shape: LinkedShape;
  readonly view: View;
}

/**
 * The door to one view of linked records: a guard whose rows are those of the view and whose `maxRowsPerUnit` is `view.rows`. Ids of its
 * questions are `<view.name>/<id>` in the ledger; guards of one run need views of different names.
 *
 * *Guarantee*: as of `createGuard`; the answers of all views of a run together satisfy the cost of the run's plan.
 * *Holds when*: which rows of a unit the records hold, and in what order, follows from that unit's rows and coins alone; no unit has more
 * rows, or weights, than the view says (checked before the first count). *Arithmetic*: exact from row to noisy integer.
 * *Method*: weights that add up to the sensitivity (proof.md). *Status*: tested, unaudited.
 * A view `ever` is asked for marginals with its groups alone (`ever-guard.ts`).
 *
 * Throws `RangeError` for a view that does not fit the shape.
 */
export function createViewGuard(options: ViewGuardOptions): Guard {
  const { records } = options;
  const { shape, view } = ownRecipe(options);
  return guardOver({ ...options, shape, view }, () => {
    checkLinkedRecords(records, shape);
    const rows = viewRows(records, shape, view);
    if (view.kind === 'ever') checkDistinct(rows, view);
    return rows;
  });
}

/** Stands for a view where every answer is already in the journal: reading a row is a defect, and throws. */
export function unreadViewGuard(options: Omit<ViewGuardOptions, 'records'>): Guard {
  return guardOver({ ...options, ...ownRecipe(options) }, () => {
    throw new Error('A release made from its journal asked for records');
  });
}

/** A copy, so that the rows are made by what was checked, whatever becomes of the asker's objects. */
function ownRecipe({ shape, view }: Pick<ViewGuardOptions, 'shape' | 'view'>): { shape: LinkedShape; view: View } {
  const own = structuredClone({ shape, view });
  checkView(own.shape, own.view);
  return own;
}

function guardOver(options: Omit<ViewGuardOptions, 'records'>, make: () => BoundedRecords): Guard {
  const { shape, view, run, entropy, threads, training, progress } = options;
  const isEver = view.kind === 'ever';
  const guard = createGuard({
    records: rowsWhenAsked(view, make),
    run,
    entropy,
    ...(threads && { threads }),
    ...(training && { training }),
    ...(progress && { progress }),
    view: {
      prefix: `${view.name}/`,
      recipe: recipeOf(shape, view),
      ...(isEver ? { eventOf: (event: PrivacyEvent) => distinctCells(event, (sum) => sum) } : {}),
    },
  });
  return isEver ? everGuard(guard, view) : guard;
}

/** The rows of a view, made when the first is asked for. */
function rowsWhenAsked(view: View, make: () => BoundedRecords): BoundedRecords {
  const { kind, columns, rows } = view;
  let made: BoundedRecords | undefined;
  const all = (): BoundedRecords => {
    made ??= make();
    return made;
  };
  const records: BoundedRecords = {
    columns: columns.map(({ name, size }, position) => ({
      name,
      size,
      get codes() {
        return all().columns[position]!.codes;
      },
    })),
    get rowCount() {
      return all().rowCount;
    },
    maxRowsPerUnit: kind === 'ever' ? mostCells(view) : rows,
  };
  if (kind === 'patient' || kind === 'first') return records;
  Object.defineProperty(records, 'unitOfRow', { get: () => all().unitOfRow });
  if (kind === 'ever' || kind === 'each') return records;
  return Object.defineProperty(records, 'weightsFor', { value: (fewer: number) => all().weightsFor!(fewer) });
}

/** Digest of all that decides what the rows of the view are, but the records. */
function recipeOf({ units, events, details }: LinkedShape, view: View): string {
  const shape = {
    units: units.map(columnOf),
    events: {
      name: events.name,
      columns: events.columns.map(columnOf),
      most: events.most,
      gaps: events.gaps ?? [],
      groups: events.groups.map(digestOf),
    },
    details: details.map(({ name, columns, most, kind, groups }) => ({
      name,
      columns: columns.map(columnOf),
      most,
      kind,
      groups: groups.map(digestOf),
    })),
  };
  return sha256(canonicalJson({ schema: 'view/1', shape, view }));
}

const columnOf = ({ name, size }: PublicColumn): PublicColumn => ({ name, size });

function digestOf(grouping: Grouping | undefined): string {
  if (grouping === undefined) return '-';
  const { size, of } = grouping;
  return createHash('sha256').update(`${size}:`).update(Uint32Array.from(of)).digest('hex');
}

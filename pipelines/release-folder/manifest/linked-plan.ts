import { fittedTo } from '../../../models/fitted-to.ts';
import type { LinkedInputs, LinkedPlan } from '../../../models/linked/linked-model.ts';
import { columnsWithEvents } from '../../../models/linked/recipe/has-events.ts';
import type { ColumnShape, ImpossibleCells } from '../../../models/model.ts';
import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import type { LinkedShape } from '../../../privacy/guard/views/view.ts';
import { formatRational, parseRational, type Rational } from '../../../privacy/rational.ts';
import type {
  ManifestImpossible,
  ManifestLinkedPlan,
  ManifestLookedAt,
  ManifestPlan,
  ManifestShape,
} from './manifest.ts';
import {
  impossibleSets,
  manifestImpossible,
  manifestShape,
  manifestWhole,
  PlanMismatch,
  shapesOf,
  wholeOf,
} from './plan-inputs.ts';

/** What a linked family and the evaluation were told before they met the records, for the manifest. */
export function manifestOfLinkedPlan(inputs: LinkedInputs, plan: LinkedPlan, evaluationRho: Rational): ManifestPlan {
  const { rho, expected, shape, shapes, impossible, whole } = inputs;
  return {
    modelRho: formatRational(rho),
    evaluationRho: formatRational(evaluationRho),
    ...(expected.events === undefined ? {} : { expectedRows: expected.events }),
    ...(whole !== undefined && fittedTo(plan.kind) === 'gradients' ? { whole: manifestWhole(whole) } : {}),
    linked: {
      views: viewsInManifest(plan),
      ...(expected.units === undefined ? {} : { expectedUnits: expected.units }),
      ...(impossible.units.length + impossible.events.length === 0
        ? {}
        : {
            impossible: {
              units: setsOf(impossible.units, columnsWithEvents(shape)),
              events: setsOf(impossible.events, shape.events.columns),
            },
          }),
      shapes: {
        units: shapesInManifest(shapes.units, shape.units),
        events: shapesInManifest(shapes.events, shape.events.columns),
        details: shapes.details.map((own, i) => shapesInManifest(own, shape.details[i]!.columns)),
      },
    },
  };
}

/** The views of a plan as a manifest has them. */
export const viewsInManifest = ({ views }: Pick<LinkedPlan, 'views'>): ManifestLinkedPlan['views'] =>
  views.map(({ view: { name, kind, rows, columns } }) => ({
    name,
    kind,
    rows,
    columns: columns.map((column) => column.name),
  }));

const setsOf = (sets: readonly ImpossibleCells[], columns: readonly PublicColumn[]): ManifestImpossible[] =>
  sets.map((set) => manifestImpossible(set, columns));

const shapesInManifest = (shapes: readonly ColumnShape[], columns: readonly PublicColumn[]): ManifestShape[] =>
  shapes.map((shape, column) => manifestShape(columns[column]!.name, shape));

/** The opposite of `manifestOfLinkedPlan`, for tables of `shape`. Throws `PlanMismatch` where it does not fit them. */
export function linkedInputsOf(plan: ManifestPlan, shape: LinkedShape): LinkedInputs {
  const { linked } = plan;
  if (linked === undefined) throw new PlanMismatch('the plan states no views');
  const { impossible, shapes, expectedUnits } = linked;
  if (shapes.details.length !== shape.details.length)
    throw new PlanMismatch('the plan is one of other tables of details');
  return {
    shape,
    shapes: {
      units: shapesOf(shapes.units, shape.units),
      events: shapesOf(shapes.events, shape.events.columns),
      details: shapes.details.map((own, i) => shapesOf(own, shape.details[i]!.columns)),
    },
    impossible: {
      units: impossibleSets(impossible?.units, columnsWithEvents(shape)) ?? [],
      events: impossibleSets(impossible?.events, shape.events.columns) ?? [],
    },
    rho: parseRational(plan.modelRho),
    expected: { units: expectedUnits, events: plan.expectedRows },
    ...(plan.whole && { whole: wholeOf(plan.whole) }),
    forced: true,
  };
}

/** How many rows of each table of `shape` are looked at. */
export const lookedAtIn = ({ events, details }: LinkedShape): ManifestLookedAt[] => [
  { rows: events.name, of: 'unit', most: events.most },
  ...details.map(({ name, most }): ManifestLookedAt => ({ rows: name, of: 'event', most })),
];

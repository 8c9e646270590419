import { formatRational, parseRational } from '../../../privacy/rational.ts';
import type { ManifestPublish } from '../../release-folder/manifest/manifest.ts';
import { PlanMismatch } from '../../release-folder/manifest/plan-inputs.ts';
import { columnsOfFormula } from '../../statistics/formula/formula.ts';
import { parseFormula } from '../../statistics/formula/parse-formula.ts';
import type { PublishItem } from './publish-item.ts';

type Named = readonly { readonly name: string }[];

/** What a manifest states of the further questions. */
export const statedItems = (items: readonly PublishItem[], columns: Named): readonly ManifestPublish[] =>
  items.map((item) => statedItem(item, columns));

function statedItem(item: PublishItem, columns: Named): ManifestPublish {
  const rho = formatRational(item.rho);
  switch (item.kind) {
    case 'target':
      return { kind: item.kind, rho };
    case 'subgroups':
      return { kind: item.kind, by: item.by.map((column) => columns[column]!.name), rho };
    case 'regression':
      return { kind: item.kind, formula: item.formula, rho };
  }
}

/** The opposite, for columns of a release and its target. Throws `PlanMismatch` where they do not fit, and `FORMULA_INVALID`. */
export function itemsStated(
  stated: readonly ManifestPublish[],
  columns: Named,
  target: number | undefined,
): readonly PublishItem[] {
  const items = stated.map((item) => itemStated(item, columns, target));
  const keys = items.map((item) => (item.kind === 'regression' ? `~${item.formula}` : item.kind));
  if (new Set(keys).size !== keys.length) throw new PlanMismatch('the plan publishes the same twice');
  if (items.some(({ rho }) => rho.numerator <= 0n)) throw new PlanMismatch('the plan publishes a number for nothing');
  return items;
}

function itemStated(item: ManifestPublish, columns: Named, target: number | undefined): PublishItem {
  const rho = parseRational(item.rho);
  switch (item.kind) {
    case 'target':
      if (target === undefined) throw new PlanMismatch('the plan publishes numbers of a target, and states none');
      return { kind: item.kind, target, rho };
    case 'subgroups':
      return { kind: item.kind, by: distinct(item.by.map((name) => positionOf(name, columns))), rho };
    case 'regression': {
      const names = columnsOfFormula(parseFormula(item.formula));
      return { kind: item.kind, formula: item.formula, columns: names.map((name) => positionOf(name, columns)), rho };
    }
  }
}

function positionOf(name: string, columns: Named): number {
  const position = columns.findIndex((column) => column.name === name);
  if (position >= 0) return position;
  throw new PlanMismatch(`the plan publishes column ${JSON.stringify(name.slice(0, 80))}, which the model lacks`);
}

function distinct(columns: readonly number[]): readonly number[] {
  if (new Set(columns).size !== columns.length) throw new PlanMismatch('the plan groups by a column twice');
  return columns;
}

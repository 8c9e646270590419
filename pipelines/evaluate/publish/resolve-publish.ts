import {
  compare,
  divide,
  floorTo,
  multiply,
  type Rational,
  rational,
  subtract,
  sum,
  ZERO,
} from '../../../privacy/rational.ts';
import type { PublishSetting } from '../../config/publish-setting.ts';
import { type Dictionary, isModelled } from '../../dictionary/dictionary.ts';
import { columnsOfFormula } from '../../statistics/formula/formula.ts';
import { parseFormula } from '../../statistics/formula/parse-formula.ts';
import { resolveFormula } from '../../statistics/formula/resolve-formula.ts';
import { usualParts } from '../evaluation-plan.ts';
import { cannotPublish } from './plan-publish.ts';
import type { PublishItem } from './publish-item.ts';

/** What the published evaluation may cost: its usual numbers together, and each further item. */
export interface EvaluationBudget {
  readonly usual: Rational;
  readonly items: readonly PublishItem[];
}

type Declared = Pick<Dictionary, 'codings' | 'columns' | 'target' | 'protectedAttributes'>;

/**
 * Splits what the evaluation may cost of `rho`. An item without a share of its own takes one part of `share`, as each order of marginals and the
 * copies do. Throws `CONFIG_INVALID` or `FORMULA_INVALID` where the dictionary lacks what an item needs.
 */
export function evaluationBudget(
  { share, publish }: { readonly share: Rational; readonly publish: readonly PublishSetting[] },
  rho: Rational,
  dictionary: Declared,
): EvaluationBudget {
  const pool = floored(multiply(rho, share));
  const sharing = publish.filter((one) => one.share === undefined).length;
  if (sharing > 0 && compare(pool, ZERO) === 0) {
    throw cannotPublish(
      'evaluation.share is 0, and an item states no share of its own',
      'Give evaluation a share, or each item one.',
    );
  }
  const part = floored(divide(pool, rational(usualParts(dictionary.codings) + sharing)));
  const items = publish.map((setting) =>
    itemOf(setting, dictionary, setting.share === undefined ? part : floored(multiply(rho, setting.share))),
  );
  return { usual: sharing === 0 ? pool : subtract(pool, sum(Array.from({ length: sharing }, () => part))), items };
}

const floored = (rho: Rational): Rational => floorTo(rho, 2n ** 32n);

function itemOf(setting: PublishSetting, dictionary: Declared, rho: Rational): PublishItem {
  const { target, protectedAttributes, codings } = dictionary;
  const at = (name: string): number => codings.findIndex((coding) => coding.name === name);
  switch (setting.kind) {
    case 'target':
      if (target === undefined)
        throw cannotPublish(
          'target is asked for, and the dictionary declares none',
          'Declare a target in the dictionary.',
        );
      return { kind: 'target', target: at(target), rho };
    case 'subgroups':
      if (protectedAttributes.length === 0) {
        throw cannotPublish(
          'subgroups are asked for, and the dictionary declares no protectedAttributes',
          'Declare protectedAttributes in the dictionary, such as [sex, race].',
        );
      }
      return { kind: 'subgroups', by: protectedAttributes.map(at), rho };
    case 'regression':
      return { kind: 'regression', formula: setting.formula, columns: columnsIn(setting.formula, dictionary), rho };
  }
}

function columnsIn(text: string, { codings, columns }: Declared): readonly number[] {
  const formula = parseFormula(text);
  resolveFormula(formula, codings);
  const names = columnsOfFormula(formula);
  const apart = columns.find(
    (column) => names.includes(column.name) && isModelled(column) && column.offset !== undefined,
  );
  if (apart !== undefined) {
    throw cannotPublish(
      `${apart.name} is kept as how far it lies from another column, so that no count tells where it lies itself`,
      'Leave it out of the formula.',
    );
  }
  return names.map((name) => codings.findIndex((coding) => coding.name === name));
}

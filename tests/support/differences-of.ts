import { Consistency, type TableScope } from '../../models/graphical/estimation/consistency.ts';
import { withWorkspace } from '../../models/graphical/estimation/workspace.ts';

/** What keeps tables, one after another, from being marginals of one table. */
export const differencesOf = (
  sizes: readonly number[],
  scopes: readonly TableScope[],
  tables: Float64Array,
): Float64Array =>
  withWorkspace((workspace) => {
    const [from, into] = [workspace.numbers(tables.length), workspace.numbers(tables.length)];
    from.set(tables);
    new Consistency(workspace, sizes, scopes).differences(from, into);
    return Float64Array.from(into);
  });

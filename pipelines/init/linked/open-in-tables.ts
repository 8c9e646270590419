import { completedTables } from '../../dictionary/linked/load-linked.ts';
import { unfilledIn } from '../../dictionary/unfilled.ts';
import { parseYaml } from '../../dictionary/yaml-source.ts';
import { marksIn, type OpenPlaces } from '../open-places.ts';

/** What a person has still to say in a drafted dictionary of several tables, as it is said when it is read. */
export function openInTables(text: string): OpenPlaces {
  const file = 'dictionary.yaml';
  const source = parseYaml(file, text);
  const names = completedTables(source).flatMap(({ name, table }) =>
    unfilledIn(table.value as Record<string, unknown>).list.map((one) => `${name}: ${one}`),
  );
  return { names, places: marksIn(source.value) };
}

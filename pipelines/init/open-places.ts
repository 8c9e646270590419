import { FILL_IN } from '../dictionary/fill-in.ts';
import { parseDictionary } from '../dictionary/load.ts';
import { unfilledIn } from '../dictionary/unfilled.ts';
import { parseYaml } from '../dictionary/yaml-source.ts';

/** What a person has still to say in a draft. */
export interface OpenPlaces {
  /** `unit`, and columns with the keys that are marked, as `loadDictionary` will say it. */
  readonly names: readonly string[];
  /** Marks in the text: so many edits fill it in. */
  readonly places: number;
}

export function openIn(dictionary: string): OpenPlaces {
  const file = 'dictionary.yaml';
  const { list } = unfilledIn(parseDictionary(file, dictionary).value as Record<string, unknown>);
  return { names: list, places: marksIn(parseYaml(file, dictionary).value) };
}

/** Marks in a value. */
export function marksIn(value: unknown): number {
  if (value === FILL_IN) return 1;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, part) => sum + marksIn(part), 0);
}

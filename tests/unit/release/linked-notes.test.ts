import { expect, test } from 'vitest';
import type { RunConfig } from '../../../pipelines/config/run-config.ts';
import { linkedNotes } from '../../../pipelines/release/linked/linked-notes.ts';
import { rational } from '../../../privacy/rational.ts';
import { wardDictionary } from '../../support/linked/ward-dictionary.ts';

const CONFIG = { expectedUnits: 100, budget: { epsilon: rational(1), delta: rational(1, 1_000_000) } } as RunConfig;

test('how a kind may come more often at an event is said as the model can have it, and not where it may already', async () => {
  const dictionary = await wardDictionary();
  const told = (kind: string, repeats?: number): string[] => {
    const tables = dictionary.tables.map((table) => (table.role === 'details' ? { ...table, repeats } : table));
    return linkedNotes(CONFIG, { ...dictionary, tables }, kind).filter((note) => note.includes('each kind once'));
  };
  expect(told('timeline')).toEqual([expect.stringMatching(/: say repeats where it may come more often\.$/)]);
  expect(told('course')).toEqual([expect.stringContaining('say repeats and take model.kind: timeline, since a course has room for one')]); // biome-ignore format: a line
  expect(told('timeline', 2)).toEqual([]);
});

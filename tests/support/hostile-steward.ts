import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { captured } from './captured-terminal.ts';
import { CONFIG, DICTIONARY, visits } from './hospital.ts';
import { expectHarmless, type Json, mutationsOf } from './hostile.ts';

/** A configuration and a dictionary, one place of which holds a text of somebody else. */
export interface StewardCase {
  readonly name: string;
  readonly files: () => Readonly<Record<string, string>>;
}

/** Every place of both files. JSON is YAML. */
export const placesOfSteward = (): StewardCase[] =>
  Object.entries({ 'synthward.yaml': CONFIG, 'dictionary.yaml': DICTIONARY }).flatMap(([file, text]) =>
    mutationsOf(parse(text) as Json).map(({ at, change }) => ({
      name: `${file}: ${at}`,
      files: () => {
        const root = parse(text) as Json;
        change(root);
        return { [file]: JSON.stringify(root) };
      },
    })),
  );

/** What the commands say that read these files and spend nothing. */
export async function expectHarmlessSteward(files: StewardCase['files']): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'synthward-hostile-steward-'));
  try {
    const all = { 'visits.csv': visits(30), 'dictionary.yaml': DICTIONARY, 'synthward.yaml': CONFIG, ...files() };
    for (const [name, body] of Object.entries(all)) writeFileSync(join(folder, name), body);
    for (const command of ['plan', 'describe', 'check']) {
      const args = [command, '-c', join(folder, 'synthward.yaml')];
      expectHarmless(await captured(args));
      if (command === 'plan') expectHarmless(await captured([...args, '--json']), { json: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

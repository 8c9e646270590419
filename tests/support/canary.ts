import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { CommandResult } from './command.ts';
import { type Hospital, visits } from './hospital.ts';
import { parquetText } from './parquet-fixtures.ts';

/** Stands for what a patient has told: it may appear nowhere outside the protected zone. */
export const CANARY = 'c4n4ry5ecret';

/** The table with the canary in every kind of place: identifier, category, number, date, missing-prone and free text. */
export const poisoned = (patients = 60): string =>
  visits(patients)
    .trimEnd()
    .split('\n')
    .map((line, i) => {
      if (i === 0) return line;
      const cells = line.split(',');
      if (i % 7 === 0) cells[i % cells.length] = `${CANARY}${i}`;
      return cells.join(',');
    })
    .join('\n')
    .concat('\n');

/** Paths of all files below a folder; none where it does not exist. */
export function everyFile(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? everyFile(path) : [path];
  });
}

/** No byte that leaves the protected zone holds the canary. */
export async function expectNoCanary(steward: Hospital, results: readonly CommandResult[]): Promise<void> {
  const leaks = (bytes: string): boolean => bytes.toLowerCase().includes(CANARY);
  for (const { stdout, stderr } of results) expect([leaks(stdout), leaks(stderr)]).toEqual([false, false]);
  for (const path of [...everyFile(steward.path('released')), ...everyFile(steward.path('state'))]) {
    expect([path, leaks(readFileSync(path, 'latin1'))]).toEqual([path, false]);
    if (path.endsWith('.parquet')) expect([path, leaks(await parquetText(path))]).toEqual([path, false]);
  }
}

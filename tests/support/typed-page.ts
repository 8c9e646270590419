import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMap, parseDocument, type YAMLMap } from 'yaml';

export const root: string = fileURLToPath(new URL('../../', import.meta.url));

/** What a page has its reader do: commands to type, or a file to change. */
export interface PageStep {
  readonly kind: 'sh' | 'yaml';
  readonly text: string;
}

/** In the order of the page. Installing is what brought us here. */
export const stepsOfPage = (page: string): readonly PageStep[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/```(sh|yaml)\n([\s\S]*?)```/g)].map(([, kind, text]) => ({
    kind: kind as PageStep['kind'],
    text: text!.replace(/^npm .*\n/m, ''),
  }));

/**
 * Types lines of a page of which `hospital` is a folder, here `hospital` of the machine: in it, or where `atRoot` in the clone of the repository. Returns
 * what they printed.
 */
export function typed(
  text: string,
  hospital: string,
  { atRoot = false }: { readonly atRoot?: boolean } = {},
): { readonly status: number | null; readonly output: string } {
  const lines = text
    .replace(/^cd hospital\n/m, '')
    .replace(/\bhospital(?=[/\s])/g, hospital)
    .replaceAll('dist/fixtures', join(root, 'dist/fixtures'));
  const script = `set -e\nsynthward() { ${process.execPath} ${join(root, 'dist/cli/main.js')} "$@"; }\n${lines}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    cwd: atRoot ? root : hospital,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
    maxBuffer: 2 ** 26,
  });
  return { status, output: `${stdout}${stderr}` };
}

/** The file that the first line of a change names. */
export const changedFile = (text: string, hospital: string): string =>
  join(hospital, /^# (\S+\.yaml)\n/.exec(text)![1]!);

/** Makes a change of a page: its maps go into those of the file, entry by entry; columns and defaults are replaced whole. */
export function changeFile(text: string, hospital: string): void {
  const file = changedFile(text, hospital);
  const document = parseDocument(readFileSync(file, 'utf8'));
  merge(document.contents as YAMLMap, parseDocument(text).contents as YAMLMap);
  writeFileSync(file, document.toString({ lineWidth: 0 }));
}

function merge(into: YAMLMap, from: YAMLMap, path: readonly string[] = []): void {
  for (const { key, value } of from.items) {
    const own = into.get(key, true);
    const isColumn = path.at(-1) === 'columns' || path.at(-1) === 'defaults';
    if (isMap(own) && isMap(value) && !isColumn) merge(own, value, [...path, String(key)]);
    else into.set(key, value);
  }
}

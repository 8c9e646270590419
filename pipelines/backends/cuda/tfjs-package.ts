import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { unavailable } from '../backend.ts';

export const TFJS = '@tensorflow/tfjs-node-gpu';
/** The version whose addon is known to build and to pass the contract suite. */
export const TFJS_VERSION = '4.22.0';

export const INSTALL_TFJS: string = `npm install --ignore-scripts ${TFJS}@${TFJS_VERSION} node-api-headers@1.9.0`;

/**
 * The folder of the package: in `given`, or what the environment names, or in its `node_modules`; otherwise where Node.js finds it from
 * Synthward's own files. The folder that a command happens to run in is not asked: what lies there may be anybody's. Throws
 * `BACKEND_UNAVAILABLE`.
 */
export async function tfjsPackage(
  asked: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  const named = asked ?? environment['SYNTHWARD_TFJS'];
  const given = named === undefined ? undefined : resolve(named);
  const candidates = given === undefined ? besideSynthward() : [given, join(given, 'node_modules', TFJS)];
  for (const folder of candidates) if (await isTfjs(folder)) return folder;
  throw unavailable(
    'cuda',
    given === undefined ? `${TFJS} is not installed beside Synthward` : `${given} does not hold ${TFJS}`,
    `In a folder of yours: ${INSTALL_TFJS}, then synthward backend build cuda --tfjs <folder>, and name the folder in SYNTHWARD_TFJS.`,
  );
}

function besideSynthward(): readonly string[] {
  try {
    return [dirname(createRequire(import.meta.url).resolve(`${TFJS}/package.json`))];
  } catch {
    return [];
  }
}

const isTfjs = (folder: string): Promise<boolean> =>
  readFile(join(folder, 'package.json'), 'utf8').then(
    (text) => (JSON.parse(text) as { name?: unknown }).name === TFJS,
    () => false,
  );

/** Where the package looks for its addon, and so do we. */
export const addonIn = (packageFolder: string): string => join(packageFolder, 'lib', 'napi-v8', 'tfjs_binding.node');

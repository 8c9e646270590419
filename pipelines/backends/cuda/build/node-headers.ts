import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { unavailable } from '../../backend.ts';
import { INSTALL_TFJS } from '../tfjs-package.ts';

/** The folder with `node_api.h`: of this Node.js, of the system, or of the npm package `node-api-headers` beside tfjs. */
export async function nodeHeaders(
  packageFolder: string,
  ofNode: readonly string[] = [join(dirname(process.execPath), '..', 'include', 'node'), '/usr/include/node'],
): Promise<string> {
  for (const folder of [...ofNode, ...ofPackage(packageFolder)]) {
    const found = await access(join(folder, 'node_api.h')).then(
      () => true,
      () => false,
    );
    if (found) return folder;
  }
  throw unavailable(
    'cuda',
    'there is no node_api.h on this machine',
    `Install the headers beside tfjs: ${INSTALL_TFJS}.`,
  );
}

function ofPackage(packageFolder: string): readonly string[] {
  try {
    const found = createRequire(join(packageFolder, 'package.json')).resolve('node-api-headers/package.json');
    return [join(dirname(found), 'include')];
  } catch {
    return [];
  }
}

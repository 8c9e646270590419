import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unavailable } from '../../backend.ts';

export const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;
const HEADER = join('include', 'tensorflow', 'c', 'eager', 'c_api.h');

/** The folder of a wheel's content that holds TensorFlow's libraries and headers: `folder` itself, or `tensorflow` in it. */
export async function tensorflowFolder(folder: string): Promise<string> {
  for (const candidate of [folder, join(folder, 'tensorflow')]) {
    const missing = await Promise.all([...LIBRARIES, HEADER].map((name) => isMissing(join(candidate, name))));
    if (!missing.includes(true)) return candidate;
  }
  throw unavailable(
    'cuda',
    `${folder} does not hold ${LIBRARIES[0]}, ${LIBRARIES[1]} and TensorFlow's headers`,
    'Name the folder tensorflow below site-packages of a Python that has TensorFlow, a wheel of it, or pip.',
  );
}

const isMissing = (path: string): Promise<boolean> =>
  access(path).then(
    () => false,
    () => true,
  );

export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

import { join } from 'node:path';
import { runTool } from './run-tool.ts';
import { LIBRARIES } from './tensorflow-folder.ts';

export interface Compilation {
  readonly packageFolder: string;
  /** Libraries and headers. */
  readonly tensorflow: string;
  readonly nodeHeaders: string;
  /** Where the addon looks for the libraries; may start with `$ORIGIN`, its own folder. */
  readonly runPath: string;
  readonly out: string;
  readonly log: string;
}

/** Compiles the addon from the sources in the package against a current TensorFlow. Throws `BACKEND_UNAVAILABLE`. */
export const compileAddon = ({
  packageFolder,
  tensorflow,
  nodeHeaders,
  runPath,
  out,
  log,
}: Compilation): Promise<void> =>
  runTool(
    'g++',
    [
      '-std=c++17',
      '-O2',
      '-shared',
      '-fPIC',
      '-DNAPI_VERSION=8',
      `-I${nodeHeaders}`,
      `-I${join(tensorflow, 'include')}`,
      ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(packageFolder, 'binding', name)),
      ...LIBRARIES.map((name) => join(tensorflow, name)),
      `-Wl,-rpath,${runPath}`,
      '-o',
      out,
    ],
    log,
    'Building needs g++ of GCC 9 or newer (Debian and Ubuntu: apt-get install g++).',
  );

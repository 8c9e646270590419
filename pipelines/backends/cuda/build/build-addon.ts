import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { sizeOf } from '../../../workspace/folder-size.ts';
import { unavailable } from '../../backend.ts';
import { type Probe, probeAddon } from '../../probe.ts';
import { addonIn, tfjsPackage } from '../tfjs-package.ts';
import { compileAddon } from './compile-addon.ts';
import { downloadWheels, hasNvidiaDriver } from './download-wheels.ts';
import { nodeHeaders } from './node-headers.ts';
import { isFolder, tensorflowFolder } from './tensorflow-folder.ts';
import { unpackWheels } from './unpack-wheels.ts';

export interface BuildOptions {
  /** A wheel, a folder with its content, or `pip`. */
  readonly tensorflow: string;
  readonly tfjs?: string | undefined;
  readonly threads: number;
  readonly note: (line: string) => void;
}

export interface BuiltAddon {
  readonly addon: string;
  readonly probe: Extract<Probe, { kind: 'usable' }>;
}

/** Folders of libraries that earlier builds have left in the package. */
const OWN = 'synthward-';

/**
 * Builds the addon of tfjs against a current TensorFlow, tries it in a process of its own, and puts it where it is looked for: either an
 * addon that passed its self-test or what was there before. Throws `BACKEND_UNAVAILABLE`.
 */
export async function buildAddon({ tensorflow, tfjs, threads, note }: BuildOptions): Promise<BuiltAddon> {
  if (process.platform !== 'linux')
    throw unavailable('cuda', 'it is built on Linux alone', 'Use webgpu or cpu on this system.');
  const packageFolder = await tfjsPackage(tfjs);
  const headers = await nodeHeaders(packageFolder);
  const target = addonIn(packageFolder);
  const libraries = join(packageFolder, 'deps');
  const log = join(packageFolder, 'synthward-build.log');
  await makeRoomAt(libraries, target, log);
  const own = await mkdtemp(join(libraries, OWN));
  const fresh = join(dirname(target), `${basename(own)}.node`);
  try {
    const { folder, runPath } = await tensorflowAt(tensorflow, own, log, note);
    note('Compiling the addon');
    await compileAddon({ packageFolder, tensorflow: folder, nodeHeaders: headers, runPath, out: fresh, log });
    note('Testing it in a process of its own');
    const probe = await probeAddon(fresh, threads);
    if (probe.kind === 'unavailable')
      throw unavailable('cuda', `what was built does not work: ${probe.reason}`, probe.hint);
    await rm(join(own, 'tensorflow', 'include'), { recursive: true, force: true });
    await rename(fresh, target);
    await removeOthers(libraries, basename(own));
    await rm(log, { force: true });
    return { addon: target, probe };
  } catch (error) {
    await rm(own, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(fresh, { force: true });
    if ((await sizeOf(log)) === 0) await rm(log, { force: true });
  }
}

async function makeRoomAt(libraries: string, target: string, log: string): Promise<void> {
  try {
    for (const folder of [libraries, dirname(target)]) await mkdir(folder, { recursive: true });
    await rm(log, { force: true });
  } catch {
    throw unavailable(
      'cuda',
      `nothing can be written at ${libraries}`,
      'Install tfjs where you may write, and name its folder with --tfjs.',
    );
  }
}

/** TensorFlow as it is to be linked with, and where the addon will find it. What is unpacked stays in `own`, beside the addon. */
async function tensorflowAt(
  tensorflow: string,
  own: string,
  log: string,
  note: (line: string) => void,
): Promise<{ readonly folder: string; readonly runPath: string }> {
  if (tensorflow !== 'pip' && (await isFolder(tensorflow))) {
    const folder = await tensorflowFolder(resolve(tensorflow));
    return { folder, runPath: folder };
  }
  const downloads = join(own, 'downloads');
  const wheels = tensorflow === 'pip' ? await downloaded(downloads, log, note) : [resolve(tensorflow)];
  note('Unpacking TensorFlow');
  await unpackWheels(wheels, own);
  await rm(downloads, { recursive: true, force: true });
  const folder = await tensorflowFolder(own);
  return { folder, runPath: `$ORIGIN/../../deps/${basename(own)}/tensorflow` };
}

async function downloaded(into: string, log: string, note: (line: string) => void): Promise<readonly string[]> {
  const gpu = await hasNvidiaDriver();
  note(gpu ? 'Downloading TensorFlow with CUDA, 3.3 GB' : 'Downloading TensorFlow for the processor alone, 274 MB');
  return downloadWheels(into, gpu, log);
}

async function removeOthers(libraries: string, own: string): Promise<void> {
  for (const name of await readdir(libraries)) {
    if (name.startsWith(OWN) && name !== own) await rm(join(libraries, name), { recursive: true, force: true });
  }
}

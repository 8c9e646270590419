import { access, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from './run-tool.ts';

/** The version that the addon is tested with. */
export const TENSORFLOW_VERSION = '2.21.0';

/** What pip downloads: 274 MB for the processor alone, with the libraries of CUDA 3.3 GB. */
const FOR_PROCESSOR = ['--no-deps', `tensorflow_cpu==${TENSORFLOW_VERSION}`];
const FOR_GPU = [`tensorflow[and-cuda]==${TENSORFLOW_VERSION}`];

/** Whether a driver of NVIDIA is loaded. */
export const hasNvidiaDriver = (): Promise<boolean> =>
  access('/proc/driver/nvidia/version').then(
    () => true,
    () => false,
  );

/** Wheels of TensorFlow from the registry that pip is set up for, in `into`. Throws `BACKEND_UNAVAILABLE`. */
export async function downloadWheels(into: string, gpu: boolean, log: string): Promise<readonly string[]> {
  await mkdir(into, { recursive: true });
  await runTool(
    'python3',
    ['-m', 'pip', 'download', '--only-binary=:all:', '--no-input', '--dest', into, ...(gpu ? FOR_GPU : FOR_PROCESSOR)],
    log,
    `Building needs Python with pip, of a version that TensorFlow ${TENSORFLOW_VERSION} is made for, and room on the disk; or name a wheel or a folder.`,
  );
  return (await readdir(into)).filter((name) => /^(tensorflow|nvidia)/.test(name)).map((name) => join(into, name));
}

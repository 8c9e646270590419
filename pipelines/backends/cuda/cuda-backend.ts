import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cudaOperations } from '../../../models/neural/backends/cuda/cuda-operations.ts';
import { type Backend, type OpenedBackend, unavailable } from '../backend.ts';
import { loadAddon } from './load-addon.ts';
import { addonIn, tfjsPackage } from './tfjs-package.ts';

export const cudaBackend: Backend = {
  name: 'cuda',
  triedApart: true,
  async open({ threads, tfjs }) {
    const addon = addonIn(await tfjsPackage(tfjs));
    await access(addon).catch(() => {
      throw unavailable(
        'cuda',
        `the addon of ${addon} is not built`,
        'Run synthward backend build cuda --tensorflow pip.',
      );
    });
    return openAddon(addon, threads);
  },
};

export async function openAddon(path: string, threads: number): Promise<OpenedBackend> {
  const addon = loadAddon(path, threads);
  const gpu = addon.isUsingGpuDevice();
  const device = gpu ? await nvidiaModel() : `no GPU, ${threads} threads of the processor`;
  const version = addon.TF_Version === undefined ? '' : ` ${addon.TF_Version}`;
  return {
    operations: cudaOperations(addon, `${device}, TensorFlow${version}`),
    hardware: gpu ? 'gpu' : 'stand-in',
  };
}

const GPUS = '/proc/driver/nvidia/gpus';

/** The model of the GPUs as their driver names it, where all are the same. */
async function nvidiaModel(): Promise<string> {
  const folders = await readdir(GPUS).catch(() => []);
  const files = await Promise.all(
    folders.map((name) => readFile(join(GPUS, name, 'information'), 'utf8').catch(() => '')),
  );
  const models = new Set(files.map((text) => /^Model:\s*(.+)$/m.exec(text)?.[1]?.trim()));
  const [model] = models;
  return models.size === 1 && model !== undefined ? model : 'a GPU of NVIDIA';
}

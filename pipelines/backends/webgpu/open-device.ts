import { unavailable } from '../backend.ts';

export interface OpenedDevice {
  readonly device: GPUDevice;
  /** In the words of the driver. */
  readonly name: string;
  /** A program on the processor that stands in for a GPU. */
  readonly software: boolean;
}

/** The fastest GPU that the drivers of this machine offer. Throws `BACKEND_UNAVAILABLE`. */
export async function openDevice(): Promise<OpenedDevice> {
  const adapter = await (await loadDriver()).requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null || adapter === undefined)
    throw unavailable(
      'webgpu',
      'no GPU with a driver was found',
      `Install ${DRIVERS[process.platform] ?? 'its driver'}.`,
    );
  const { device: model, description, isFallbackAdapter } = adapter.info;
  const name = [model, description].filter((text) => text !== '').join(', ');
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  try {
    const device = await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });
    return { device, name, software: isFallbackAdapter };
  } catch {
    throw unavailable(
      'webgpu',
      `the driver of ${name} refuses to open it`,
      'A newer driver may help, or a GPU that is free.',
    );
  }
}

const DRIVERS: Partial<Record<NodeJS.Platform, string>> = {
  linux: "the driver of its vendor and Vulkan's loader (Debian's package libvulkan1)",
  win32: 'the driver of its vendor, with Direct3D 12',
};

/** Memory of workgroups is not cleared before a kernel runs: ours write all of it before they read it. */
const UNCLEARED = ['enable-dawn-features=disable_workgroup_init'];

let driver: GPU | undefined;

/** Dawn, which implements WebGPU outside browsers. Its devices crash when it is collected before them: it stays for good. */
async function loadDriver(): Promise<GPU> {
  try {
    const { create } = await import('webgpu');
    driver ??= create(UNCLEARED);
    return driver;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_MODULE_NOT_FOUND')
      throw unavailable(
        'webgpu',
        'the package webgpu is not installed beside Synthward',
        'In the folder where Synthward is installed: npm install webgpu@0.6.2.',
      );
    throw unavailable('webgpu', 'the package webgpu does not load here', 'On Linux it needs glibc 2.34 or newer.');
  }
}

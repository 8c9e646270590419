export interface WebGpuOptions {
  /** Whether a device that is a program on the processor will do. It is slower than the backend `cpu`, and serves tests. */
  readonly software?: boolean;
}

export interface OpenedDevice {
  readonly device: GPUDevice;
  /** In the words of the driver. */
  readonly name: string;
}

/** Why a backend cannot be used here, as a sentence without a full stop, with what would help. */
export interface Unavailable {
  readonly unavailable: string;
}

/** The fastest GPU that the driver of this machine offers. */
export async function openDevice({ software = false }: WebGpuOptions = {}): Promise<OpenedDevice | Unavailable> {
  const loaded = await load();
  if ('unavailable' in loaded) return loaded;
  const adapter = await loaded.driver.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null || adapter === undefined) {
    return { unavailable: `no GPU with a driver was found: install ${DRIVERS[process.platform] ?? 'its driver'}` };
  }
  const { device: model, description, isFallbackAdapter } = adapter.info;
  const name = [model, description].filter((text) => text !== '').join(', ');
  if (isFallbackAdapter && !software) {
    return {
      unavailable: `no GPU was found, only a program in place of one (${name}), which the backend cpu is faster than`,
    };
  }
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  try {
    const device = await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });
    return { device, name };
  } catch {
    return { unavailable: `the driver of the GPU ${name} refuses to open it` };
  }
}

const DRIVERS: Partial<Record<NodeJS.Platform, string>> = {
  linux: "the driver of its vendor and Vulkan's loader (Debian's package libvulkan1)",
  win32: 'the driver of its vendor, with Direct3D 12',
};

/** Memory of workgroups is not cleared before a kernel runs: ours write all of it before they read it. */
const UNCLEARED = ['enable-dawn-features=disable_workgroup_init'];

let driver: GPU | undefined;

/** Dawn, which implements WebGPU outside browsers, is an optional package. Its devices crash when the driver is gone: it stays for good. */
async function load(): Promise<{ readonly driver: GPU } | Unavailable> {
  try {
    const { create } = await import('webgpu');
    driver ??= create(UNCLEARED);
    return { driver };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ERR_MODULE_NOT_FOUND'
      ? { unavailable: 'the package webgpu is not installed: run `npm install webgpu`' }
      : { unavailable: 'the package webgpu does not load here: on Linux it needs glibc 2.34 or newer' };
  }
}

import { UserError } from '../../../../privacy/errors.ts';

/**
 * What a device says later of calls that return at once: that it is lost, has no room or took a call for wrong. `check` throws it; what a
 * download gives is trusted only after `settled`.
 */
export class DeviceWatch {
  readonly #device: GPUDevice;
  readonly #name: string;
  readonly #answers = new Set<Promise<void>>();
  #lasting: Error | undefined;
  #memory: UserError | undefined;
  /** How many buffers were refused so far: calls that fail after another one failed for want of it. */
  #refused = 0;
  #closing = false;

  constructor(device: GPUDevice, name: string) {
    this.#device = device;
    this.#name = name;
    void device.lost.then(({ reason }) => {
      if (!this.#closing) this.#lasting = lost(name, reason);
    });
    device.addEventListener('uncapturederror', ({ error }) => {
      this.#lasting ??= defect(error);
    });
  }

  /** Throws what is known to have gone wrong. Want of memory is thrown once: it may be over when buffers have been freed. */
  check(): void {
    if (this.#lasting !== undefined) throw this.#lasting;
    const memory = this.#memory;
    this.#memory = undefined;
    if (memory !== undefined) throw memory;
  }

  /** Waits until the device has said all about the calls so far. */
  async settled(): Promise<void> {
    while (this.#answers.size > 0) await Promise.all(this.#answers);
  }

  /** A call that the device must find right. */
  valid<T>(call: () => T): T {
    const refused = this.#refused;
    return this.#scoped('validation', call, (error) => {
      if (refused === this.#refused) this.#lasting ??= defect(error);
    });
  }

  /** A call that takes `bytes` of memory; `whenRefused` is told where there is no room. */
  room<T>(bytes: number, call: () => T, whenRefused: () => void): T {
    return this.#scoped('out-of-memory', call, () => {
      this.#refused++;
      this.#memory ??= noRoom(this.#name, bytes);
      whenRefused();
    });
  }

  noRoom(bytes: number): UserError {
    return noRoom(this.#name, bytes);
  }

  /** Where a download fails and nothing else is wrong, the device has gone, and says so a moment later. */
  gone(): Error {
    this.#lasting ??= lost(this.#name, 'unknown');
    return this.#lasting;
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#device.destroy();
    await this.#device.lost;
  }

  #scoped<T>(filter: GPUErrorFilter, call: () => T, failed: (error: GPUError) => void): T {
    this.#device.pushErrorScope(filter);
    try {
      return call();
    } finally {
      const answer = this.#device
        .popErrorScope()
        .then((error) => {
          if (error !== null) failed(error);
        })
        // A lost device has no more answers: `lost` tells.
        .catch(() => undefined)
        .finally(() => this.#answers.delete(answer));
      this.#answers.add(answer);
    }
  }
}

const lost = (name: string, reason: GPUDeviceLostReason): UserError =>
  new UserError('BACKEND_LOST', `Cannot train on webgpu: the GPU ${name} was lost`, {
    hint: 'Go on with `synthward release --resume`, with `--backend cpu` where it happens again.',
    params: { backend: 'webgpu', device: name, reason },
  });

const noRoom = (name: string, bytes: number): UserError =>
  new UserError('BACKEND_MEMORY', `Cannot train on webgpu: the GPU ${name} has no room for ${bytes} bytes`, {
    hint: 'Close what else uses its memory, or use `--backend cpu`.',
    params: { backend: 'webgpu', device: name, bytes },
  });

/** What a device finds wrong is ours, and tells of names of kernels and shapes of matrices, which are public. */
const defect = (error: GPUError): Error => new Error(`The device took a call for wrong: ${error.message}`);

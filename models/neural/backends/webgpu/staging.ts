import type { DeviceWatch } from './device-watch.ts';
import { BUFFER, MAP_READ } from './webgpu-constants.ts';

/** Buffers through which numbers come from the device, several at a time. */
export class Staging {
  readonly #device: GPUDevice;
  readonly #watch: DeviceWatch;
  readonly #idle = new Map<number, GPUBuffer[]>();

  constructor(device: GPUDevice, watch: DeviceWatch) {
    this.#device = device;
    this.#watch = watch;
  }

  /** Fills `into` with what `copy` has copied into a buffer and sent. */
  async download(into: Float32Array, copy: (buffer: GPUBuffer, bytes: number) => void): Promise<void> {
    const bytes = into.byteLength;
    const buffer = this.#idle.get(bytes)?.pop() ?? this.#make(bytes);
    copy(buffer, bytes);
    const mapped = await buffer.mapAsync(MAP_READ, 0, bytes).then(
      () => true,
      () => false,
    );
    await this.#watch.settled();
    this.#watch.check();
    if (!mapped) throw this.#watch.gone();
    into.set(new Float32Array(buffer.getMappedRange(0, bytes)));
    buffer.unmap();
    const idle = this.#idle.get(bytes);
    if (idle === undefined) this.#idle.set(bytes, [buffer]);
    else idle.push(buffer);
  }

  #make(size: number): GPUBuffer {
    return this.#watch.room(
      size,
      () => this.#device.createBuffer({ size, usage: BUFFER.mapRead | BUFFER.copyDestination }),
      () => undefined,
    );
  }
}

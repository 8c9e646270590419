import type { DeviceWatch } from './device-watch.ts';
import { BUFFER } from './webgpu-constants.ts';

/** A buffer of the device. */
export interface Held {
  readonly id: number;
  readonly buffer: GPUBuffer;
  readonly bytes: number;
  /** The device has no room for it, and no command can use it. */
  refused: boolean;
  /** Number of the last batch of commands that uses it. */
  lastUse: number;
}

/**
 * Buffers that go from hand to hand: a step asks for the same sizes as the one before. Buffers that nobody holds are destroyed when a size
 * is asked for that is not among them and they are more than those held, that is, when shapes have changed.
 */
export class BufferPool {
  readonly #device: GPUDevice;
  readonly #watch: DeviceWatch;
  readonly #beforeDestroying: () => void;
  readonly #idle = new Map<number, Held[]>();
  #idleBytes = 0;
  #heldBytes = 0;
  #made = 0;

  constructor(device: GPUDevice, watch: DeviceWatch, beforeDestroying: () => void) {
    this.#device = device;
    this.#watch = watch;
    this.#beforeDestroying = beforeDestroying;
  }

  /** Room for at least `bytes`, and whether it is all zeros. Throws `BACKEND_MEMORY`. */
  take(bytes: number): { readonly held: Held; readonly zero: boolean } {
    const size = Math.max(16, Math.ceil(bytes / 16) * 16);
    const { maxBufferSize, maxStorageBufferBindingSize } = this.#device.limits;
    if (size > Math.min(maxBufferSize, maxStorageBufferBindingSize)) throw this.#watch.noRoom(bytes);
    const idle = this.#idle.get(size)?.pop();
    this.#heldBytes += size;
    if (idle !== undefined) {
      this.#idleBytes -= size;
      return { held: idle, zero: false };
    }
    if (this.#idleBytes > this.#heldBytes) this.empty();
    return { held: this.#make(size), zero: true };
  }

  give(held: Held): void {
    this.#heldBytes -= held.bytes;
    if (held.refused) return;
    this.#idleBytes += held.bytes;
    const idle = this.#idle.get(held.bytes);
    if (idle === undefined) this.#idle.set(held.bytes, [held]);
    else idle.push(held);
  }

  /** Destroys what nobody holds. */
  empty(): void {
    if (this.#idleBytes === 0) return;
    this.#beforeDestroying();
    for (const idle of this.#idle.values()) {
      for (const { buffer } of idle) buffer.destroy();
    }
    this.#idle.clear();
    this.#idleBytes = 0;
  }

  #make(size: number): Held {
    const usage = BUFFER.storage | BUFFER.copySource | BUFFER.copyDestination;
    const held: Held = this.#watch.room(
      size,
      () => ({
        id: this.#made++,
        buffer: this.#device.createBuffer({ size, usage }),
        bytes: size,
        refused: false,
        lastUse: -1,
      }),
      () => {
        held.refused = true;
        this.#forget(held);
      },
    );
    return held;
  }

  #forget(held: Held): void {
    const idle = this.#idle.get(held.bytes);
    const at = idle?.indexOf(held) ?? -1;
    if (at < 0) return;
    idle!.splice(at, 1);
    this.#idleBytes -= held.bytes;
  }
}

import type { Held } from './buffer-pool.ts';
import type { DeviceWatch } from './device-watch.ts';
import { GROUP, type Kernel } from './kernels/kernel.ts';
import { BUFFER, COMPUTE_STAGE } from './webgpu-constants.ts';

/** Dispatches that are sent together at most: what a device can begin with while the next are written down. */
const MOST_DISPATCHES = 512;
/** Bytes between the parameters of two dispatches: the greatest alignment that a device may ask for. */
const STRIDE = 256;
/** Bytes of the parameters of one dispatch. */
const PARAMETERS = 64;
/** Workgroups in one dimension of a dispatch. */
const MOST_GROUPS = 65535;
/** Bind groups that are kept. */
const MOST_BIND_GROUPS = 4096;

/**
 * Dispatches in the order in which they are asked for, sent many at a time. Their parameters stand in one buffer, which is written as they
 * are sent: the device takes a write as it comes in the order of what is sent.
 */
export class Commands {
  readonly #device: GPUDevice;
  readonly #watch: DeviceWatch;
  readonly #parameters: GPUBuffer;
  readonly #words: Uint32Array<ArrayBuffer> = new Uint32Array((MOST_DISPATCHES * STRIDE) / 4);
  readonly #floats: Float32Array = new Float32Array(this.#words.buffer);
  readonly #layouts = new Map<string, GPUBindGroupLayout>();
  readonly #pipelines = new Map<Kernel, { readonly pipeline: GPUComputePipeline; readonly layout: string }>();
  readonly #bindGroups = new Map<string, GPUBindGroup>();
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  #dispatches = 0;
  /** Number of the batch that is not sent yet. */
  #batch = 0;
  readonly #used: Held[] = [];

  constructor(device: GPUDevice, watch: DeviceWatch) {
    this.#device = device;
    this.#watch = watch;
    this.#parameters = device.createBuffer({
      label: 'parameters',
      size: this.#words.byteLength,
      usage: BUFFER.uniform | BUFFER.copyDestination,
    });
  }

  /** Runs `kernel` with `groups` workgroups. */
  run<P extends string>(
    kernel: Kernel<P>,
    buffers: readonly Held[],
    groups: number,
    parameters: Record<P, number>,
  ): void {
    if (groups === 0) return;
    if (this.#dispatches === MOST_DISPATCHES) this.send();
    for (const held of buffers) this.#use(held);
    const { pipeline, layout } = this.#pipeline(kernel);
    const offset = this.#dispatches * STRIDE;
    let word = offset / 4;
    for (const [name, type] of kernel.parameters) {
      if (type === 'u32') this.#words[word++] = parameters[name];
      else this.#floats[word++] = parameters[name];
    }
    const x = Math.min(groups, MOST_GROUPS);
    this.#pass ??= this.#begin().beginComputePass();
    this.#pass.setPipeline(pipeline);
    this.#pass.setBindGroup(0, this.#bindGroup(layout, buffers), [offset]);
    this.#pass.dispatchWorkgroups(x, Math.ceil(groups / x));
    this.#dispatches++;
  }

  /** Runs a kernel of one invocation an item. */
  runItems<P extends string>(
    kernel: Kernel<P | 'items'>,
    buffers: readonly Held[],
    items: number,
    parameters: Record<Exclude<P, 'items'>, number>,
  ): void {
    this.run(kernel, buffers, Math.ceil(items / GROUP), { ...parameters, items } as Record<P | 'items', number>);
  }

  /** Writes over `into` after all that was asked for before. */
  write(values: Float32Array | Int32Array | Uint32Array, into: Held): void {
    if (into.lastUse === this.#batch) this.send();
    if (into.refused) throw this.#watch.noRoom(into.bytes);
    this.#device.queue.writeBuffer(into.buffer, 0, values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
  }

  copy(from: Held, into: GPUBuffer, bytes: number): void {
    this.#use(from);
    this.#endPass();
    this.#begin().copyBufferToBuffer(from.buffer, 0, into, 0, bytes);
  }

  /** Sends what was asked for; forgets it where the device had no room for a part of it, as was or will be said. */
  send(): void {
    const encoder = this.#encoder;
    if (encoder === undefined) return;
    this.#endPass();
    this.#encoder = undefined;
    const words = (this.#dispatches * STRIDE) / 4;
    this.#dispatches = 0;
    this.#batch++;
    const refused = this.#used.some((held) => held.refused);
    this.#used.length = 0;
    if (refused) return;
    if (words > 0) this.#device.queue.writeBuffer(this.#parameters, 0, this.#words, 0, words);
    this.#watch.valid(() => this.#device.queue.submit([encoder.finish()]));
  }

  /** For when a buffer of one of them may be destroyed. */
  forgetBindGroups(): void {
    this.#bindGroups.clear();
  }

  #use(held: Held): void {
    if (held.refused) throw this.#watch.noRoom(held.bytes);
    if (held.lastUse === this.#batch) return;
    held.lastUse = this.#batch;
    this.#used.push(held);
  }

  #begin(): GPUCommandEncoder {
    this.#encoder ??= this.#device.createCommandEncoder();
    return this.#encoder;
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = undefined;
  }

  #pipeline(kernel: Kernel): { readonly pipeline: GPUComputePipeline; readonly layout: string } {
    const known = this.#pipelines.get(kernel);
    if (known !== undefined) return known;
    const layout = kernel.access.join();
    const pipeline = this.#watch.valid(() =>
      this.#device.createComputePipeline({
        label: kernel.name,
        layout: this.#device.createPipelineLayout({ bindGroupLayouts: [this.#layout(layout)] }),
        compute: {
          module: this.#device.createShaderModule({ label: kernel.name, code: kernel.code }),
          entryPoint: 'main',
        },
      }),
    );
    const fresh = { pipeline, layout };
    this.#pipelines.set(kernel, fresh);
    return fresh;
  }

  #layout(access: string): GPUBindGroupLayout {
    const known = this.#layouts.get(access);
    if (known !== undefined) return known;
    const fresh = this.#device.createBindGroupLayout({
      entries: [
        {
          binding: 0,
          visibility: COMPUTE_STAGE,
          buffer: { type: 'uniform', hasDynamicOffset: true, minBindingSize: PARAMETERS },
        },
        ...access.split(',').map((each, index) => ({
          binding: index + 1,
          visibility: COMPUTE_STAGE,
          buffer: { type: each === 'read' ? ('read-only-storage' as const) : ('storage' as const) },
        })),
      ],
    });
    this.#layouts.set(access, fresh);
    return fresh;
  }

  #bindGroup(layout: string, buffers: readonly Held[]): GPUBindGroup {
    let key = layout;
    for (const { id } of buffers) key += ` ${id}`;
    const known = this.#bindGroups.get(key);
    if (known !== undefined) return known;
    if (this.#bindGroups.size === MOST_BIND_GROUPS) this.#bindGroups.clear();
    const fresh = this.#watch.valid(() =>
      this.#device.createBindGroup({
        layout: this.#layout(layout),
        entries: [
          { binding: 0, resource: { buffer: this.#parameters, size: PARAMETERS } },
          ...buffers.map(({ buffer }, index) => ({ binding: index + 1, resource: { buffer } })),
        ],
      }),
    );
    this.#bindGroups.set(key, fresh);
    return fresh;
  }
}

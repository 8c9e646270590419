import { UserError } from '../../privacy/errors.ts';
import type { Operations } from '../../privacy/gradients/operations/operations.ts';

/** Best first. */
export const BACKEND_NAMES = ['cuda', 'webgpu', 'cpu'] as const;

export type BackendName = (typeof BACKEND_NAMES)[number];

/**
 * What works under a backend: a GPU, the processor by kernels made for it, or the processor by a library that stands in for a GPU. The last
 * is there for tests, and is taken only by name.
 */
export type Hardware = 'gpu' | 'processor' | 'stand-in';

export interface OpenOptions {
  /** Threads of the processor, where it works. */
  readonly threads: number;
  /** Folder where `@tensorflow/tfjs-node-gpu` is installed, instead of the one that SYNTHWARD_TFJS names; beside Synthward without either. */
  readonly tfjs?: string | undefined;
}

export interface OpenedBackend {
  readonly operations: Operations;
  readonly hardware: Hardware;
}

export interface Backend {
  readonly name: BackendName;
  /** Whether `auto` tries it in a process of its own first: its library may end the process, or write on the terminal where there is no GPU. */
  readonly triedApart?: boolean;
  /** Throws `BACKEND_UNAVAILABLE`, with what to do about it. */
  open(options: OpenOptions): Promise<OpenedBackend>;
}

export const unavailable = (name: BackendName, reason: string, hint: string): UserError =>
  new UserError('BACKEND_UNAVAILABLE', `Cannot use ${name}: ${reason}`, { hint, params: { backend: name } });

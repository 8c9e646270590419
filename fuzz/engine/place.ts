import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** Which input is being read: it survives the process that reads it. */
export class Place {
  readonly #file: number;
  readonly #bytes = Buffer.alloc(12);

  constructor(path: string, flags: 'r' | 'w+') {
    this.#file = openSync(path, flags);
  }

  write(at: number): void {
    this.#bytes.writeUInt32LE(at, 0);
    this.#bytes.writeDoubleLE(Date.now(), 4);
    writeSync(this.#file, this.#bytes, 0, 12, 0);
  }

  read(): { readonly at: number; readonly since: number } | undefined {
    if (readSync(this.#file, this.#bytes, 0, 12, 0) < 12) return undefined;
    return { at: this.#bytes.readUInt32LE(0), since: this.#bytes.readDoubleLE(4) };
  }

  close(): void {
    closeSync(this.#file);
  }
}

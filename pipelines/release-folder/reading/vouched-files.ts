import { sha256 } from '../../../privacy/ledger/canonical-json.ts';
import { FileRefused } from '../files/file-refused.ts';
import type { ListedFolder, ReleaseFiles } from '../files/release-files.ts';
import type { Artefact, Manifest } from '../manifest/manifest.ts';
import { mostBytes } from './limits.ts';

/** The files of a folder that its manifest states, each held against it whenever it is read: what is used is what was checked. */
export class VouchedFiles implements ReleaseFiles {
  readonly #folder: ListedFolder;
  readonly #manifest: Manifest;
  readonly #stated: ReadonlyMap<string, Artefact>;

  constructor(folder: ListedFolder, manifest: Manifest) {
    this.#folder = folder;
    this.#manifest = manifest;
    this.#stated = new Map(manifest.artefacts.map((artefact) => [artefact.path, artefact]));
  }

  read(path: string, most: number): Buffer {
    const bytes = this.#folder.read(path, Math.min(most, this.#limit(path)));
    this.#compare(path, sha256(bytes));
    return bytes;
  }

  /** Reads a file without holding it in memory. Throws `FileRefused` where its bytes are not those stated; then it may not have been read. */
  async check(path: string): Promise<void> {
    this.#compare(path, await this.#folder.sha256(path, this.#limit(path)));
  }

  /** A file of another length than stated is not worth reading. */
  #limit(path: string): number {
    const stated = this.#stated.get(path);
    if (stated === undefined) throw new FileRefused(path, 'the manifest does not list it');
    const entry = this.#folder.entries.get(path);
    if (entry?.kind === 'file' && entry.bytes !== stated.bytes) {
      throw new FileRefused(path, 'its length is not the one that the manifest states');
    }
    return mostBytes(path, this.#manifest);
  }

  #compare(path: string, digest: string): void {
    if (digest !== this.#stated.get(path)!.sha256) {
      throw new FileRefused(path, 'its bytes are not those that the manifest states');
    }
  }
}

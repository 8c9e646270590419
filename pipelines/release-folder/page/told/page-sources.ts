import type { Audit } from '../../../audit-file/audit-file.ts';
import type { DataDictionary } from '../../artefacts/data-dictionary.ts';
import type { EventsFile } from '../../artefacts/events-file.ts';
import type { Manifest } from '../../manifest/manifest.ts';

/** Everything that the page of a release follows from: released files, as JSON has them. */
export interface PageSources {
  /** Without `artefacts`, which lists the page itself. */
  readonly manifest: Omit<Manifest, 'artefacts'>;
  /** `report.json`. */
  readonly report: unknown;
  readonly dataDictionary: DataDictionary;
  readonly events: EventsFile;
  /** `audit.json`, where the manifest names one. */
  readonly audit: Audit | undefined;
}

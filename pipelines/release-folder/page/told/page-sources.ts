import type { Audit } from '../../../audit-file/audit-file.ts';
import type { AnyDataDictionary } from '../../artefacts/described-tables.ts';
import type { EventsFile } from '../../artefacts/events-file.ts';
import type { Manifest } from '../../manifest/manifest.ts';

/** Everything that the page of a release follows from: released files, as JSON has them. */
export interface PageSources {
  /** Without `artefacts`, which lists the page itself. */
  readonly manifest: Omit<Manifest, 'artefacts'>;
  /** `report.json`. */
  readonly report: unknown;
  readonly dataDictionary: AnyDataDictionary;
  readonly events: EventsFile;
  /** `audit.json`, where the manifest names one. */
  readonly audit: Audit | undefined;
}

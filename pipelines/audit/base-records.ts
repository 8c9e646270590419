import type { EncodedColumn } from '../../privacy/guard/codes.ts';
import type { Audit } from '../audit-file/audit-file.ts';

/** The records that every run has, and that the auditor knows, in the codes that they are counted in. */
export interface BaseRecords {
  readonly columns: readonly EncodedColumn[];
  readonly rowCount: number;
  /** Unit of each row, numbered densely from 0; absent where each row is its own. */
  readonly unitOfRow?: Uint32Array;
  readonly units: number;
  readonly origin: Audit['records']['origin'];
  /** What they are, in one sentence. */
  readonly description: string;
}

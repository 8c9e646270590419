import { type Manifest, WORDS } from '../../release-folder/manifest/manifest.ts';
import { excuseOf, type MadeBy } from '../replay/check-remade.ts';

/** Why the code of today may word a release otherwise; absent where nothing explains it. */
export const wordsExcuse = (manifest: Manifest, by: MadeBy): string | undefined =>
  excuseOf(manifest, by) ??
  (manifest.words !== WORDS ? 'an earlier version made it, which worded some things otherwise' : undefined);

import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../../privacy/errors.ts';
import { eventFromJson } from '../../../privacy/event-json.ts';
import { sha256 } from '../../../privacy/ledger/canonical-json.ts';
import type { LedgerUnit } from '../../../privacy/ledger/unit.ts';
import { type Charge, EVENTS_FILE, eventsFileSchema } from '../../release-folder/artefacts/events-file.ts';
import { MANIFEST_FILE } from '../../release-folder/manifest/manifest.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { NotedHead } from './behind.ts';
import { readSmallFile } from './small-file.ts';
import type { Standing } from './standing.ts';

/** A release that was paid for by entries which are gone. */
export interface LostRelease {
  readonly source: string;
  readonly head: NotedHead['head'];
  readonly dataset: string;
  readonly unit: LedgerUnit | undefined;
  /** Everything that its claim is made of, with what its dictionary cost. */
  readonly charges: readonly Charge[];
}

const MOST = { manifest: 2 ** 24, events: 2 ** 26 } as const;

const charging = z.object({
  governance: z.object({
    dataset: z.string().min(1),
    unit: z
      .object({ name: z.string(), column: z.string().nullable(), neighbours: z.literal('add-remove-unit') })
      .optional(),
  }),
  events: z.object({ sha256: z.string() }),
});

/** Throws `RELEASE_INVALID` for one whose events are not those that were signed: what it cost is not known then. */
export function lostReleases({ heads }: Pick<Standing, 'heads'>, workspace: Workspace): readonly LostRelease[] {
  const seen = new Set<string>();
  return heads.flatMap(({ gap, kind, source, head, folder }) => {
    if (gap === undefined || kind !== 'release' || folder === undefined) return [];
    // The entry of its last answer tells a release: a second folder that notes it is a copy.
    const key = `${head.sequence} ${head.hash}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ source, head, ...chargesOf(source, join(workspace.released, folder)) }];
  });
}

function chargesOf(source: string, folder: string): Pick<LostRelease, 'dataset' | 'unit' | 'charges'> {
  try {
    // Its signature was seen to hold when it was found.
    const manifest = readSmallFile(join(folder, MANIFEST_FILE), MOST.manifest);
    const bytes = readSmallFile(join(folder, EVENTS_FILE), MOST.events);
    const { governance, events } = charging.parse(JSON.parse(manifest!.toString('utf8')));
    if (sha256(bytes!) !== events.sha256) throw new Error('events');
    const { charges } = eventsFileSchema.parse(JSON.parse(bytes!.toString('utf8')));
    return {
      dataset: governance.dataset,
      unit: governance.unit,
      charges: charges.map(({ question, event }) => ({ question, event: eventFromJson(event) })),
    };
  } catch {
    throw new UserError(
      'RELEASE_INVALID',
      `Cannot count what ${source} cost: its events are not those that were signed`,
      {
        hint: 'Put an intact copy of the release there, such as one that has left.',
      },
    );
  }
}

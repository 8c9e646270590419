import type { Target } from '../engine/target.ts';
import { ARTEFACT_TARGETS } from './artefacts.ts';
import { COMMAND_TARGETS } from './commands.ts';
import { LEDGER_TARGETS } from './ledgers.ts';
import { MODEL_TARGETS } from './models.ts';
import { PUBLIC_INPUT_TARGETS } from './public-inputs.ts';
import { RELEASE_TARGETS } from './releases.ts';
import { SCHEMA_TARGETS } from './schemas.ts';
import { SOURCE_TARGETS } from './sources.ts';
import { TEXT_TARGETS } from './texts.ts';

export const TARGETS: readonly Target[] = [
  ...ARTEFACT_TARGETS,
  ...MODEL_TARGETS,
  ...TEXT_TARGETS,
  ...PUBLIC_INPUT_TARGETS,
  ...SCHEMA_TARGETS,
  ...LEDGER_TARGETS,
  ...SOURCE_TARGETS,
  ...RELEASE_TARGETS,
  ...COMMAND_TARGETS,
];

/** Throws `RangeError` for a name that none has. */
export function targetNamed(name: string): Target {
  const target = TARGETS.find((one) => one.name === name);
  if (target === undefined)
    throw new RangeError(`Cannot fuzz ${name}: the targets are ${TARGETS.map((one) => one.name).join(', ')}`);
  return target;
}

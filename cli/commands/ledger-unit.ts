import { unitInWords } from '../../privacy/ledger/unit.ts';
import { accountName } from '../account-name.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { changeLedger, type WorkspaceFlags, workspaceOf } from '../ledger.ts';
import { roundUp, setting } from '../render/numbers.ts';
import { tell } from '../tell.ts';

interface UnitFlags extends WorkspaceFlags {
  readonly dataset: string;
  readonly column: string;
  readonly name: string | undefined;
  readonly rowsAtMost: number;
  readonly because: string;
}

/** `ledger unit`: counts what was charged for each row as losses of a unit that has at most so many. */
export const run: CommandHandler<UnitFlags> = (flags, context) =>
  changeLedger(workspaceOf(flags, context), context, (ledger) => {
    const { dataset, column, rowsAtMost, because } = flags;
    const unit = { name: flags.name ?? column, column, neighbours: 'add-remove-unit' } as const;
    const { runs } = ledger.convertUnit({ dataset, unit, rowsAtMost, because }, { by: accountName() });
    const { epsilonAtMaxDelta: epsilon, policy } = ledger.spent(dataset);
    const delta = policy === undefined ? '0' : setting(policy.maxDelta);
    tell(
      context,
      () => ({ schema: 'ledger-unit/1', dataset, unit, rowsAtMost, because, runs, epsilonCharged: epsilon }),
      () => [
        `${dataset}: ${runs.join(', ')} charged for each row, counted from now on for ${rowsAtMost} rows of ${unitInWords(unit)}.`,
        `Charged in all: epsilon ${roundUp(epsilon, 5)} at delta ${delta}. That is true only if none has more rows in the tables that they read.`,
      ],
    );
    return EXIT.done;
  });

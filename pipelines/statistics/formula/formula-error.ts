import { UserError } from '../../../privacy/errors.ts';

const FORMS =
  'Such as "readmitted ~ age + sex", "outcome == \\"died\\" ~ age + relevel(ward, B)" or "cost ~ age * sex"; names with spaces or signs stand in backticks.';

/** A formula that cannot be read or held against columns. `reason` names public facts alone. */
export const formulaError = (text: string, reason: string, hint: string = FORMS): UserError =>
  new UserError('FORMULA_INVALID', `Cannot use the formula ${JSON.stringify(text.slice(0, 200))}: ${reason}`, { hint });

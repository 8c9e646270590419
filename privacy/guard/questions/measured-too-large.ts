import { UserError } from '../../errors.ts';
import { MOST_MEASURED_CELLS } from '../counting/domain-size.ts';

export const measuredTooLarge = (cells: number): UserError =>
  new UserError(
    'DOMAIN_TOO_LARGE',
    `Cannot measure these marginals at once: ${cells} cells are more than ${MOST_MEASURED_CELLS}`,
    {
      hint: 'Give the columns fewer values or wider bins in the dictionary, or measure fewer marginals.',
      params: { cells, most: MOST_MEASURED_CELLS },
    },
  );

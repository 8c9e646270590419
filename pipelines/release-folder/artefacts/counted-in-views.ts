/** Where it stands which columns of linked tables were counted together, and with how much noise: no number of a report is about single ones. */
export const COUNTED_IN_VIEWS =
  'Columns of linked tables are counted in the views of the model, some of them together, also with columns of other tables and of rows before. `model/measurements.json` lists which, in which view, and with how much noise each.';

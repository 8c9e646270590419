import { BACKEND_CHOICES } from '../../pipelines/config/run-config.ts';

export const config = {
  alias: 'c',
  type: 'string',
  default: 'synthward.yaml',
  describe: 'Run configuration',
} as const;

export const headerIsNames = {
  type: 'boolean',
  describe: 'Column names that look like data are names all the same; instead of source.headerIsNames',
} as const;

/** Of questions and conditions. */
export const questionFlag = { type: 'string', array: true, nargs: 1 } as const;

/** Flags that override the run configuration; each has an environment variable of its own where that is of use. */
export const overrides = {
  source: { type: 'string', describe: 'Table to read instead of source.path [SYNTHWARD_SOURCE]' },
  'header-is-names': headerIsNames as typeof headerIsNames,
  workspace: { type: 'string', describe: 'Workspace folder [SYNTHWARD_WORKSPACE]' },
  epsilon: { type: 'string', describe: 'Instead of budget.epsilon' },
  delta: { type: 'string', describe: 'Instead of budget.delta' },
  model: { type: 'string', describe: 'Instead of model.kind' },
  'force-model': { type: 'boolean', describe: 'Go on with a model that is not expected to be the best' },
  backend: {
    choices: BACKEND_CHOICES as typeof BACKEND_CHOICES,
    describe: 'What trains a network, instead of backend',
  },
  rows: { type: 'string', describe: 'Instead of output.rows: a number, or estimate' },
  name: { type: 'string', describe: 'Instead of release.name' },
  allocation: { type: 'string', describe: 'Allocation that pays, instead of allocation' },
  project: { type: 'string', describe: 'Project whose allocation pays, instead of project' },
} as const;

export const dictionary = {
  alias: 'd',
  type: 'string',
  describe: 'Dictionary that describes the records',
} as const;

export const formula = {
  type: 'string',
  array: true,
  nargs: 1,
  describe: "Regression to compare, in quotes, such as 'readmitted ~ age + sex'; may be given again",
} as const;

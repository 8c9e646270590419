import { join } from 'node:path';

/** A bench with settings that keep it short, for all benches in one go. */
export interface ShortRun {
  readonly name: string;
  /** Its file, without ending. */
  readonly program: string;
  /** The folder of tables that it reads, where it reads one. */
  readonly table?: string;
  settings(data: string): readonly string[];
}

const plain = (program: string, ...settings: string[]): ShortRun => ({
  name: program,
  program,
  settings: () => settings,
});

const fitOf = (name: string, table: string, ...settings: string[]): ShortRun => ({
  name,
  program: 'graphical',
  table,
  settings: (data) => ['--data', join(data, table), '--max-marginals', '300', ...settings],
});

const NARROW = 'education,age,workclass,marital-status,occupation,relationship,race,sex,native-country';
const DIABETES = ['--dictionary', 'fixtures/diabetes130/dictionary.yaml', '--epsilon', '1', '--delta', '1e-6'];

/** The shortest first. */
export const SHORT_RUNS: readonly ShortRun[] = [
  plain('privacy-sampling'),
  plain('privacy-accounting'),
  fitOf('fit narrow, epsilon 10', 'adult', '--columns', NARROW, '--epsilon', '10'),
  fitOf('fit adult, epsilon 1', 'adult', '--epsilon', '1'),
  fitOf('fit adult, mst', 'adult', '--epsilon', '1', '--mechanism', 'mst'),
  plain('draw-given', '--rows', '5000'),
  plain('sampling', '--rows', '100000', '--columns', '24'),
  plain('verify', '--times', '1', '--rows', '20000'),
  plain('neural', '--step-only', '--rounds', '3'),
  fitOf('fit diabetes130, epsilon 1', 'diabetes130', ...DIABETES),
  fitOf('fit loans, epsilon 1', 'loans', '--epsilon', '1'),
  {
    name: 'convergence',
    program: 'convergence',
    table: 'adult',
    settings: (data) => ['--data', join(data, 'adult'), '--calls', '50,100'],
  },
  plain('load', '--rows', '300000'),
  plain('leakage', '--rows', '10000', '--columns', '20', '--targets', '100'),
];

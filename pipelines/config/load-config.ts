import { readFile } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import type { z } from 'zod';
import { requireBudget } from '../../privacy/budget.ts';
import { UserError } from '../../privacy/errors.ts';
import { multiply, parseRational, type Rational, rational } from '../../privacy/rational.ts';
import { type Place, parseYaml, placeText, type YamlSource } from '../dictionary/yaml-source.ts';
import { resourcesOf } from '../workspace/resources.ts';
import { didYouMeanClause } from '../workspace/text/did-you-mean.ts';
import { type Workspace, workspaceAt } from '../workspace/workspace.ts';
import { engineSetting } from './engine-setting.ts';
import { postgresSource, type WrittenPostgres } from './postgres-setting.ts';
import type { ConfigOverrides, RunConfig } from './run-config.ts';
import { keysAt, RELEASE_NAME, type RunConfigFile, runConfigSchema } from './schema.ts';
import type { WorkloadSetting } from './workload-setting.ts';

/**
 * Reads a run configuration and applies the overrides. Opens that file alone, and those of queries that it names. Throws `FILE_MISSING`, `FILE_UNREADABLE`,
 * `CONFIG_INVALID` with line and column of every problem, or `BUDGET_INVALID`.
 */
export async function loadConfig(file: string, overrides: ConfigOverrides = {}): Promise<RunConfig> {
  const { parsed, source } = parse(file, await readText(file));
  const here = (path: string): string => resolve(dirname(file), path);
  const workspace = overrides.workspace === undefined ? here(parsed.workspace) : resolve(overrides.workspace);
  const budget = {
    epsilon: exactFlag('epsilon', overrides.epsilon) ?? parsed.budget.epsilon,
    delta: exactFlag('delta', overrides.delta) ?? parsed.budget.delta,
  };
  requireBudget(budget.epsilon, budget.delta);
  const describe = {
    epsilon:
      exactFlag('epsilon', overrides.describeEpsilon) ??
      parsed.describe.epsilon ??
      multiply(budget.epsilon, rational(1n, 4n)),
    delta: exactFlag('delta', overrides.describeDelta) ?? parsed.describe.delta ?? budget.delta,
    bins: parsed.describe.bins,
  };
  requireBudget(describe.epsilon, describe.delta);
  const { requireAllocation, ...caps } = parsed.policy ?? {
    maxEpsilon: budget.epsilon,
    maxDelta: budget.delta,
    spenders: ['*'],
  };
  const policy = requireAllocation === undefined ? caps : { ...caps, requireAllocation };
  requireBudget(policy.maxEpsilon, policy.maxDelta);
  const { leakage: leakageGate = [], ...gate } = parsed.gate;
  return Object.freeze({
    dataset: parsed.dataset,
    source: {
      ...(await placeOf(parsed.source, overrides.source, here)),
      format: parsed.source.format,
      delimiter: parsed.source.delimiter,
      encoding: parsed.source.encoding,
      member: parsed.source.member,
      sheet: parsed.source.sheet,
      headerIsNames: overrides.headerIsNames ?? parsed.source.headerIsNames,
      counting: overrides.source === undefined ? (parsed.source.counting ?? 'memory') : countingOf(parsed.source),
    },
    resources: resourcesOf(parsed.memory, parsed.threads),
    backend: overrides.backend ?? parsed.backend,
    dictionaryPath: here(parsed.dictionary),
    workspace,
    budget,
    describe,
    policy,
    ledger: {
      mark: parsed.ledger.mark === 'none' ? null : parsed.ledger.mark && here(parsed.ledger.mark),
      checkpoints: parsed.ledger.checkpoints.map(here),
    },
    ...payerOf(overrides, parsed),
    expectedRows: parsed.expectedRows,
    expectedUnits: parsed.expectedUnits,
    columns: parsed.columns,
    workload: workloadOf(file, parsed, source),
    model: { ...parsed.model, kind: overrides.model ?? parsed.model.kind },
    output: { ...parsed.output, rows: rowsFlag(overrides.rows) ?? parsed.output.rows },
    evaluation: { ...parsed.evaluation, leakage: parsed.evaluation.leakage },
    gate,
    leakageGate,
    signingKeyPath:
      overrides.signingKey === undefined ? resolve(workspace, parsed.signing.key) : resolve(overrides.signingKey),
    protection: parsed.protection && { keyFile: keyOutside(here(parsed.protection.keyFile), workspaceAt(workspace)) },
    review: { profile: parsed.review.profile, reviewers: parsed.review.reviewers },
    release: {
      name: nameFlag(overrides.name) ?? parsed.release.name,
      curator: parsed.release.curator,
      contact: parsed.release.contact,
      license: parsed.release.license,
      url: parsed.release.url,
      region: parsed.release.region,
      curatorType: parsed.release.curatorType,
      audit: parsed.release.audit && here(parsed.release.audit),
    },
  });
}

/** Where the records lie. A flag names another table, or another folder of several. */
async function placeOf(
  { path, folder, tables, postgres, engine }: RunConfigFile['source'],
  flag: string | undefined,
  here: (path: string) => string,
): Promise<Pick<RunConfig['source'], 'path' | 'several' | 'postgres' | 'engine'>> {
  if (engine !== undefined) {
    return flag === undefined ? { path: '', engine: engineSetting(engine, here) } : { path: resolve(flag) };
  }
  if (postgres !== undefined && flag === undefined) return { path: '', postgres: await postgresSource(postgres, here) };
  if (postgres !== undefined) return placeOfFlag(postgres, resolve(flag!));
  if (path !== undefined) return { path: flag === undefined ? here(path) : resolve(flag) };
  if (tables !== undefined && flag === undefined) {
    const files = Object.entries(tables).map(([name, file]) => [name, here(file)]);
    return { path: '', several: { tables: Object.fromEntries(files) } };
  }
  const found = flag === undefined ? here(folder!) : resolve(flag);
  return { path: found, several: { folder: found } };
}

/** Files in place of a database, such as an export of it. */
const placeOfFlag = ({ table, query }: WrittenPostgres, path: string): Pick<RunConfig['source'], 'path' | 'several'> =>
  table === undefined && query === undefined ? { path, several: { folder: path } } : { path };

/** A flag names files, in place of an engine too; they are counted here. */
const countingOf = ({ counting }: RunConfigFile['source']): RunConfig['source']['counting'] =>
  counting === undefined || counting === 'engine' ? 'memory' : counting;

/** A key beside what it encrypts protects nothing, and a release leaves. */
function keyOutside(keyFile: string, workspace: Workspace): string {
  for (const folder of [workspace.protected, workspace.released]) {
    if (!keyFile.startsWith(`${folder}${sep}`)) continue;
    throw new UserError('CONFIG_INVALID', `Cannot use protection.keyFile: ${keyFile} lies in ${folder}`, {
      hint: 'Keep the key on another disk than the workspace, or at least outside protected/ and released/.',
    });
  }
  return keyFile;
}

/** A flag that names either puts both of the file aside. */
const payerOf = (overrides: ConfigOverrides, parsed: RunConfigFile): Pick<RunConfig, 'allocation' | 'project'> => {
  const { allocation, project } =
    overrides.allocation === undefined && overrides.project === undefined ? parsed : overrides;
  return { allocation, project };
};

function workloadOf(file: string, { workload }: RunConfigFile, source: YamlSource): WorkloadSetting | undefined {
  if (workload === undefined) return undefined;
  const { ways, marginals } = workload;
  if (ways !== undefined && marginals === undefined) return { kind: 'all', ways };
  const at = (i: number): string => `${file}:${placeText(source.at(['workload', 'marginals', i]))}`;
  return { kind: 'listed', marginals: marginals!.map((marginal, i) => ({ ...marginal, at: at(i) })) };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UserError(
      missing ? 'FILE_MISSING' : 'FILE_UNREADABLE',
      `Cannot read the run configuration ${file}: ${missing ? 'there is no such file' : 'the system does not let it be read'}`,
      { hint: 'Name it with -c, or draft one with `synthward init <table>`.' },
    );
  }
}

function parse(file: string, text: string): { readonly parsed: RunConfigFile; readonly source: YamlSource } {
  const source = parseYaml(file, text, 'CONFIG_INVALID');
  const result = runConfigSchema.safeParse(source.value, { reportInput: true });
  if (result.success) return { parsed: result.data, source };
  const problems = result.error.issues
    .flatMap(separately)
    .map((issue) => ({ at: positionOf(source, issue), text: describeIssue(issue) }))
    .toSorted((a, b) => a.at.line - b.at.line || a.at.column - b.at.column)
    .map(({ at, text: reason }) => `${file}:${placeText(at)}: ${reason}`);
  throw invalidAll(problems);
}

/** An issue for each key that nobody knows. */
const separately = (issue: z.core.$ZodIssue): z.core.$ZodIssue[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ ...issue, keys: [key] })) : [issue];

function positionOf(source: YamlSource, issue: z.core.$ZodIssue): Place {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  return source.at(issue.code === 'unrecognized_keys' ? [...path, issue.keys[0]!] : path);
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String);
  const name = path.join('.') || 'the file';
  switch (issue.code) {
    case 'unrecognized_keys':
      return `unknown key "${[...path, issue.keys[0]].join('.')}"${didYouMeanClause(issue.keys[0]!, keysAt(path))}`;
    case 'invalid_type':
      return issue.input === undefined
        ? `${name} is not given`
        : `${name} must be ${THING[issue.expected] ?? `a ${issue.expected}`}`;
    case 'invalid_value':
      return `${name} must be ${issue.values.map(String).join(' or ')}`;
    case 'too_small':
    case 'too_big': {
      const least = issue.code === 'too_small';
      const limit = String(least ? issue.minimum : issue.maximum);
      const side = least
        ? issue.inclusive === false
          ? 'above'
          : 'at least'
        : issue.inclusive === false
          ? 'below'
          : 'at most';
      if (issue.origin === 'number' || issue.origin === 'int') return `${name} must be ${side} ${limit}`;
      return `${name}: ${issue.message}`;
    }
    default:
      return issue.input === undefined ? `${name} is not given` : `${name}: ${issue.message}`;
  }
}

/** What a value has to be, in the words of a person. */
const THING: Readonly<Partial<Record<string, string>>> = {
  int: 'a whole number',
  object: 'keys with values',
  record: 'keys with values',
  array: 'a list',
  string: 'a text',
  boolean: 'true or false',
};

function invalidAll([first, ...others]: readonly string[]): UserError {
  const more = others.length === 0 ? '' : ` (and ${others.length} more problem${others.length === 1 ? '' : 's'})`;
  return new UserError('CONFIG_INVALID', `Cannot use ${first}${more}`, {
    hint: 'docs/configuration.md lists every key with its default.',
    others,
  });
}

function exactFlag(flag: string, text: string | undefined): Rational | undefined {
  if (text === undefined) return undefined;
  try {
    return parseRational(text);
  } catch {
    throw usage(`--${flag} must be a number such as 2, 0.5 or 1e-6`);
  }
}

function rowsFlag(text: string | undefined): number | 'estimate' | undefined {
  if (text === undefined || text === 'estimate') return text;
  const rows = Number(text);
  if (Number.isSafeInteger(rows) && rows > 0 && rows <= 1e9) return rows;
  throw usage('--rows must be a whole number from 1 to 1000000000, or estimate');
}

function nameFlag(text: string | undefined): string | undefined {
  if (text === undefined || RELEASE_NAME.test(text)) return text;
  throw usage('--name must be 1 to 64 letters, digits, dots, dashes or underscores');
}

const usage = (reason: string): UserError =>
  new UserError('USAGE', `Cannot use the flags: ${reason}`, { hint: '`--help` lists the flags of each command.' });

import { eventFromJson, eventToJson } from '../event-json.ts';
import type { PrivacyEvent } from '../events.ts';
import { formatRational, parseRational } from '../rational.ts';
import type { AcceptedLoss } from './accepted-loss.ts';
import type { Award } from './allocation.ts';
import { canonicalJson } from './canonical-json.ts';
import { isObject, tampered } from './chain.ts';
import type { ChainHead } from './chain-head.ts';
import type { EnteredRequest, LedgerEntry, PlannedCharge, Policy, ReviewNote } from './ledger.ts';
import type { LedgerUnit, UnitConversion } from './unit.ts';

type Json = Readonly<Record<string, unknown>>;

/** What an entry says, read back from the chain. */
export type Fact =
  | { readonly kind: 'policy'; readonly dataset: string; readonly policy: Policy; readonly by: string }
  | { readonly kind: 'allocation'; readonly award: Award; readonly by: string }
  | { readonly kind: 'revoke'; readonly id: string; readonly by: string }
  | { readonly kind: 'unit'; readonly conversion: UnitConversion; readonly by: string }
  | { readonly kind: 'loss'; readonly loss: AcceptedLoss; readonly by: string }
  | { readonly kind: 'review'; readonly review: ReviewNote; readonly by: string }
  | { readonly kind: 'start'; readonly request: EnteredRequest }
  | {
      readonly kind: 'charge';
      readonly runId: string;
      readonly questionId: string;
      readonly questionDigest: string;
      readonly event: PrivacyEvent;
    }
  | { readonly kind: 'answer'; readonly runId: string; readonly questionId: string; readonly answerDigest: string }
  | { readonly kind: 'finish' | 'abandon'; readonly runId: string };

/** The body under which a fact is entered. `factOf` reads it back. */
export function bodyOf(fact: Fact): Json {
  switch (fact.kind) {
    case 'policy':
      return {
        dataset: fact.dataset,
        maxEpsilon: formatRational(fact.policy.maxEpsilon),
        maxDelta: formatRational(fact.policy.maxDelta),
        spenders: fact.policy.spenders,
        ...(fact.policy.requireAllocation === true ? { requireAllocation: true } : {}),
        by: fact.by,
      };
    case 'allocation': {
      const { epsilon, delta, rho, ...rest } = fact.award;
      const amount = { epsilon: formatRational(epsilon), delta: formatRational(delta), rho: formatRational(rho) };
      return { ...rest, ...amount, by: fact.by };
    }
    case 'revoke':
      return { id: fact.id, by: fact.by };
    case 'unit':
      return { ...fact.conversion, by: fact.by };
    case 'loss':
      return { ...fact.loss, event: eventToJson(fact.loss.event), by: fact.by };
    case 'review':
      return { ...fact.review, by: fact.by };
    case 'start': {
      const { planned, plannedQuestions, ...rest } = fact.request;
      const body = { ...rest, planned: eventToJson(planned) };
      if (plannedQuestions === undefined) return body;
      return {
        ...body,
        plannedQuestions: plannedQuestions.map(({ id, event }) => ({ id, event: eventToJson(event) })),
      };
    }
    case 'charge': {
      const { runId, questionId, questionDigest, event } = fact;
      return { runId, questionId, questionDigest, event: eventToJson(event) };
    }
    case 'answer': {
      const { runId, questionId, answerDigest } = fact;
      return { runId, questionId, answerDigest };
    }
    case 'finish':
    case 'abandon':
      return { runId: fact.runId };
  }
}

/** Throws `LEDGER_TAMPERED` where the body is not one that `bodyOf` writes, to the last field. */
export function factOf(entry: LedgerEntry): Fact {
  const fact = readFact(entry);
  if (canonicalJson(bodyOf(fact)) !== canonicalJson(entry.body)) {
    throw tampered(entry.sequence, `it is not a ${entry.kind} entry`);
  }
  return fact;
}

function readFact(entry: LedgerEntry): Fact {
  const { body, kind } = entry;
  const text = (key: string): string => {
    const value = body[key];
    if (typeof value !== 'string') throw tampered(entry.sequence, `it has no ${key}`);
    return value;
  };
  try {
    switch (kind) {
      case 'policy':
        return { kind, dataset: text('dataset'), by: text('by'), policy: policyOf(body) };
      case 'allocation':
        return { kind, award: awardOf(body, text), by: text('by') };
      case 'revoke':
        return { kind, id: text('id'), by: text('by') };
      case 'unit':
        return { kind, conversion: conversionOf(body, text), by: text('by') };
      case 'loss':
        return { kind, loss: lossOf(body, text), by: text('by') };
      case 'review': {
        const review = {
          dataset: text('dataset'),
          release: text('release'),
          manifestSha256: text('manifestSha256'),
          state: text('state'),
          statement: text('statement'),
        };
        return { kind, review, by: text('by') };
      }
      case 'start':
        return { kind, request: requestOf(body, text) };
      case 'charge':
        return {
          kind,
          runId: text('runId'),
          questionId: text('questionId'),
          questionDigest: text('questionDigest'),
          event: readEvent(body['event']),
        };
      case 'answer':
        return {
          kind,
          runId: text('runId'),
          questionId: text('questionId'),
          answerDigest: text('answerDigest'),
        };
      case 'finish':
      case 'abandon':
        return { kind, runId: text('runId') };
    }
  } catch {
    throw tampered(entry.sequence, `it is not a ${kind} entry`);
  }
}

function policyOf(body: Json): Policy {
  const { maxEpsilon, maxDelta, spenders } = body;
  if (!isStrings(spenders)) throw new TypeError('spenders');
  return {
    maxEpsilon: parseRational(maxEpsilon as string),
    maxDelta: parseRational(maxDelta as string),
    spenders: Object.freeze([...spenders]),
    ...(body['requireAllocation'] === true ? { requireAllocation: true } : {}),
  };
}

function awardOf({ spenders, epsilon, delta, rho }: Json, text: (key: string) => string): Award {
  if (!isStrings(spenders)) throw new TypeError('spenders');
  return Object.freeze({
    id: text('id'),
    dataset: text('dataset'),
    project: text('project'),
    epsilon: parseRational(epsilon as string),
    delta: parseRational(delta as string),
    rho: parseRational(rho as string),
    purpose: text('purpose'),
    approver: text('approver'),
    expires: text('expires'),
    spenders: Object.freeze([...spenders]),
  });
}

function conversionOf({ unit, rowsAtMost, runs }: Json, text: (key: string) => string): UnitConversion {
  if (typeof rowsAtMost !== 'number' || !Number.isSafeInteger(rowsAtMost) || rowsAtMost < 1 || !isStrings(runs)) {
    throw new TypeError('unit');
  }
  return Object.freeze({
    dataset: text('dataset'),
    unit: unitOf(unit),
    rowsAtMost,
    because: text('because'),
    runs: Object.freeze([...runs]),
  });
}

function lossOf({ unit, event, releases, noted }: Json, text: (key: string) => string): AcceptedLoss {
  if (!isStrings(releases) || !Array.isArray(noted)) throw new TypeError('loss');
  return Object.freeze({
    runId: text('runId'),
    dataset: text('dataset'),
    ...(unit === undefined ? {} : { unit: unitOf(unit) }),
    event: readEvent(event),
    releases: Object.freeze([...releases]),
    noted: Object.freeze(noted.map(headOf)),
    because: text('because'),
  });
}

function headOf(value: unknown): ChainHead {
  if (!isObject(value)) throw new TypeError('head');
  const { sequence, hash } = value;
  if (typeof sequence !== 'number' || typeof hash !== 'string') throw new TypeError('head');
  return Object.freeze({ sequence, hash });
}

function requestOf(body: Json, text: (key: string) => string): EnteredRequest {
  const facts = body['facts'];
  if (!isObject(facts) || !isStrings(Object.values(facts))) throw new TypeError('facts');
  const request: EnteredRequest = {
    runId: text('runId'),
    dataset: text('dataset'),
    spender: text('spender'),
    ...(body['unit'] === undefined ? {} : { unit: unitOf(body['unit']) }),
    ...(body['allocation'] === undefined ? {} : { allocation: text('allocation') }),
    ...(body['admission'] === undefined ? {} : { admission: admissionOf(body['admission']) }),
    planned: readEvent(body['planned']),
    planDigest: text('planDigest'),
    facts: Object.freeze({ ...facts }) as Readonly<Record<string, string>>,
  };
  const questions = body['plannedQuestions'];
  if (questions === undefined) return request;
  if (!Array.isArray(questions)) throw new TypeError('plannedQuestions');
  return { ...request, plannedQuestions: questions.map(plannedChargeOf) };
}

function unitOf(value: unknown): LedgerUnit {
  if (!isObject(value)) throw new TypeError('unit');
  const { name, column, neighbours } = value;
  if (typeof name !== 'string' || neighbours !== 'add-remove-unit') throw new TypeError('unit');
  if (column !== null && typeof column !== 'string') throw new TypeError('unit');
  return Object.freeze({ name, column, neighbours });
}

function admissionOf(value: unknown): 'whole-plan' {
  if (value !== 'whole-plan') throw new TypeError('admission');
  return value;
}

function plannedChargeOf(value: unknown): PlannedCharge {
  if (!isObject(value) || typeof value['id'] !== 'string') throw new TypeError('question');
  return { id: value['id'], event: readEvent(value['event']) };
}

const readEvent = (value: unknown): PrivacyEvent => eventFromJson(value);

const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

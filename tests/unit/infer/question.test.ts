import { expect, test } from 'vitest';
import { modelQuestion } from '../../../pipelines/infer/ask-model.ts';
import { parseQuestion, type QuestionKind } from '../../../pipelines/infer/question.ts';
import { levels, numbers } from '../statistics/small-table.ts';

const CODINGS = [
  levels('died', [false, true], [], 'boolean'),
  levels('discharged to', ['home', 'ward'], []),
  numbers('cost', []),
].map(({ coding }) => coding);

const ask = (kind: QuestionKind, text: string) => modelQuestion(parseQuestion(kind, text), CODINGS).resolved;

test('shares, means and differences are regressions', () => {
  expect(ask('proportion', 'died = true')).toMatchObject({ kind: 'logistic', outcome: { level: 'true' }, terms: [] });
  expect(ask('proportion', '`discharged to`="home"')).toMatchObject({ kind: 'logistic', outcome: { level: 'home' } });
  expect(ask('mean', 'cost')).toMatchObject({ kind: 'linear', outcome: { kind: 'number' } });
  expect(ask('difference', 'mean(cost) by `discharged to`')).toMatchObject({
    kind: 'linear',
    terms: [{ names: ['discharged to[ward]'] }],
  });
  expect(ask('difference', 'died=true by `discharged to`')).toMatchObject({
    kind: 'linear',
    outcome: { kind: 'codes' },
  });
});

test.each<[QuestionKind, string, string]>([
  ['proportion', 'died', 'it is no proportion that can be read'],
  ['proportion', 'died=yes', 'died has no level "yes"'],
  ['mean', 'died', 'died holds no numbers'],
  ['mean', 'costs', 'did you mean "cost"?'],
  ['mean', 'cost died', 'it is no mean'],
  ['difference', 'mean(cost)', 'it is no difference'],
  ['difference', 'mean(cost) by cost', 'cost cannot be held against itself'],
  ['difference', 'died=true by cost', 'cost holds numbers and no groups'],
  ['difference', 'mean(cost by died', 'it is no difference'],
  ['proportion', 'cost=5', 'does not know 5 of cost apart'],
])('%s of %s is refused', (kind, text, reason) => {
  expect(() => ask(kind, text)).toThrow(
    expect.objectContaining({ code: 'FORMULA_INVALID', message: expect.stringContaining(reason) }),
  );
});

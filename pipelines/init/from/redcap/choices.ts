import { cleanText } from '../clean-text.ts';
import type { ListedValue } from '../schema.ts';

/** `1, Male | 2, Female`: code and label, cut at the first comma; codes stay text. A choice without a comma is both. */
export function choicesOf(text: string): ListedValue[] {
  const parts = text.includes('|') ? text.split('|') : text.split(/\r?\n|\\n/);
  const found = new Map<string, ListedValue>();
  for (const part of parts) {
    const at = part.indexOf(',');
    const value = (at < 0 ? part : part.slice(0, at)).trim();
    if (value === '' || found.has(value)) continue;
    found.set(value, { value, label: at < 0 ? undefined : cleanText(part.slice(at + 1)) });
  }
  return [...found.values()];
}

/** Whether the labels stand in an order that a person would give them. */
export function areOrdered(values: readonly ListedValue[]): boolean {
  const labels = values.map(({ value, label }) => (label ?? value).toLowerCase());
  if (labels.length < 3) return false;
  const numbers = labels.map((label) => /^(?:stage|grade|class|level|type|asa|nyha)?\s*(\d+)\b/.exec(label)?.[1]);
  if (numbers.every((number) => number !== undefined)) {
    return numbers.every((number, i) => i === 0 || Number(number) > Number(numbers[i - 1]));
  }
  return SCALES.some((scale) => {
    const places = labels.map((label) => scale.findIndex((word) => word.test(label)));
    const up = places.every((place, i) => place >= 0 && (i === 0 || place > places[i - 1]!));
    const down = places.every((place, i) => place >= 0 && (i === 0 || place < places[i - 1]!));
    return up || down;
  });
}

const scale = (...words: string[]): RegExp[] => words.map((word) => new RegExp(`^(${word})\\b`));

/** Scales of questionnaires and forms; not every one of their words need be there. */
const SCALES: readonly (readonly RegExp[])[] = [
  scale(
    'no|none|absent|not at all',
    'minimal|trace|very mild',
    'mild|slight|a little',
    'moderate|some',
    'severe|quite a bit|marked',
    'very severe|extreme|critical|very much',
  ),
  scale('very low', 'low', 'medium|middle|intermediate|moderate|normal', 'high', 'very high|critical'),
  scale(
    'never',
    'rarely|seldom|several days',
    'sometimes|occasionally|more than half the days',
    'often|usually|nearly every day',
    'always',
  ),
  scale('strongly disagree', 'disagree', 'neutral|neither|undecided', 'agree', 'strongly agree'),
  scale('very poor|poor', 'fair', 'good', 'very good', 'excellent'),
  scale('i|ia|ib', 'ii|iia|iib', 'iii|iiia|iiib', 'iv|iva|ivb', 'v', 'vi'),
  scale('stage i', 'stage ii', 'stage iii', 'stage iv'),
  scale('grade i', 'grade ii', 'grade iii', 'grade iv', 'grade v'),
];

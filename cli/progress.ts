import type { ProgressEvent, ProgressListener } from '../pipelines/workspace/progress.ts';
import { paletteFor } from './palette.ts';
import { duration, roundUp } from './render/numbers.ts';
import type { Terminal } from './terminal.ts';

export type ProgressStyle = 'auto' | 'plain' | 'jsonl' | 'none';

const BAR_WIDTH = 24;

/**
 * Turns progress events into a bar on a terminal, lines in a pipe, or one JSON object a line for a scheduler. `now` is in milliseconds; how
 * long training takes is told by it.
 */
export function progressListener(
  terminal: Terminal,
  style: ProgressStyle,
  now: () => number = () => performance.now(),
): ProgressListener {
  const { good, faint } = paletteFor(terminal.colour);
  const titles = new Map<string, string>();
  if (style === 'none') return () => {};
  const pace = trainingPace(now);
  if (style === 'jsonl') {
    return (event) => {
      const more = event.kind === 'stage-trained' ? pace(event) : {};
      terminal.note(JSON.stringify({ schema: 'progress/1', ...event, ...more }));
    };
  }
  const live = style === 'auto' && terminal.colour && terminal.interactive;
  return (event) => {
    if (event.kind === 'stage-started') {
      titles.set(event.stage, event.title);
      if (live) terminal.sketch(`${faint('·')} ${event.title}`);
      return;
    }
    const title = titles.get(event.stage) ?? event.stage;
    if (event.kind === 'stage-noted') {
      if (live) terminal.sketch('');
      terminal.note(`note: ${event.note}`);
    } else if (event.kind === 'stage-finished') {
      if (live) terminal.sketch('');
      terminal.note(`${good('✓')} ${title}`);
    } else if (!live) return;
    else if (event.kind === 'stage-trained')
      terminal.sketch(`${faint('·')} ${title} ${paceInWords(event, pace(event))}`);
    else {
      const filled = Math.round(BAR_WIDTH * Math.min(1, event.done / Math.max(1, event.total)));
      terminal.sketch(`${faint('·')} ${title} ${'━'.repeat(filled)}${faint('─'.repeat(BAR_WIDTH - filled))}`);
    }
  };
}

type Trained = Extract<ProgressEvent, { readonly kind: 'stage-trained' }>;

interface Pace {
  /** Units that a step is expected to draw, over the time that steps take; null before two steps were seen, or where nobody expects a number. */
  readonly examplesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

/** Time from the first step seen, so that what a resumed run did before does not count. */
function trainingPace(now: () => number): (event: Trained) => Pace {
  let first: { readonly step: number; readonly at: number } | undefined;
  return ({ step, steps, unitsPerStep }) => {
    first ??= { step, at: now() };
    const seconds = (now() - first.at) / 1000;
    const done = step - first.step;
    if (done === 0 || seconds <= 0) return { examplesPerSecond: null, secondsLeft: null };
    return {
      examplesPerSecond: unitsPerStep === undefined ? null : Math.round((unitsPerStep * done) / seconds),
      secondsLeft: Math.round(((steps - step) * seconds) / done),
    };
  };
}

function paceInWords({ step, steps, epsilon }: Trained, { examplesPerSecond, secondsLeft }: Pace): string {
  return [
    `step ${step} of ${steps}`,
    `epsilon ${roundUp(epsilon, 3)} so far`,
    ...(examplesPerSecond === null ? [] : [`about ${examplesPerSecond} examples a second`]),
    ...(secondsLeft === null || secondsLeft === 0 ? [] : [`${duration(secondsLeft)} left`]),
  ].join(', ');
}

import type { ProgressListener } from '../pipelines/workspace/progress.ts';
import { paletteFor } from './palette.ts';
import type { Terminal } from './terminal.ts';

export type ProgressStyle = 'auto' | 'plain' | 'jsonl' | 'none';

const BAR_WIDTH = 24;

/** Turns progress events into a bar on a terminal, lines in a pipe, or one JSON object a line for a scheduler. */
export function progressListener(terminal: Terminal, style: ProgressStyle): ProgressListener {
  const { good, faint } = paletteFor(terminal.colour);
  const titles = new Map<string, string>();
  if (style === 'none') return () => {};
  if (style === 'jsonl') return (event) => terminal.note(JSON.stringify({ schema: 'progress/1', ...event }));
  const live = style === 'auto' && terminal.colour && terminal.interactive;
  return (event) => {
    if (event.kind === 'stage-started') {
      titles.set(event.stage, event.title);
      if (live) terminal.sketch(`${faint('·')} ${event.title}`);
      return;
    }
    const title = titles.get(event.stage) ?? event.stage;
    if (event.kind === 'stage-finished') {
      if (live) terminal.sketch('');
      terminal.note(`${good('✓')} ${title}`);
    } else if (live) {
      const filled = Math.round(BAR_WIDTH * Math.min(1, event.done / Math.max(1, event.total)));
      terminal.sketch(`${faint('·')} ${title} ${'━'.repeat(filled)}${faint('─'.repeat(BAR_WIDTH - filled))}`);
    }
  };
}

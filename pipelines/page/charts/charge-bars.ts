import { barX, ruleX, text } from '@observablehq/plot';
import { percent } from '../../workspace/text/percent.ts';
import type { Chart } from '../chart.ts';
import { INK } from './drawing/colours.ts';
import { type ChartFrame, draw } from './drawing/draw.ts';
import { inShort } from './drawing/numbers-in-short.ts';
import { shortLabel } from './drawing/short-label.ts';

/** What one look at the records cost. */
export interface ChargeBar {
  readonly label: string;
  /** In whatever adds up; not negative. */
  readonly loss: number;
}

/** Charges that are drawn, and that the table lists. */
const DRAWN = 16;
const LISTED = 60;
const ROW = 30;
const LABEL = 270;

/** Charges as bars, in their order; of more than are drawn the largest. `measure` names what is added up. At least one. */
export function chargeBars(frame: ChartFrame, charges: readonly ChargeBar[], measure: string): Chart {
  const total = charges.reduce((sum, { loss }) => sum + loss, 0);
  const bars = largest(charges, DRAWN);
  const y = (_: ChargeBar, i: number): number => i;
  const svg = draw(frame, [], {
    height: bars.length * ROW + 8,
    marginTop: 4,
    marginBottom: 4,
    marginLeft: 4,
    marginRight: 4,
    x: { domain: [0, Math.max(...bars.map(({ loss }) => loss)) || 1], axis: null },
    y: { type: 'band', domain: bars.map(y), axis: null, padding: 0 },
    marks: [
      text(bars, {
        frameAnchor: 'left',
        y,
        text: ({ label }: ChargeBar) => shortLabel(label, LABEL),
        dy: -7,
        textAnchor: 'start',
      }),
      text(bars, {
        frameAnchor: 'right',
        y,
        text: ({ loss }: ChargeBar) => percent(loss, total),
        dy: -7,
        textAnchor: 'end',
        fontWeight: 600,
      }),
      barX(bars, { x: 'loss', y, fill: INK.first, fillOpacity: 0.55, stroke: INK.first, insetTop: 16, insetBottom: 4 }),
      ruleX([0], { strokeOpacity: 0.5 }),
    ],
  });
  const rows = largest(charges, LISTED).map(({ label, loss }) => [label, inShort(loss), percent(loss, total)]);
  return { caption: frame.caption, svg, table: { head: ['Charge', measure, 'Share of the whole'], rows } };
}

function largest(charges: readonly ChargeBar[], most: number): readonly ChargeBar[] {
  if (charges.length <= most) return charges;
  const order = charges.map((_, i) => i).sort((a, b) => charges[b]!.loss - charges[a]!.loss || a - b);
  const rest = order.slice(most - 1).map((i) => charges[i]!);
  const loss = rest.reduce((sum, charge) => sum + charge.loss, 0);
  return [...order.slice(0, most - 1).map((i) => charges[i]!), { label: `${rest.length} smaller charges`, loss }];
}

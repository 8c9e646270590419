/** Colours of charts: each the value of a custom property of the page, with what is shown where a chart stands alone. */
export const INK = {
  first: 'var(--chart-1,#1f6fb2)',
  second: 'var(--chart-2,#a8421a)',
  third: 'var(--chart-3,#2b7549)',
  fourth: 'var(--chart-4,#76499f)',
  faint: 'var(--chart-faint,#d3d8de)',
  mark: 'var(--chart-mark,#000)',
} as const;

/** By position; told apart by their dashes and names too. */
export const SERIES: readonly { readonly ink: string; readonly dash: string }[] = [
  { ink: INK.first, dash: '' },
  { ink: INK.second, dash: '6 3' },
  { ink: INK.third, dash: '2 2' },
  { ink: INK.fourth, dash: '8 3 2 3' },
];

const LIGHT = `--chart-1:#1f6fb2;--chart-2:#a8421a;--chart-3:#2b7549;--chart-4:#76499f;--chart-faint:#d3d8de;--chart-mark:#000;
--heat-0:#f3f6f9;--heat-1:#d5e3f0;--heat-2:#aecbe5;--heat-3:#7fadd6;--heat-4:#4d8bc0;--heat-5:#28659c;--heat-6:#0d3b66;
--cool-1:#f3e0d6;--cool-2:#e0a98a;--cool-3:#a8421a`;
const DARK = `--chart-1:#74b6f3;--chart-2:#f29b72;--chart-3:#74c793;--chart-4:#c8a3ea;--chart-faint:#3a4049;--chart-mark:#fff;
--heat-0:#20262d;--heat-1:#1d3448;--heat-2:#1f4a6b;--heat-3:#2b6797;--heat-4:#4a8fc6;--heat-5:#86bdea;--heat-6:#d8ecfc;
--cool-1:#46312a;--cool-2:#a45f3e;--cool-3:#f29b72`;

/** Rules that a page with charts has in its style sheet, after those that say how dark it is. On paper charts are light. */
export const CHART_STYLE: string = `:root{${LIGHT}}
@media screen and (prefers-color-scheme:dark){:root{${DARK}}}
svg.chart{display:block;max-width:100%;height:auto;font-family:system-ui,sans-serif}
svg.chart.wide{max-width:none}
@media print{svg.chart.wide{max-width:100%}}
.heat-0{fill:var(--heat-0)}.heat-1{fill:var(--heat-1)}.heat-2{fill:var(--heat-2)}.heat-3{fill:var(--heat-3)}.heat-4{fill:var(--heat-4)}
.heat-5{fill:var(--heat-5)}.heat-6{fill:var(--heat-6)}.cool-1{fill:var(--cool-1)}.cool-2{fill:var(--cool-2)}.cool-3{fill:var(--cool-3)}
.sign{fill:none;stroke:var(--chart-mark);stroke-width:1.2}
svg.chart .halo{fill:var(--chart-mark);paint-order:stroke;stroke:var(--heat-0);stroke-width:2.5px;stroke-linejoin:round}`;

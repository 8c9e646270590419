import { CHART_STYLE } from './charts/drawing/colours.ts';

/**
 * The one style of all pages: screens from the width of a phone up, dark mode where the reader's system asks for it, and A4 paper. Letters
 * are those of the system. Every colour of text has a contrast of 4.5 or more on what it stands on. Charts bring their own colours.
 */
export const STYLE: string = `
:root{color-scheme:light dark;--ground:#fff;--raised:#f4f6f8;--ink:#1a2129;--soft:#4d5966;--line:#c9d1d9;--link:#0b5394;--good:#14632e;--bad:#a01c1c}
@media (prefers-color-scheme:dark){:root{--ground:#14181d;--raised:#1e242b;--ink:#e8ecf0;--soft:#b3bdc7;--line:#3d4751;--link:#8cc4ff;--good:#7fd79a;--bad:#ff9b94}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:72rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:1.5rem}
footer{padding-bottom:3rem;color:var(--soft)}
h1{font-size:1.8rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:1.35rem;line-height:1.25;margin:2.75rem 0 .75rem;padding-top:.5rem;border-top:1px solid var(--line)}
h3{font-size:1.08rem;line-height:1.3;margin:1.75rem 0 .5rem}
p,ul,ol,dl{margin:.6rem 0}
li{margin:.25rem 0}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
small,.soft{color:var(--soft);font-size:.9rem}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.92em}
bdi{unicode-bidi:isolate}
pre{margin:.5rem 0;padding:.75rem 1rem;background:var(--raised);border:1px solid var(--line);border-radius:.4rem;width:max-content;min-width:100%}
nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem}
dl{display:grid;grid-template-columns:minmax(9rem,16rem) 1fr;gap:.4rem 1.25rem}
dt{font-weight:600}
dd{margin:0}
dd>p:first-child,td>p:first-child{margin-top:0}
.scroll{overflow-x:auto;max-width:100%;margin:.75rem 0}
table{border-collapse:collapse;min-width:100%;font-size:.93rem;overflow-wrap:normal}
caption{text-align:left;color:var(--soft);padding:.25rem 0 .4rem;caption-side:top}
th,td{text-align:left;vertical-align:top;padding:.35rem .7rem .35rem 0;border-bottom:1px solid var(--line);max-width:34rem;min-width:3.5rem}
thead th{vertical-align:bottom;color:var(--soft);font-weight:600}
tbody th{font-weight:500;overflow-wrap:anywhere}
.sentence{min-width:min(28rem,70vw);overflow-wrap:anywhere}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
thead th{overflow-wrap:anywhere}
thead .number{white-space:normal;overflow-wrap:normal}
td ul{margin:0;padding-left:1.1rem}
@media (max-width:40rem){td,tbody th{min-width:7.5rem;overflow-wrap:anywhere}td.number{min-width:3.5rem}}
@media print{details::details-content{content-visibility:visible;block-size:auto}table{width:100%;overflow-wrap:anywhere}.number{white-space:normal}thead .number{overflow-wrap:anywhere}td ul{padding-left:.9rem}}
figure{margin:1.25rem 0}
figcaption{color:var(--soft);font-size:.93rem}
details{margin:.6rem 0}
summary{cursor:pointer;color:var(--link)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr));gap:.9rem;margin:.9rem 0}
.card{background:var(--raised);border:1px solid var(--line);border-radius:.5rem;padding:.9rem 1.1rem;min-width:0}
.card h2{margin:0 0 .35rem;padding:0;border:0;font-size:1rem;color:var(--soft)}
.card{font-size:.95rem;line-height:1.45}
.card p{margin:.4rem 0}
.card table{font-size:.9rem}
.card th,.card td{padding-top:.15rem;padding-bottom:.15rem}
.card ol,.card ul{padding-left:1.3rem}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr));gap:0 2rem}
.figures>section{min-width:0;break-inside:avoid}
.figure{font-size:1.45rem;font-weight:650;line-height:1.2;font-variant-numeric:tabular-nums}
.verdict{border-left:.4rem solid var(--line);background:var(--raised);padding:.9rem 1.1rem;border-radius:.3rem;margin:1rem 0}
.verdict p{margin:.3rem 0}
.verdict ul{margin:.2rem 0;padding-left:1.3rem;font-size:.95rem;line-height:1.4}
.good{border-left-color:var(--good)}
.bad{border-left-color:var(--bad)}
.verdict strong:first-child{font-size:1.15rem}
.passed{color:var(--good);font-weight:600}
.failed{color:var(--bad);font-weight:600}
.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:0 2rem}
@media (max-width:40rem){dl{grid-template-columns:1fr}dt{margin-top:.5rem}h1{font-size:1.5rem}}
@media print{@page{size:A4;margin:16mm 14mm}:root{color-scheme:light;--ground:#fff;--raised:#fff;--ink:#000;--soft:#333;--line:#999;--link:#000;--good:#000;--bad:#000}body{font-size:10pt}header,main,footer{max-width:none;padding:0}nav{display:none}h2,h3,figcaption,caption{break-after:avoid}figure,tr,.card,.verdict{break-inside:avoid}.cards{display:block}.card{margin:.6rem 0}thead{display:table-header-group}.scroll{overflow:visible}th,td,.sentence{min-width:0;overflow-wrap:anywhere}pre{white-space:pre-wrap;width:auto}a{text-decoration:none}}
${CHART_STYLE}`
  .trim()
  .replaceAll('\n', '');

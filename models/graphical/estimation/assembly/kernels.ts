export { exponentials } from './exponentials';
export { descend, dualStep, inner, outer, scaled, wideSlopes } from './elementwise';
export { passDown, passUp, ratios } from './messages';
export { project, spread } from './projections';
export { combine, dots } from './vectors';

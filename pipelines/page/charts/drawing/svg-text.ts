import { inLine } from '../../../../privacy/shown-text.ts';

/** Text of any origin between tags of SVG, or in an attribute between double quotes. */
export const svgText = (text: string): string =>
  inLine(text).replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

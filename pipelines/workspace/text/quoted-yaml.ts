import { inLine } from '../../../privacy/shown-text.ts';

/** A text between quotation marks, as YAML 1.1 and 1.2 and JSON read it back. What cannot be seen is an escape. */
export const quotedYaml = (text: string): string => inLine(JSON.stringify(text));

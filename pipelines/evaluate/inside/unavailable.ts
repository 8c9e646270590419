/** Why a part of the inside report is not there. */
export interface Unavailable {
  readonly unavailable: string;
}

export const unavailable = (because: string): Unavailable => ({ unavailable: `not available, because ${because}` });

export const DEFECT = 'of a defect in synthward, which please report';

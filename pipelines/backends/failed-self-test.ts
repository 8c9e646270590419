/** What is said of a backend that computes wrongly. */
export const failedSelfTest = (differs: string): { readonly reason: string; readonly hint: string } => ({
  reason: `it fails its self-test: ${differs} differ from plain loops by more than rounding`,
  hint: 'A newer driver or library may help; until then take another backend.',
});

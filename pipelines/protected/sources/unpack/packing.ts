/** What a file is wrapped in. */
export type Packing =
  | { readonly kind: 'plain' }
  | { readonly kind: 'gzip' }
  | { readonly kind: 'zstd' }
  | { readonly kind: 'zip'; readonly member: string };

export const PLAIN: Packing = { kind: 'plain' };

/** As in "its gzip data are damaged". */
export const packingInWords: Readonly<Record<Packing['kind'], string>> = {
  plain: 'plain',
  gzip: 'gzip',
  zstd: 'zstd',
  zip: 'ZIP',
};

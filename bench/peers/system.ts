/** A whole mechanism, from records to drawn rows, that is compared with others. */
export interface System {
  readonly name: string;
  readonly mechanism: string;
  /** Of packages for Python, where it is not a family of this project. */
  readonly peer?: Peer;
}

export interface Peer {
  /** Which an interpreter must have; the first gives the version. */
  readonly packages: readonly string[];
  /** What `pip install` takes, in a virtual environment. */
  readonly install: string;
  /** In `bench/peers/`. */
  readonly script: string;
}

const SMARTNOISE: Peer = {
  packages: ['smartnoise-synth'],
  install: 'smartnoise-synth',
  script: 'smartnoise.py',
};

const OPENDP: Peer = {
  packages: ['opendp', 'polars', 'mbi', 'pandas'],
  install: "'opendp[polars,mbi]' pandas",
  script: 'opendp_mbi.py',
};

/** The quickest first. */
export const SYSTEMS: readonly System[] = [
  { name: 'independent', mechanism: 'independent' },
  { name: 'mst', mechanism: 'mst' },
  { name: 'cliquetree', mechanism: 'cliquetree' },
  { name: 'smartnoise-synth mst', mechanism: 'mst', peer: SMARTNOISE },
  { name: 'opendp mst', mechanism: 'mst', peer: OPENDP },
  { name: 'opendp aim', mechanism: 'aim', peer: OPENDP },
  { name: 'smartnoise-synth aim', mechanism: 'aim', peer: SMARTNOISE },
];

import type { Network, UnitRows } from '../network/network.ts';
import type { Operations } from '../operations/operations.ts';
import { plainOperations } from '../operations/plain-operations.ts';
import { clippedSums } from '../sums/clipped-sums.ts';

const SIZES = [3, 17, 2, 9];
const NETWORKS: readonly (readonly [string, Network])[] = [
  ['networks without order', { kind: 'feed-forward', sizes: SIZES, hidden: [40], activation: 'tanh', direct: false }],
  [
    'networks with an order',
    { kind: 'feed-forward', sizes: SIZES, hidden: [70, 33], activation: 'relu', direct: true, order: [2, 0, 3, 1] },
  ],
  ['recurrent networks', { kind: 'recurrent', sizes: SIZES, hidden: 24 }],
  [
    'recurrent networks with heads',
    {
      kind: 'recurrent',
      sizes: SIZES,
      hidden: 24,
      given: 1,
      heads: [2, 1],
      direct: true,
      absent: [1],
      groups: [{ column: 3, of: [0, 1, 1, 0, 2, 2, 2, 1, 0] }],
    },
  ],
];
const LENGTHS = [1, 1, 4, 1, 2, 3, 50, 1, 6, 1, 1];
const PHYSICAL_ROWS = 64;
const CLIP = 1;
/** Ten times what float32 leaves. */
const TOLERANCE = 1e-3;

/**
 * Sums of clipped gradients of small networks on this backend, against those in plain loops: `undefined` where they agree, else what does not.
 * All ways to a sum are taken: norms without gradients, for one row a unit and for several, and whole gradients. What the backend throws passes through.
 */
export async function sumsSelfTest(operations: Operations): Promise<string | undefined> {
  for (const [what, network] of NETWORKS) {
    const batch = rowsOf(network);
    const expected = await sumOn(plainOperations(), network, batch);
    const found = await sumOn(operations, network, batch);
    const error = Math.hypot(...found.map((value, i) => value - expected[i]!)) / Math.hypot(...expected);
    if (!(error <= TOLERANCE)) return `sums of clipped gradients of ${what}`;
  }
  return undefined;
}

async function sumOn(operations: Operations, network: Network, batch: UnitRows): Promise<Float64Array> {
  const sums = clippedSums(network, operations, { physicalRows: PHYSICAL_ROWS });
  try {
    const sum = new Float64Array(sums.parameters);
    const parameters = Float32Array.from({ length: sums.parameters }, (_, i) => 0.3 * scattered(i));
    await sums.add(parameters, batch, CLIP, sum);
    return sum;
  } finally {
    sums.close();
  }
}

/** In (-1, 1), far apart for places that are near each other; nothing private hangs on it. */
const scattered = (place: number): number => Math.sin(12.9898 * (place + 1) ** 1.5);

function rowsOf({ sizes }: Network): UnitRows {
  const starts = new Uint32Array(LENGTHS.length + 1);
  for (const [unit, length] of LENGTHS.entries()) starts[unit + 1] = starts[unit]! + length;
  const codes = Int32Array.from({ length: starts.at(-1)! * sizes.length }, (_, i) => {
    const size = sizes[i % sizes.length]!;
    return Math.floor(((scattered(i) + 1) / 2) * size) % size;
  });
  return { units: LENGTHS.length, starts, codes };
}

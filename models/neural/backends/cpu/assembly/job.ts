/*
 * What the threads agree on, read by the kernels (AssemblyScript) and by their host (TypeScript) alike: whole numbers alone. The words of a job
 * lie at the beginning of the shared memory, one cache line (16 words of 32 bits) for each that threads write.
 */

/** Address of the first word. */
export const JOB = 256;

/** Grows by one with each job; idle threads wait for it. */
export const GENERATION = 0;
/** Parts that nobody has taken yet: whoever takes one counts it down. Zero or less: none. */
export const UNCLAIMED = 16;
/** Parts that are not done; the host waits for zero. */
export const UNFINISHED = 32;
/** Parts of the job in hand, and its kernel. */
export const PARTS = 48;
export const KERNEL = 49;
/** Where the room that each thread has to itself begins, and how many bytes a thread has. */
export const SCRATCH = 50;
export const SCRATCH_BYTES = 51;
/** Arguments of the kernel, at most twelve. */
export const ARGUMENTS = 52;
/** Not zero when a thread failed. */
export const FAILED = 64;
/** Not zero when threads should end. */
export const ENDED = 65;

/** Words of a job in all. */
export const WORDS = 80;

/** Where 64 bytes of zeros lie. */
export const ZEROS = 1024;

/** Below this address nothing is held but these words and zeros. */
export const HEAP_START = 4096;

/** Rows and columns of the tile of a product that is kept in registers. */
export const TILE_ROWS = 4;
export const TILE_COLUMNS = 8;

export const PACK = 0;
export const MULTIPLY = 1;
export const MULTIPLY_BATCHED = 2;
export const FILL = 3;
export const ACTIVATE = 4;
export const ACTIVATION_GRADIENT = 5;
export const SOFTMAX_GRADIENT = 6;
export const ROW_PRODUCTS = 7;
export const SCALE_ROWS = 8;
export const GATHER_ROWS = 9;
export const SCATTER_ROWS = 10;
export const SUM_GROUPS = 11;
export const EQUAL_CODES = 12;
export const MULTIPLY_ELEMENTS = 13;
export const ADD_SCALED = 14;
export const COPY_COLUMNS = 15;
export const CLIP_FACTORS = 16;

export const NO_ACTIVATION = 0;
export const RELU = 1;
export const TANH = 2;
export const SIGMOID = 3;

export const PACK_LEFT_TRANSPOSED = 0;
export const PACK_RIGHT = 1;
export const PACK_RIGHT_TRANSPOSED = 2;

/** What a tile takes, where it does not lie in the result: each thread has room for one. */
export const TILE_BYTES = 128;

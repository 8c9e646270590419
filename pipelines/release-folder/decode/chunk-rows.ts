/** Rows that share one random stream a column. Chunk `c` holds rows `c * CHUNK_ROWS` up, however the rows arrive. */
export const CHUNK_ROWS = 65_536;

"""Makes the Feather files of this folder: python make.py (pyarrow 26.0.1)."""
import pyarrow as pa
import pyarrow.feather as feather

n = 20_000  # buffers of several LZ4 blocks, which reach back into each other
table = pa.table({
    'pid': pa.array([i // 40 for i in range(n)], pa.int64()),
    'a': pa.array([None if i % 11 == 0 else i % 7 for i in range(n)], pa.int64()),
    'c': pa.array([['x', 'y', None][i % 3] for i in range(n)]).dictionary_encode(),
    'b': pa.array([[True, False, None][i % 3] for i in range(n)]),
    't': pa.array([f'note {i % 50} é' for i in range(n)]),
    'v': pa.array([['short', 'longer than twelve bytes', None][i % 3] for i in range(n)], pa.string_view()),
})
for name, new, compression in (('lz4.arrow', pa.ipc.new_file, 'lz4'), ('zstd.arrows', pa.ipc.new_stream, 'zstd')):
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.OSFile(name, 'wb') as out, new(out, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=15_000)
feather.write_feather(table.drop(['v']).slice(0, 100), 'default.feather')

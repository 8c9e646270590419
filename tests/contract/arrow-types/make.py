"""Makes the files of this folder: python make.py (pyarrow 26.0.1, polars 2.1.0)."""
import base64
import datetime as dt
import decimal
import json
import random
import uuid

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

D = decimal.Decimal
N = 5
LONG = 'längér than twelve bytes'
texts = ['short', LONG, None, '', 'naïve ü']
whole = [1, None, 2**31 - 1, -2**31, 0]
decimals = ['0.10', '-123.45', None, '99999.99', '7.00']
floats = [0.1, 0.7, None, 65504.0, -2.5]
stamps = [0, 1, None, -1, 1_700_000_000]


def dictionary(values, value_type, index_type, ordered=False):
    known = list(dict.fromkeys(v for v in values if v is not None))
    indices = pa.array([None if v is None else known.index(v) for v in values], index_type)
    return pa.DictionaryArray.from_arrays(indices, pa.array(known, value_type), ordered=ordered)


def typed(values, type_):
    return pa.array(values, type_)


readable = {
    'string': typed(texts, pa.string()),
    'large_string': typed(texts, pa.large_string()),
    'string_view': typed(texts, pa.string_view()),
    'json': pa.ExtensionArray.from_storage(pa.json_(), typed(texts, pa.string())),
    'uuid': pa.ExtensionArray.from_storage(
        pa.uuid(), typed([uuid.UUID(int=7 * i).bytes if i != 2 else None for i in range(N)], pa.binary(16))),
    'null': pa.nulls(N),
    'bool': typed([True, False, None, True, False], pa.bool_()),
    'bool8': pa.ExtensionArray.from_storage(pa.bool8(), typed([1, 0, None, -1, 0], pa.int8())),
    'int8': typed([1, None, 127, -128, 0], pa.int8()),
    'int16': typed([1, None, 32767, -32768, 0], pa.int16()),
    'int32': typed(whole, pa.int32()),
    'int64': typed([1, None, 2**63 - 1, -2**63, 0], pa.int64()),
    'uint8': typed([1, None, 255, 128, 0], pa.uint8()),
    'uint16': typed([1, None, 65535, 32768, 0], pa.uint16()),
    'uint32': typed([1, None, 2**32 - 1, 2**31, 0], pa.uint32()),
    'uint64': typed([1, None, 2**64 - 1, 2**63, 2**53 + 1], pa.uint64()),
    'float16': typed([None if f is None else np.float16(f) for f in floats], pa.float16()),
    'float32': typed(floats, pa.float32()),
    'float64': typed(floats, pa.float64()),
    'decimal32': typed([None if d is None else D(d) for d in decimals], pa.decimal32(7, 2)),
    'decimal64': typed([None if d is None else D(d) for d in decimals], pa.decimal64(10, 2)),
    'decimal128': typed([None if d is None else D(d) for d in decimals], pa.decimal128(38, 2)),
    'decimal256': typed([None if d is None else D(d) for d in decimals], pa.decimal256(60, 2)),
    'decimal_hundreds': typed([D('100'), D('-12300'), None, D('0'), D('700')], pa.decimal128(5, -2)),
    'date32': typed([0, 1, None, -1, 19_000], pa.date32()),
    'date64': typed([0, 86_400_000, None, -86_400_000, 19_000 * 86_400_000], pa.date64()),
    **{
        f'timestamp_{unit}': typed(stamps, pa.timestamp(unit)) for unit in ('s', 'ms', 'us', 'ns')
    },
    'timestamp_zone': typed(stamps, pa.timestamp('us', 'Europe/Berlin')),
    'timestamp_far': typed([2**62, -2**62, None, 253_402_300_800, 0], pa.timestamp('s')),
    **{
        f'dictionary_{index}': dictionary(texts, pa.string(), getattr(pa, index)())
        for index in ('int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64')
    },
    'dictionary_ordered': dictionary(texts, pa.string(), pa.int8(), True),
    'dictionary_large': dictionary(texts, pa.large_string(), pa.int32()),
    'dictionary_view': dictionary(texts, pa.string_view(), pa.int32()),
    'dictionary_whole': dictionary(whole, pa.int32(), pa.int8()),
    'dictionary_float': dictionary(floats, pa.float64(), pa.int8()),
    'dictionary_decimal': dictionary([None if d is None else D(d) for d in decimals], pa.decimal128(9, 2), pa.int8()),
    'dictionary_date': dictionary([dt.date(2020, 1, i + 1) if i != 2 else None for i in range(N)], pa.date32(), pa.int8()),
}

lists = [[1, 2], None, [], [3], [4, 5, 6]]
structs = [{'a': 1, 'b': 'x'}, None, {'a': 2, 'b': None}, {'a': 3, 'b': 'y'}, {'a': None, 'b': 'z'}]
binary = [b'\xff\x00', None, b'', b'longer than twelve bytes', b'b']
unreadable = {
    'binary': typed(binary, pa.binary()),
    'large_binary': typed(binary, pa.large_binary()),
    'binary_view': typed(binary, pa.binary_view()),
    'fixed_binary': typed([b'ab', None, b'cd', b'ef', b'gh'], pa.binary(2)),
    'time32': typed([1, None, 2, 3, 4], pa.time32('s')),
    'time64': typed([1, None, 2, 3, 4], pa.time64('ns')),
    'duration': typed([1, None, 2, 3, 4], pa.duration('ns')),
    'interval': typed([pa.MonthDayNano([1, 2, 3])] * N, pa.month_day_nano_interval()),
    'list': typed(lists, pa.list_(pa.int64())),
    'large_list': typed([[LONG], None, [], ['a'], ['b', None]], pa.large_list(pa.string())),
    'fixed_list': typed([[1, 2]] * N, pa.list_(pa.int8(), 2)),
    'list_view': typed(lists, pa.list_view(pa.int64())),
    'large_list_view': typed(lists, pa.large_list_view(pa.int64())),
    'struct': typed(structs, pa.struct({'a': pa.int64(), 'b': pa.string_view()})),
    'map': typed([[('k', 1)], None, [], [('l', 2)], [('m', None)]], pa.map_(pa.string(), pa.int64())),
    'run_end': pa.RunEndEncodedArray.from_arrays(pa.array([2, 5], pa.int32()), pa.array(['a', 'b'])),
    'dense_union': pa.UnionArray.from_dense(
        pa.array([0, 1, 0, 1, 0], pa.int8()), pa.array([0, 0, 1, 1, 2], pa.int32()), [pa.array([1, 2, 3]), pa.array(['x', 'y'])]),
    'sparse_union': pa.UnionArray.from_sparse(
        pa.array([0, 1, 0, 1, 0], pa.int8()), [pa.array([1, 2, 3, 4, 5]), pa.array(['v', 'w', 'x', 'y', 'z'])]),
    'struct_of_dictionary': pa.StructArray.from_arrays([dictionary(texts, pa.string(), pa.int8())], ['inner']),
}


def say(value, type_):
    """A value as text, as the dictionary of a table would write it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if pa.types.is_floating(type_):
        if value == int(value):
            return str(int(value))
        return str({16: np.float16, 32: np.float32, 64: np.float64}[type_.bit_width](value))
    if isinstance(value, D):
        return f'{value:f}'
    if isinstance(value, dt.datetime):
        return value.isoformat(' ')
    return str(value)


def stamp(raw, unit):
    if raw is None:
        return None
    micros = raw * {'s': 10**6, 'ms': 10**3, 'us': 1}[unit] if unit != 'ns' else raw // 1000
    try:
        text = (dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=micros)).isoformat(' ')
        return text.rstrip('0') if '.' in text else text
    except OverflowError:
        return None  # tests/contract/arrow-types.test.ts says what becomes of these


def texts_of(array):
    type_ = array.type
    if pa.types.is_timestamp(type_):
        return [stamp(raw, type_.unit) for raw in array.cast(pa.int64()).to_pylist()]
    if pa.types.is_dictionary(type_):
        return [say(value, type_.value_type) for value in array.to_pylist()]
    return [say(value, type_) for value in array.to_pylist()]


table = pa.table({**readable, **unreadable})
# What cannot be modelled stands before, between and behind what can.
names = list(unreadable)[:9] + list(readable)[:20] + list(unreadable)[9:14] + list(readable)[20:] + list(unreadable)[14:]
table = table.select(names)
[whole_batch] = table.combine_chunks().to_batches()
halves = [whole_batch.slice(0, 2), whole_batch.slice(2, 0), whole_batch.slice(2)]


def write(name, new, parts, **options):
    options = pa.ipc.IpcWriteOptions(**options)
    with pa.OSFile(name, 'wb') as out, new(out, parts[0].schema, options=options) as writer:
        for part in parts:
            writer.write_batch(part, custom_metadata={'page': '1'})


# A file may not replace its dictionaries, and slices share theirs.
write('every-type.arrow', pa.ipc.new_file, halves)
write('every-type.arrows', pa.ipc.new_stream, halves, compression='zstd')
write('every-type-lz4.arrows', pa.ipc.new_stream, [whole_batch], compression='lz4')

parts = [pa.record_batch({'d': dictionary(v, pa.string(), pa.int16())}) for v in (['a', 'b', 'a'], ['c', None, 'b'])]
write('replaced.arrows', pa.ipc.new_stream, parts)
grown = [pa.record_batch({'d': pa.DictionaryArray.from_arrays(pa.array(i, pa.int16()), pa.array(k, pa.string_view()))})
         for i, k in (([0, 1, 0], ['a', 'b']), ([2, None, 1], ['a', 'b', 'c']))]
write('delta.arrows', pa.ipc.new_stream, grown, emit_dictionary_deltas=True)
write('delta.arrow', pa.ipc.new_file, grown, emit_dictionary_deltas=True)

write('empty.arrow', pa.ipc.new_file, [whole_batch.slice(0, 0).select(['string_view', 'uint64'])])
write('no-columns.arrow', pa.ipc.new_file, [pa.record_batch({})])

pl.DataFrame({
    't': texts,
    'c': pl.Series(texts, dtype=pl.Categorical),
    'e': pl.Series(['low', 'high', None, 'low', 'low'], dtype=pl.Enum(['low', 'high'])),
    'l': [[1], None, [], [2], [3]],
    'd': pl.Series([None if d is None else D(d) for d in decimals], dtype=pl.Decimal(10, 2)),
    'u': pl.Series([1, None, 2**64 - 1, 2**63, 0], dtype=pl.UInt64),
    's': pl.Series([dt.timedelta(days=1)] * N),
    'h': pl.Series([dt.time(1)] * N),
    'f': pl.Series(floats, dtype=pl.Float32),
    'b': binary,
    'n': [None] * N,
}).write_ipc('polars.arrow', compression='zstd')

# A small extract as a hospital may write it.
draw = random.Random(1)
rows = 600
extract = pa.Table.from_arrays([
    pa.array([f'P{i // 2}' for i in range(rows)], pa.string_view()),
    pa.array([draw.choice(['F', 'M', None]) for _ in range(rows)]).dictionary_encode(),
    pa.array([D(draw.randrange(400, 1200)) / 10 for _ in range(rows)], pa.decimal64(10, 1)),
    pa.array([draw.randrange(0, 5) for _ in range(rows)], pa.uint64()),
    pa.array([draw.random() for _ in range(rows)], pa.float16()),
    pa.array(range(rows)), pa.nulls(rows), pa.array([[1]] * rows, pa.list_view(pa.int64())),
    pa.RunEndEncodedArray.from_arrays(pa.array([rows], pa.int32()), pa.array(['a'])),
    pa.array([b'x'] * rows, pa.binary_view()),
], ['patient', 'sex', 'weight', 'visits', 'share', '', 'gap', 'views', 'runs', 'bytes'])
write('extract.arrow', pa.ipc.new_file, extract.to_batches(max_chunksize=250), compression='lz4')

# The types through Parquet, as far as pyarrow writes them there.
parquet = [name for name in readable if name not in ('null', 'decimal_hundreds', 'timestamp_far', 'float16', 'bool8', 'json')
           and not (name.startswith('dictionary_') and name.removeprefix('dictionary_') in ('view', 'decimal', 'float', 'date'))]
pq.write_table(table.select(parquet), 'every-type.parquet', compression='brotli', data_page_version='2.0', store_schema=False)


class Keys(pe.KmsClient):
    def __init__(self, _):
        super().__init__()

    def wrap_key(self, key, _):
        return base64.b64encode(key).decode()

    def unwrap_key(self, key, _):
        return base64.b64decode(key)


properties = pe.CryptoFactory(lambda _: Keys(_)).file_encryption_properties(
    pe.KmsConnectionConfig(), pe.EncryptionConfiguration(footer_key='k', column_keys={'k': ['x']}))
pq.write_table(pa.table({'x': [1, 2]}), 'encrypted.parquet', encryption_properties=properties)
pq.write_table(pa.table({}), 'no-columns.parquet')

values = {name: texts_of(table.column(name).combine_chunks()) for name in readable}
with open('values.json', 'w') as out:
    json.dump({'readable': values, 'parquet': parquet, 'unreadable': list(unreadable)}, out, ensure_ascii=False, indent=1)
    out.write('\n')

import { expect, test } from 'vitest';
import { parseStorage, storageName, wholeLimits } from '../../../../pipelines/dictionary/storage/storage-type.ts';

test.each([
  'int8',
  'uint64',
  'float32',
  'decimal(10, 2)',
  'decimal(38, 0)',
  'text',
  'boolean',
  'date',
  'timestamp[ns]',
  'timestamp[us, Europe/Berlin]',
  'timestamp[us, +02:00]',
])('%s is its own name', (name) => {
  expect(storageName(parseStorage(name)!)).toBe(name);
});

test.each([
  ['string', 'text'],
  ['double', 'float64'],
  ['decimal128(9,3)', 'decimal(9, 3)'],
  ['timestamp', 'timestamp[us]'],
  ['timestamp[ms, tz=UTC]', 'timestamp[ms, UTC]'],
  ['date32[day]', 'date'],
])('%s, as others write it, is %s', (name, own) => {
  expect(storageName(parseStorage(name)!)).toBe(own);
});

test.each([
  'int128',
  'int12',
  'decimal(2, 3)',
  'decimal(39, 2)',
  'decimal(0, 0)',
  'timestamp[us, Mars/Base]',
  'timestamp[m]',
  '',
])('%s is none', (name) => {
  expect(parseStorage(name)).toBeUndefined();
});

test.each([
  ['int8', -128, 127],
  ['uint16', 0, 65_535],
  ['float32', -16_777_216, 16_777_216],
  ['decimal(4, 2)', -99, 99],
])('%s holds every whole number from %d to %d', (name, lower, upper) => {
  expect(wholeLimits(parseStorage(name)!)).toEqual([lower, upper]);
});

import { expect, test } from 'vitest';
import { seededSample } from '../../support/hostile.ts';
import { expectHarmlessRelease, placesElsewhere, placesOfJson } from '../../support/hostile-release.ts';
import { freshKey } from '../release-folder/sample-release.ts';

const places = placesOfJson();

test('every file of JSON has places for a text', () => expect(places.length).toBeGreaterThan(1000));

test.each(placesElsewhere)('what is said of a release with $name', async (one) =>
  expectHarmlessRelease(one, await freshKey()),
);

test.each(seededSample('release', places, 8))('what is said of a release with a text in $name', async (one) =>
  expectHarmlessRelease(one, await freshKey()),
);

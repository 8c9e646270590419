import { modelFromArtifact } from '../../models/from-artifact.ts';
import { doublesToArrow } from '../../pipelines/release-folder/artefacts/doubles-file.ts';
import { MODEL_FILES, readModel } from '../../pipelines/release-folder/artefacts/model-files.ts';
import type { Draw } from '../engine/draw.ts';
import { bytesOf, type Input, textOf } from '../engine/input.ts';
import { holds, type Target } from '../engine/target.ts';
import { mutateArrow } from '../mutators/arrow.ts';
import { mutateBytes } from '../mutators/bytes.ts';
import { ODD_NUMBERS } from '../mutators/odd-values.ts';
import { SOUND_RELEASE } from './artefacts.ts';
import { filesOf } from './folders.ts';
import { changedJson } from './json-part.ts';
import { memoryFiles } from './memory-files.ts';
import { drawnMixture, drawnStructure } from './model-structures.ts';
import { drawnNetwork } from './neural-structures.ts';

/** More numbers are not drawn for a structure that asks for them: what reads them finds too few. */
const MOST_DRAWN = 5000;

/** A released model as `sample` reads it: a tree, a mixture or a network; structure, numbers, rows, shares of conditions. */
const model: Target = {
  name: 'model',
  codes: ['MODEL_INVALID', 'CONDITION_INVALID', 'RELEASE_INVALID'],
  secondsAtMost: 4,
  megabytesAtMost: 1500,
  async prepare() {
    const files = filesOf(SOUND_RELEASE);
    const [structure, values] = [textOf(files[MODEL_FILES.structure]), files[MODEL_FILES.values]!];
    return {
      make(draw): Input {
        if (draw.chance(0.3)) return network(draw);
        const seed = draw.pick([() => structure, () => drawnStructure(draw), () => drawnMixture(draw)])();
        const written = draw.chance(0.3) ? bytesOf(seed) : changedJson(seed, draw);
        return {
          [MODEL_FILES.structure]: written,
          [MODEL_FILES.values]: draw.chance(0.05) ? mutateArrow(values, draw) : valuesFor(written, values, draw),
        };
      },
      run(input) {
        const read = modelFromArtifact(readModel(memoryFiles(input)).artifact);
        for (const block of read.sample({ rows: 20, seed: 'seed' })) {
          holds(block.columns.length === read.columns.length, 'a block has another number of columns');
          for (const [i, codes] of block.columns.entries()) {
            holds(
              codes.every((code) => code < read.columns[i]!.size),
              'a code lies outside its column',
            );
          }
        }
        const size = read.columns[0]?.size ?? 0;
        const share = read.probability(
          size === 0 ? [] : [{ column: 0, weights: Float64Array.from({ length: size }, (_, i) => i % 2) }],
        );
        holds(share >= 0 && share <= 1, 'a share lies outside 0 and 1');
        return 'accepted';
      },
    };
  },
};

/** A network and its weights, one of them changed now and then. */
function network(draw: Draw): Input {
  const { structure, weights } = drawnNetwork(draw);
  return {
    [MODEL_FILES.structure]: draw.chance(0.4) ? changedJson(structure, draw) : bytesOf(structure),
    [MODEL_FILES.weights]: draw.chance(0.1) ? mutateBytes(weights, draw) : weights,
  };
}

/** As many numbers as the structure says, most of them counts. */
function valuesFor(structure: Uint8Array, sound: Uint8Array, draw: Draw): Uint8Array {
  const length = /"values":\{"length":(\d{1,6})[,}]/.exec(textOf(structure))?.[1];
  if (length === undefined || Number(length) > MOST_DRAWN || (length === '90' && draw.chance(0.5))) return sound;
  const odd = draw.chance(0.2);
  const numbers = Float64Array.from({ length: Number(length) }, () =>
    odd && draw.chance(0.1) ? draw.pick([...ODD_NUMBERS, Number.NaN, Infinity, -Infinity]) : draw.below(100) / 7,
  );
  return doublesToArrow(numbers);
}

export const MODEL_TARGETS: readonly Target[] = [model];

import { fittedTo } from '../../../../models/fitted-to.ts';
import { whole } from '../../../page/numbers.ts';
import type { PageSources } from '../told/page-sources.ts';
import type { Hazard } from './hazard.ts';
import { originsTold } from './origins-told.ts';

/** Hazards of how the answers were made: bounds, noise, samples and what leaks beside them. */
export function makingHazards({ manifest, dataDictionary, audit }: PageSources): Hazard[] {
  const { privacyUnit, randomness, postProcessing } = manifest;
  const isTrained = fittedTo(postProcessing.model.kind) === 'gradients';
  const origins = originsTold(dataDictionary);
  return [
    {
      hazard: 'One unit contributes more than the noise covers',
      answer: privacyUnit.enforcement,
      known: 'stated',
    },
    {
      hazard: 'Bounds, bins or lists of values were taken from the records without paying',
      answer:
        origins === undefined
          ? 'The data dictionary states no origins.'
          : `The data dictionary says of ${whole(origins.public)} columns that their domain is public, of ${whole(origins.expert)} that an expert stated it, and of ${whole(origins.dp)} that it was measured under differential privacy; each of the last names a charge of this release. That the others did not come from the records nobody can tell from here.`,
      known: 'stated',
    },
    {
      hazard: 'Floating-point numbers give noise away',
      answer: randomness.noise,
      known: 'stated',
    },
    {
      hazard: 'Noise can be drawn again, because its source was weak or a seed was kept',
      answer:
        randomness.source === 'operating-system'
          ? 'The software drew it from the generator of the operating system, and states that no seed of it is kept. Only rows of the finished model are drawn from a seed, which is published.'
          : 'The noise did not come from the generator of the operating system: it may be drawn again, and the promise is not to be relied on.',
      known: 'stated',
    },
    {
      hazard: 'Time, memory or messages tell what answers do not',
      answer: randomness.knownResidualRisks.join(' '),
      known: 'stated',
    },
    {
      hazard: 'What is made of the answers looks at the records again',
      answer: `${
        isTrained
          ? `The rows can be drawn again from the model (${postProcessing.model.kind}) with the published seed. Its weights cannot be learnt again from the release: the noisy sums of each step of the training are not in it, and the answers name the weights by their digest.`
          : `The model (${postProcessing.model.kind}) can be fitted again to the released answers, and the rows drawn again from it with the published seed: nothing else of the records goes into them.`
      } Settings such as the kind of model are public, and stand in the manifest as the plan.`,
      known: isTrained ? 'stated' : 'checked',
    },
    {
      hazard: 'The program has a fault',
      answer: `Everything that follows from released answers is worked out again by \`synthward verify\`, and losses by accountants written apart. Faults before the noise was added would not show in a release${
        audit === undefined
          ? ', and no audit of its plan went out with it.'
          : '; an audit of its plan looked for them, and the part on what it may tell of one unit says what it could have found.'
      }`,
      known: 'stated',
    },
  ];
}

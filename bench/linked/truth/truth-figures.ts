import { CONCEPTS } from '../../../fixtures/population/concepts.ts';
import type { ClinicalTables } from '../../../fixtures/population/estimate/clinical-tables.ts';
import { estimateHazardRatio } from '../../../fixtures/population/estimate/hazard-ratio.ts';
import { estimateIcc } from '../../../fixtures/population/estimate/icc.ts';
import { prevalence } from '../../../fixtures/population/estimate/prevalence.ts';
import { TRUTH } from '../../../fixtures/population/truth.ts';
import type { BenchFigure } from '../bench-figure.ts';
import { bootstrapOfPersons, withRandomLinks } from './baselines.ts';
import { readClinicalFiles } from './clinical-files.ts';
import { HAZARDS, ICCS } from './truth-names.ts';

/**
 * What the population follows, as a release of it and the records tell: hazard ratios of pairs of conditions, how much of a laboratory value is the person's
 * own, how its rest follows itself, and prevalences. The names of figures say the truth.
 */
export async function truthFigures(
  { real, released }: { readonly real: string; readonly released: string },
  seed: string,
): Promise<BenchFigure[]> {
  const records = await readClinicalFiles(real);
  const [synthetic, randomLinks, floor] = [
    await readClinicalFiles(released),
    withRandomLinks(records, seed),
    bootstrapOfPersons(records, seed),
  ].map(estimated);
  return [...estimated(records)].map(([figure, value]) => ({
    figure,
    records: value,
    synthetic: synthetic!.get(figure),
    randomLinks: randomLinks!.get(figure),
    floor: floor!.get(figure),
  }));
}

/** By the name of the figure. */
export function estimated(tables: ClinicalTables): ReadonlyMap<string, number> {
  const figures = new Map<string, number>();
  for (const { figure, cause, effect, others } of HAZARDS) {
    const question = { cause: conceptOf(cause), effect: conceptOf(effect), adjustedFor: others.map(conceptOf) };
    figures.set(figure, estimateHazardRatio(tables, question));
  }
  for (const [position, { name, autocorrelation }] of TRUTH.laboratory.entries()) {
    const estimate = estimateIcc(tables, CONCEPTS.laboratory(position));
    figures.set(ICCS[position]!.figure, estimate.icc);
    figures.set(`autocorrelation of ${name}, in truth ${autocorrelation}`, estimate.autocorrelation);
  }
  for (const { name } of TRUTH.conditions) figures.set(`prevalence of ${name}`, prevalence(tables, conceptOf(name)));
  return figures;
}

const conceptOf = (name: string): number =>
  CONCEPTS.condition(TRUTH.conditions.findIndex((condition) => condition.name === name));

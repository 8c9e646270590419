import type { LinkedDraw, LinkedModel, LinkedRows } from './linked-model.ts';

/** The same model, which keeps what it drew last without evidence: a release is held against the records before it is written, from one draw. */
export function withRememberedDraw(model: LinkedModel): LinkedModel {
  let last: { readonly units: number; readonly seed: string; readonly rows: LinkedRows } | undefined;
  return {
    kind: model.kind,
    shape: model.shape,
    total: model.total,
    views: model.views,
    toArtifact: () => model.toArtifact(),
    draw(request: LinkedDraw): LinkedRows {
      const { units, seed, evidence } = request;
      if (evidence !== undefined) return model.draw(request);
      if (last?.units !== units || last.seed !== seed) last = { units, seed, rows: model.draw(request) };
      return last.rows;
    },
  };
}

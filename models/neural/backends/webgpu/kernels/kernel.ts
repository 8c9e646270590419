/** A compute shader, and what it is bound to. `P` are the names of its parameters. */
export interface Kernel<P extends string = string> {
  readonly name: string;
  readonly code: string;
  /** What it does with each of its buffers, in the order of their bindings. */
  readonly access: readonly Access[];
  readonly parameters: readonly (readonly [P, Scalar])[];
}

export type Access = 'read' | 'write';
type Scalar = 'u32' | 'f32';

/** How many numbers an invocation takes at once. Four where every row begins at a multiple of four, which loads 16 bytes together. */
export type Width = 1 | 4;

/** The widest that rows of `columns` numbers allow. */
export const widthOf = (...columns: readonly number[]): Width => (columns.every((each) => each % 4 === 0) ? 4 : 1);

/** Invocations of a workgroup. */
export const GROUP = 256;

interface KernelText<P extends string> {
  readonly name: string;
  readonly parameters: Readonly<Record<P, Scalar>>;
  /** Name of each buffer, with its access and the type of its elements. `Lane` is `f32` or `vec4f`, as `width` says. */
  readonly buffers: Readonly<Record<string, `${Access} ${string}`>>;
  readonly width: Width;
  readonly declarations?: string;
  /** Statements over `group` (its place among all workgroups), `local` (the place in its workgroup), `p.<parameter>` and the buffers. */
  readonly body: string;
}

/**
 * A kernel whose workgroups are numbered by one number, however many there are: a dispatch has at most 65,535 of them in a dimension. Memory
 * of a workgroup holds anything at first: a kernel writes all that it reads of it.
 */
export function kernel<P extends string>(text: KernelText<P>): Kernel<P> {
  const parameters = Object.entries(text.parameters) as [P, Scalar][];
  const buffers = Object.entries(text.buffers).map(([name, kind]) => {
    const [access, type] = kind.split(' ') as [Access, string];
    return { name, access, type };
  });
  const code = `
struct Parameters { ${parameters.map(([name, type]) => `${name}: ${type}`).join(', ')} }
@group(0) @binding(0) var<uniform> p: Parameters;
${buffers
  .map(
    ({ name, access, type }, index) =>
      `@group(0) @binding(${index + 1}) var<storage, ${access === 'read' ? 'read' : 'read_write'}> ${name}: array<${type}>;`,
  )
  .join('\n')}
${LANES[text.width]}
${text.declarations ?? ''}
@compute @workgroup_size(${GROUP})
fn main(
  @builtin(workgroup_id) at: vec3u,
  @builtin(num_workgroups) all: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let group = at.y * all.x + at.x;
${text.body}
}`;
  return { name: text.name, code, access: buffers.map(({ access }) => access), parameters };
}

const LANES: Readonly<Record<Width, string>> = {
  1: 'alias Lane = f32; fn total(lane: Lane) -> f32 { return lane; }',
  4: 'alias Lane = vec4f; fn total(lane: Lane) -> f32 { return (lane.x + lane.y) + (lane.z + lane.w); }',
};

/** A kernel with one invocation for each of `items` lanes: its `body` finds the number of its own in `item`. */
export function itemKernel<P extends string>(text: KernelText<P>): Kernel<P | 'items'> {
  return kernel<P | 'items'>({
    ...text,
    parameters: { items: 'u32', ...text.parameters } as Record<P | 'items', Scalar>,
    body: `
  let item = group * ${GROUP}u + local;
  if (item >= p.items) { return; }
  ${text.body}`,
  });
}

/** Makes each variant of a kernel once. */
export function variants<A extends readonly (string | number | boolean)[], P extends string>(
  make: (...of: A) => Kernel<P>,
): (...of: A) => Kernel<P> {
  const made = new Map<string, Kernel<P>>();
  return (...of) => {
    const key = of.join();
    const known = made.get(key);
    if (known !== undefined) return known;
    const fresh = make(...of);
    made.set(key, fresh);
    return fresh;
  };
}

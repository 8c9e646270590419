const ROOT = new URL('../', import.meta.url).href;

/**
 * A file of the build, part of the program as an import is: beside `module`, the address of one below `models/`, where that is built; at the same place below
 * `dist` where it is run from its source.
 */
export function builtFile(module: string, name: string): URL {
  const isSource = module.endsWith('.ts');
  return new URL(name, isSource ? `${ROOT}dist/${module.slice(ROOT.length)}` : module);
}

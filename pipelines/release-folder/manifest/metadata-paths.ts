/** Files for catalogues and registries. */
export const CITATION_FILE = 'CITATION.cff';
export const CROISSANT_FILE = 'croissant.json';
export const CSVW_FILE = 'csvw-metadata.json';
export const DATA_PACKAGE_FILE = 'datapackage.json';
export const DEPLOYMENT_FILE = 'deployment.yaml';

export const METADATA_FILES: readonly string[] = [
  CITATION_FILE,
  CROISSANT_FILE,
  CSVW_FILE,
  DATA_PACKAGE_FILE,
  DEPLOYMENT_FILE,
];

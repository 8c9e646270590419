/** Names of columns that tell patients apart. */
export const namesPatient = (name: string): boolean =>
  /(^|[_\W])(patient|person|subject|participant|pat|pt)([_\W]?(id|nr|no|num|number|key|sk|uuid|nbr|mrn|identifier|ref))?$|^(pid|patnr|mrn|identifiant)$|(^|_)(mrn|nhs_?(no|number))$/i.test(
    name.replace(/([a-z])([A-Z])/g, '$1_$2'),
  );

/** Names of tables that have one row a patient. */
export const namesPatients = (table: string): boolean =>
  /^(tbl_?|dim_?)?(patients?|persons?|subjects?|participants?)$/i.test(table);

import { plainName } from './plain-name.ts';

export interface Identifying {
  /** In a sentence: `a phone number`. */
  readonly what: string;
  readonly kind: 'text' | 'identifier';
}

const NUMBER = '(?:no|nr|num|number|numbers|nummer|id|code)';
const PERSON =
  'patients?|pat|pt|persons?|subject|participant|proband|gp|doctor|dr|physician|consultant|surgeon|clinician|nurse|midwife|mothers?|fathers?|spouse|parents?|partner|contact|emergency_contact|nok|next_of_kin|kin|guardian|carer|relative|employer|staff|user|arzt|hausarzt';

const ends = (words: string): RegExp => new RegExp(`(?:^|_)(?:${words})$`, 'u');

/** Words at the end of a plain name; what follows them (`email_consent`, `phone_visit`) makes it something else. */
const RULES: readonly (Identifying & { readonly name: RegExp })[] = [
  {
    what: 'a name',
    kind: 'text',
    name: new RegExp(
      `^names?$|(?:^|_)(?:${PERSON})_?(?:full_?|first_?|last_?)?names?$|(?:^|_)(?:(?:first|last|middle|given|family|full|maiden|nick|user|birth)_?names?|surnames?|fore_?names?|initials|nachname|vorname|familienname|geburtsname|prenoms?|prénoms?|nom|nom_de_naissance|nom_patient|nombres?|apellidos?|nome|cognome|voornaam|achternaam)$`,
      'u',
    ),
  },
  {
    what: 'a person',
    kind: 'text',
    name: ends(
      'next_of_kin|nok|emergency_contact|employer|doctor|physician|consultant|surgeon|clinician|gmc_?(?:no|number|code)|npi',
    ),
  },
  {
    what: 'a phone number',
    kind: 'text',
    name: ends(
      `(?:(?:tele)?phone|telefon|telefono|téléphone|fax|tel)(?:_?${NUMBER})?(?:_?(?:home|work|mobile|cell|private|privat|day|evening|\\d))?|mobile(?:_?(?:phone|${NUMBER}))?|cell_?(?:phone|no|number)|handy(?:_?(?:nr|nummer))?|pager`,
    ),
  },
  { what: 'an e-mail address', kind: 'text', name: ends('e_?mails?(?:_?(?:address|addr|adresse|\\d))?') },
  {
    what: 'an address',
    kind: 'text',
    name: ends(
      '(?:ip_?|mac_?|home_?|postal_?|street_?)?(?:address|addr|adresse|anschrift|direccion|dirección|indirizzo|adres)(?:_?(?:line_?)?\\d)?|street(?:_?(?:name|no|number|\\d))?|strasse|straße|str|hausn(?:umme)?r|house_?(?:no|number)|domicile|url|website|geocode|latitude|longitude|easting|northing|gps(?:_\\w+)?',
    ),
  },
  {
    what: 'a postcode',
    kind: 'text',
    name: ends('zip(?:_?codes?|\\d)?|post_?codes?|postal_?codes?|plz|postleitzahl|code_postal'),
  },
  {
    what: 'a number of one person',
    kind: 'identifier',
    name: ends(
      `nhs(?:_?${NUMBER})?|chi_?(?:no|number)|ssn|sozialversicherungsn(?:umme)?r|social_security(?:_${NUMBER})?|nino|national_(?:insurance|id)(?:_?${NUMBER})?|(?:health_?card|insurance|insurance_policy|policy|medicare|medicaid|passport|account|certificate|licen[cs]e|device|serial|device_serial|health_?plan|beneficiary|national|tax)_?(?:no|nr|num|number)|driver_?s?_?licen[cs]e|(?:licen[cs]e|number)_?plate|kvn(?:umme)?r|versicherten(?:_?(?:n(?:umme)?r|id))?|versichertennummer|ahv(?:_?nr)?|bsn|dni|nie|cpr_?(?:no|nr|number)?|aadhaar|codice_fiscale|fingerprints?|vin`,
    ),
  },
  {
    what: 'a number of one record',
    kind: 'identifier',
    name: ends(
      `(?:patient|pat|case|hospital|hosp|medical_record|chart|study|subject|person|participant)_?(?:no|nr|num|number)|(?:patienten|fall|akten|aufnahme|kranken)n(?:umme)?r|mrn|eid|seqn|(?:patientunit|patienthealthsystem|unit|icu|hospital)stayid|uniquepid|(?:patient|subject|encounter|participant)id`,
    ),
  },
  {
    what: 'free text',
    kind: 'text',
    name: ends(
      'free_?text|free_?text_?notes?|notes?|comments?|remarks?|narrative|bemerkung(?:en)?|kommentare?|anmerkung(?:en)?|befund(?:text)?|commentaires?|observaciones|chief_?complaint|presenting_complaint|reason_for_(?:visit|encounter|admission)|specify|impression|discharge_(?:letter|summary)|(?:photo|image|scan)_?(?:file|path|url)?|signature',
    ),
  },
];

/** Names of what is said about such a thing: `has_phone`, `n_comments`. */
const ABOUT = /^(?:is|has|had|was|n|num|no_of|nr_of|count|number_of)_/;

/**
 * What of a person a column holds by its name; `undefined` where nothing tells. It knows the common words of some languages, and errs on the
 * side of leaving out.
 */
export function identifying(name: string): Identifying | undefined {
  const plain = plainName(name);
  return ABOUT.test(plain) ? undefined : RULES.find((rule) => rule.name.test(plain));
}

/** Why such a column is left out, and how to keep it all the same. */
export const whyLeftOut = ({ what, kind }: Identifying): string =>
  `left out: by its name it holds ${what}${what === 'a postcode' ? '; a kind: code with a grouping into regions keeps it' : kind === 'identifier' ? '; generate: sequence or uuid gives fresh ones' : ''}`;

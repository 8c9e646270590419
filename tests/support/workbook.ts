import { type ZipMember, zipOf } from '../../fixtures/support/zip.ts';

interface Parts {
  readonly sheets?: string;
  readonly more?: readonly ZipMember[];
}

/** An Excel workbook of one sheet. */
export function workbook(
  sheet: string,
  { sheets = '<sheet name="S" sheetId="1" r:id="r1"/>', more = [] }: Parts = {},
): Buffer {
  return zipOf(
    { name: '[Content_Types].xml', body: '<Types/>' },
    {
      name: 'xl/workbook.xml',
      body: `<?xml version="1.0"?><workbook xmlns:r="r"><sheets>${sheets}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      body: '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    },
    { name: 'xl/worksheets/sheet1.xml', body: sheet },
    ...more,
  );
}

/** The XML of a sheet with these rows. */
export const sheetOf = (rows: string, after = ''): string =>
  `<worksheet><sheetData>${rows}</sheetData>${after}</worksheet>`;

/** A cell that holds a text itself. */
export const inline = (at: string, text: string): string => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;

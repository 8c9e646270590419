import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkpointText, readCheckpoint } from '../../pipelines/account/checkpoint.ts';
import { formatsProblem, formatWidth } from '../../pipelines/dictionary/date-format.ts';
import { FormulaError } from '../../pipelines/dictionary/formula/expression.ts';
import { parseFormula } from '../../pipelines/dictionary/formula/parse.ts';
import { fitsGlob } from '../../pipelines/dictionary/glob.ts';
import { IdPatternError, parseIdPattern } from '../../pipelines/dictionary/identifier/id-pattern.ts';
import { doublesFromArrow } from '../../pipelines/release-folder/artefacts/doubles-file.ts';
import {
  type TensorShape,
  tensorsFromSafetensors,
  tensorsToSafetensors,
} from '../../pipelines/release-folder/artefacts/tensors-file.ts';
import { readSums, sumsText } from '../../pipelines/release-folder/files/folder.ts';
import { generateSigningKey, loadPublicKey, loadSigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { readSignature, signManifest } from '../../pipelines/release-folder/manifest/signature.ts';
import { parseCondition } from '../../pipelines/sample/parse-condition.ts';
import { formatRational, parseRational } from '../../privacy/rational.ts';
import type { Draw } from '../engine/draw.ts';
import { bytesOf, type Input, textOf } from '../engine/input.ts';
import { holds, type Target } from '../engine/target.ts';
import { mutateArrow } from '../mutators/arrow.ts';
import { mutateBytes } from '../mutators/bytes.ts';
import { mutateText } from '../mutators/text.ts';
import { fixture, fixtureText } from './folders.ts';
import { changedJson } from './json-part.ts';

const PART = 'text';

/** A reader of one short text: what it makes of it, or `undefined` where it refuses. */
function ofText(
  name: string,
  seeds: readonly string[],
  pieces: readonly string[],
  read: (text: string) => string,
): Target {
  return {
    name,
    codes: ['CONDITION_INVALID'],
    secondsAtMost: 1,
    megabytesAtMost: 1000,
    prepare: async () => ({
      make: (draw: Draw): Input => ({ [PART]: bytesOf(mutateText(draw.pick(seeds), draw, pieces)) }),
      run: (input) => read(textOf(input[PART])),
    }),
  };
}

function refusedBy(kind: abstract new (...args: never[]) => Error, read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof kind) return kind.name;
    throw error;
  }
}

const formula = ofText(
  'formula',
  [
    'age * 2 + stay',
    '-(a - b) ^ 2 / 3',
    'round(weight / (height / 100) ^ 2, 1)',
    'min(a, b, 1e3) + abs(-c)',
    '"a column" - admitted',
    'floor(x) * 0.5',
  ],
  [
    '(',
    ')',
    '+',
    '-',
    '*',
    '/',
    '^',
    ',',
    '"',
    '1e400',
    '1e-400',
    '.',
    'min(',
    'max(',
    'round(',
    'abs(',
    'floor(',
    '('.repeat(900),
    '-'.repeat(900),
    '^2'.repeat(300),
    'a',
    ' ',
  ],
  (text) =>
    refusedBy(FormulaError, () => {
      parseFormula(text);
      return 'accepted';
    }),
);

const pattern = ofText(
  'id-pattern',
  ['AB-####', '[A-Z]{2}[0-9]{6}', '\\d{3}-\\d{4}', 'P[0-9a-f]{8}'],
  ['[', ']', '{', '}', '\\', '#', '{99}', '{0}', '[A-', '-Z]', '[\u0000-\uffff]', '\\d', '{12}', '\u{1f4a9}'],
  (text) =>
    refusedBy(IdPatternError, () => {
      const read = parseIdPattern(text);
      for (const index of [0, 1, read.combinations - 1]) {
        holds(read.read(read.write(index)) === index, 'an identifier is not read as it was written');
      }
      return 'accepted';
    }),
);

const glob = ofText(
  'glob',
  ['lab_*\nlab_k', '*_flag\nis_flag', 'a?c*\nabcd', '*a*b*c*\nxaxbxcx'],
  ['*', '?', '**', '*a', '*'.repeat(30), '*a'.repeat(12), '[', '(', '\\', '$', '^', '|', '{2}'],
  (text) => {
    const [glob, name = glob] = text.split('\n');
    holds(fitsGlob('*', name!) && fitsGlob(`*${name}`, name!), 'a star does not stand for any letters');
    if (!/[*?]/.test(glob!))
      holds(fitsGlob(glob!, name!) === (glob === name), 'a glob without signs fits another text');
    return String(fitsGlob(glob!, name!));
  },
);

const dateFormat = ofText(
  'date-format',
  ['%d/%m/%Y', '%Y%m%d', '%-d.%-m.%y %H:%M:%S.%f', '%b %d, %Y %I:%M %p'],
  ['%', '%%', '%-', '%Y', '%q', '%\u{1f4a9}', '%-%', '\\', "'", '"', '\u0000'],
  (text) => {
    formatWidth(text);
    return formatsProblem([text]) === undefined ? 'accepted' : 'refused';
  },
);

const condition = ofText(
  'condition-text',
  [
    'age >= 65',
    'sex = F',
    'ward in (north, "south, x", \'e\')',
    'age between 20 and 40',
    '"a ""b"" c" is not null',
    'ward not in (north)',
    'stay != 3',
  ],
  [
    '=',
    '==',
    '!=',
    '<>',
    '<=',
    '(',
    ')',
    ',',
    '"',
    "'",
    '""',
    ' in ',
    ' not in (',
    ' between ',
    ' and ',
    ' is null',
    ' and'.repeat(200),
    ' '.repeat(5000),
    '"'.repeat(501),
    '\u0000',
  ],
  (text) => {
    parseCondition(text, ['age', 'sex', 'ward', 'stay', 'ward in', '', 'a b']);
    return 'accepted';
  },
);

const rationalText = ofText(
  'rational',
  ['3', '-0.25', '1e-9', '3/4', '0.000001', '1e9999'],
  ['/', '.', 'e', 'E', '-', '+', '0', '9'.repeat(300), '1e', 'e9999', 'e-9999', ' ', '\u0660'],
  (text) =>
    refusedBy(RangeError, () => {
      const value = parseRational(text);
      const again = parseRational(formatRational(value));
      holds(
        again.numerator === value.numerator && again.denominator === value.denominator,
        'a fraction is not read as it was written',
      );
      return 'accepted';
    }),
);

const sums = ofText(
  'sums',
  [fixtureText('fixtures/broken-releases/releases/sound/SHA256SUMS')],
  ['\n', '  ', '0'.repeat(64), '../', '__proto__', '\u0000', '\r'],
  (text) => {
    const bytes = bytesOf(text);
    const read = readSums(bytes);
    if (typeof read === 'string') return 'refused';
    holds(Buffer.from(sumsText(read), 'latin1').equals(bytes), 'the list is written otherwise than it was read');
    return 'accepted';
  },
);

/** The signature of a manifest, a public key and a checkpoint: texts that come with a key. */
const keys: Target = {
  name: 'keys',
  codes: ['KEY_INVALID', 'FILE_MISSING', 'FILE_UNREADABLE'],
  secondsAtMost: 1,
  megabytesAtMost: 1000,
  async prepare(folder) {
    const { privateKeyPath, publicKeyPath } = await generateSigningKey(join(folder, 'made.pem'));
    const key = await loadSigningKey(privateKeyPath);
    const pem = key.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const secret = key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const signature = signManifest(Buffer.from('{}'), key);
    const checkpoint = checkpointText({ sequence: 3, hash: 'a'.repeat(64) }, '2026-01-02T03:04:05.000Z', key);
    const seeds = {
      signature,
      pem,
      secret,
      checkpoint,
      released: fixtureText('fixtures/broken-releases/releases/sound/manifest.sig'),
    };
    const path = join(folder, 'changed.pem');
    const pieces = [
      '-----BEGIN PUBLIC KEY-----\n',
      '-----END PUBLIC KEY-----\n',
      '-----BEGIN ENCRYPTED PRIVATE KEY-----\n',
      'SHA256:',
      '=',
      '\n',
      '\r\n',
      'AAAA',
      'Ed25519',
      'Ed448',
    ];
    return {
      make: (draw): Input => {
        const name = draw.pick(Object.keys(seeds) as (keyof typeof seeds)[]);
        const text = seeds[name];
        return {
          [name]: draw.chance(0.2) ? mutateBytes(bytesOf(text), draw) : bytesOf(mutateText(text, draw, pieces)),
        };
      },
      async run(input) {
        const [[name, bytes] = ['signature', new Uint8Array()]] = Object.entries(input);
        const text = Buffer.from(bytes).toString('latin1');
        if (name === 'checkpoint') return readCheckpoint(textOf(bytes)) === undefined ? 'refused' : 'accepted';
        if (name === 'signature' || name === 'released')
          return readSignature(text) === undefined ? 'refused' : 'accepted';
        writeFileSync(path, bytes, { mode: 0o600 });
        await (name === 'pem' ? loadPublicKey(path) : loadSigningKey(path));
        holds(publicKeyPath !== path, 'the key that was made is the one that is changed');
        return 'accepted';
      },
    };
  },
};

/** The numbers of a model, in Arrow. */
const doubles: Target = {
  name: 'arrow-doubles',
  codes: [],
  secondsAtMost: 2,
  megabytesAtMost: 1000,
  async prepare() {
    const seeds = ['values', 'measurements'].map((name) =>
      fixture(`fixtures/broken-releases/releases/sound/model/${name}.arrow`),
    );
    return {
      make: (draw): Input => ({ arrow: mutateArrow(draw.pick(seeds), draw) }),
      run(input) {
        const bytes = Buffer.allocUnsafeSlow(input['arrow']!.length);
        bytes.set(input['arrow']!);
        const forms = [
          [90, 'plain'],
          [85, 'grouped'],
          [0, 'plain'],
        ] as const;
        const read = forms.filter(
          ([length, form]) =>
            refusedBy(RangeError, () => String(doublesFromArrow(bytes, length, form).length)) === String(length),
        );
        holds(read.length <= 1, 'one file holds numbers of two forms');
        return read.length === 1 ? 'accepted' : 'refused';
      },
    };
  },
};

/** The weights of a network, in the safetensors format, beside shapes that are not theirs now and then. */
const tensors: Target = {
  name: 'tensors',
  codes: [],
  secondsAtMost: 2,
  megabytesAtMost: 1000,
  async prepare() {
    const shapes: readonly TensorShape[] = [
      { name: 'bias', dtype: 'F64', shape: [4] },
      { name: 'trained/direct.weights', dtype: 'F32', shape: [2, 3] },
      { name: 'trained/output.bias', dtype: 'F32', shape: [1] },
    ];
    const sound = tensorsToSafetensors(
      shapes.map(({ name, dtype, shape }) => {
        const length = shape.reduce((cells, axis) => cells * axis, 1);
        return { name, shape, values: dtype === 'F64' ? new Float64Array(length) : new Float32Array(length) };
      }),
    );
    return {
      make: (draw): Input => ({
        shapes: draw.chance(0.5) ? changedJson(JSON.stringify(shapes), draw) : bytesOf(JSON.stringify(shapes)),
        tensors: draw.chance(0.7) ? mutateBytes(sound, draw) : sound,
      }),
      run(input) {
        const stated = statedShapes(textOf(input['shapes']));
        if (stated === undefined) return 'not shapes';
        const bytes = new Uint8Array(input['tensors']!.length);
        bytes.set(input['tensors']!);
        return refusedBy(RangeError, () => {
          const read = tensorsFromSafetensors(bytes, stated);
          const written = Buffer.from(tensorsToSafetensors(read));
          holds(written.equals(bytes), 'tensors are written otherwise than they were read');
          return 'accepted';
        });
      },
    };
  },
};

const tensorShape = z.strictObject({
  name: z.string(),
  dtype: z.enum(['F32', 'F64']),
  shape: z.array(z.int().nonnegative()).max(8),
});

/** Shapes as far as a model's structure promises them to the reader. */
function statedShapes(text: string): readonly TensorShape[] | undefined {
  try {
    return z.array(tensorShape).parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export const TEXT_TARGETS: readonly Target[] = [
  formula,
  pattern,
  glob,
  dateFormat,
  condition,
  rationalText,
  sums,
  keys,
  doubles,
  tensors,
];

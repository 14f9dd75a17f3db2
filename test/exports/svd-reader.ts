// A strict reader of CMSIS-SVD 1.3 files: XML as the file may use it, elements in the order and with the contents that
// the format admits, arrays and clusters expanded, properties inherited. No parser of the format is kept on npm or
// Debian, and its schema is not ours to ship; the element lists below follow the format's documentation.

export interface SvdField {
  readonly name: string;
  readonly msb: number;
  readonly lsb: number;
  readonly access: string;
  readonly description: string;
  readonly values: Readonly<Record<string, number>>;
}

export interface SvdRegister {
  /** `PERIPHERAL.REGISTER`, with the index of each array and cluster. */
  readonly path: string;
  readonly address: bigint;
  readonly size: number;
  readonly access: string;
  readonly resetValue: bigint;
  readonly resetMask: bigint;
  readonly description: string;
  readonly fields: readonly SvdField[];
}

export interface SvdFile {
  readonly device: string;
  readonly registers: readonly SvdRegister[];
  readonly blocks: readonly { readonly base: bigint; readonly size: bigint }[];
}

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** The document element of a well-formed text; comments, CDATA and document types are refused. */
function parseXml(text: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const token =
    /<\?xml version="1\.0" encoding="utf-8"\?>|<(\/?)([A-Za-z][\w.]*)((?:\s+[\w:]+="[^"<&]*")*)\s*(\/?)>|[^<]+/gy;
  while (token.lastIndex < text.length) {
    const from = token.lastIndex;
    const found = token.exec(text);
    if (!found) throw new Error(`not well-formed at ${from}: ${text.slice(from, from + 40)}`);
    const [whole, closes, name, attributes, empty] = found;
    const top = open.at(-1)!;
    if (whole.startsWith('<?')) {
      if (from !== 0) throw new Error('the XML declaration is not at the beginning');
    } else if (!name) top.text += unescaped(whole);
    else if (closes) {
      if (top.name !== name) throw new Error(`</${name}> closes <${top.name}>`);
      if (top.children.length > 0 && top.text.trim() !== '')
        throw new Error(`text between the elements of <${name}>`);
      open.pop();
    } else {
      const pairs = [...attributes.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]);
      const element: Element = { name, attributes: Object.fromEntries(pairs), children: [], text: '' };
      top.children.push(element);
      if (!empty) open.push(element);
    }
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)!.name}> is not closed`);
  if (root.children.length !== 1 || root.text.trim() !== '')
    throw new Error('one element holds the document');
  return root.children[0];
}

function unescaped(text: string): string {
  return text.replace(/&(\w*;?)/g, (_, name: string) => {
    const sign = { 'amp;': '&', 'lt;': '<', 'gt;': '>', 'quot;': '"', 'apos;': "'" }[name];
    if (!sign) throw new Error(`&${name} is no entity`);
    return sign;
  });
}

const dims = ['dim?', 'dimIncrement?', 'dimIndex?', 'dimName?', 'dimArrayIndex?'];
const properties = ['size?', 'access?', 'protection?', 'resetValue?', 'resetMask?'];

/** What each element holds, in order: `?` at most once, `*` any number, `+` at least once, else exactly once. */
const contents: Readonly<Record<string, readonly string[]>> = {
  device: [
    ...['vendor?', 'vendorID?', 'name', 'series?', 'version', 'description', 'licenseText?'],
    ...['addressUnitBits', 'width', ...properties, 'peripherals'],
  ],
  peripherals: ['peripheral+'],
  peripheral: [
    ...[...dims, 'name', 'version?', 'description?', 'alternatePeripheral?', 'groupName?', 'prependToName?'],
    ...['appendToName?', 'headerStructName?', 'disableCondition?', 'baseAddress', ...properties],
    ...['addressBlock+', 'interrupt*', 'registers?'],
  ],
  addressBlock: ['offset', 'size', 'usage', 'protection?'],
  registers: ['(cluster|register)+'],
  cluster: [
    ...[...dims, 'name', 'description', 'alternateCluster?', 'headerStructName?', 'addressOffset'],
    ...[...properties, '(cluster|register)+'],
  ],
  register: [
    ...[
      ...dims,
      'name',
      'displayName?',
      'description?',
      'alternateGroup?',
      'alternateRegister?',
      'addressOffset',
    ],
    ...[...properties, 'dataType?', 'modifiedWriteValues?', 'writeConstraint?', 'readAction?', 'fields?'],
  ],
  fields: ['field+'],
  field: [
    ...[...dims, 'name', 'description?', 'lsb', 'msb', 'access?', 'modifiedWriteValues?'],
    ...['writeConstraint?', 'readAction?', 'enumeratedValues?'],
  ],
  enumeratedValues: ['name?', 'headerEnumName?', 'usage?', 'enumeratedValue+'],
  enumeratedValue: ['name', 'description?', 'value'],
};

const integer = /^[+]?(0x|0X|#)?[0-9a-fA-F]+[kmgtKMGT]?$/;
const access = /^(read-only|write-only|read-write|writeOnce|read-writeOnce)$/;
const name = /^([_A-Za-z][_A-Za-z0-9]*(\[%s\])?|[_A-Za-z][_A-Za-z0-9]*(%s)?[_A-Za-z0-9]*)$/;

/** What the text of an element without children is. */
const forms: Readonly<Record<string, RegExp>> = {
  name,
  access,
  usage: /^(registers|buffer|reserved)$/,
  groupName: /^[A-Za-z_:][\w:.-]*$/,
  vendorID: /^[_A-Za-z0-9]*$/,
  value: /^[+]?((0x|0X)[0-9a-fA-F]+|[0-9]+|(#|0b)[01xX]+)$/,
  ...Object.fromEntries(
    [
      ...['dim', 'dimIncrement', 'size', 'resetValue', 'resetMask', 'baseAddress', 'offset'],
      ...['addressOffset', 'addressUnitBits', 'width', 'lsb', 'msb'],
    ].map(key => [key, integer]),
  ),
};

function validate(element: Element, path: string): void {
  const order = contents[element.name];
  if (!order) {
    if (element.children.length > 0) throw new Error(`${path} holds text only`);
    const form = forms[element.name] ?? /./;
    if (!form.test(element.text)) throw new Error(`${path} cannot be "${element.text}"`);
    return;
  }
  const pattern = order.map(part => {
    const [, alternatives, count] = /^\(?([\w|]+)\)?([?*+]?)$/.exec(part)!;
    return `(?:(?:${alternatives}) )${count}`;
  });
  const names = element.children.map(child => `${child.name} `).join('');
  if (!new RegExp(`^${pattern.join('')}$`).test(names)) throw new Error(`${path} holds ${names}`);
  if (
    element.children.some(c => c.name === 'dim') !== element.children.some(c => c.name === 'dimIncrement')
  ) {
    throw new Error(`${path} has dim without dimIncrement`);
  }
  const labels = element.children.flatMap(
    c => (c.children.find(d => d.name === 'name') ?? { text: [] }).text,
  );
  if (new Set(labels).size !== labels.length) throw new Error(`${path} has a name twice`);
  for (const child of element.children) validate(child, `${path}/${child.name}`);
}

const child = (element: Element, wanted: string): Element | undefined =>
  element.children.find(c => c.name === wanted);
const textOf = (element: Element, wanted: string): string => child(element, wanted)?.text ?? '';
const numberOf = (element: Element, wanted: string): bigint => BigInt(textOf(element, wanted));

/** Each element of an array with its name and offset; one alone when it is none. */
function elementsOf(element: Element): { name: string; offset: bigint }[] {
  const label = textOf(element, 'name');
  if (!child(element, 'dim')) {
    if (label.includes('%s')) throw new Error(`${label} has no dim`);
    return [{ name: label, offset: 0n }];
  }
  if (!label.includes('%s')) throw new Error(`${label} has dim and no %s`);
  const step = numberOf(element, 'dimIncrement');
  return Array.from({ length: Number(numberOf(element, 'dim')) }, (_, n) => ({
    name: label.replace('%s', String(n)),
    offset: BigInt(n) * step,
  }));
}

type Inherited = Readonly<Record<'size' | 'access' | 'resetValue' | 'resetMask', string>>;

const inherit = (element: Element, from: Inherited): Inherited => ({
  size: textOf(element, 'size') || from.size,
  access: textOf(element, 'access') || from.access,
  resetValue: textOf(element, 'resetValue') || from.resetValue,
  resetMask: textOf(element, 'resetMask') || from.resetMask,
});

function fieldOf(element: Element, register: Inherited): SvdField {
  const values = child(element, 'enumeratedValues')?.children.filter(c => c.name === 'enumeratedValue') ?? [];
  return {
    name: textOf(element, 'name'),
    msb: Number(numberOf(element, 'msb')),
    lsb: Number(numberOf(element, 'lsb')),
    access: textOf(element, 'access') || register.access,
    description: textOf(element, 'description'),
    values: Object.fromEntries(values.map(v => [textOf(v, 'name'), Number(textOf(v, 'value'))])),
  };
}

function registersOf(element: Element, path: string, base: bigint, from: Inherited): SvdRegister[] {
  return element.children.flatMap(part => {
    if (part.name !== 'register' && part.name !== 'cluster') return [];
    const own = inherit(part, from);
    return elementsOf(part).flatMap(({ name: label, offset }) => {
      const at = `${path}.${label}`;
      const address = base + numberOf(part, 'addressOffset') + offset;
      if (part.name === 'cluster') return registersOf(part, at, address, own);
      return [
        {
          path: at,
          address,
          size: Number(own.size),
          access: own.access,
          resetValue: BigInt(own.resetValue),
          resetMask: BigInt(own.resetMask),
          description: textOf(part, 'description'),
          fields: child(part, 'fields')?.children.map(f => fieldOf(f, own)) ?? [],
        },
      ];
    });
  });
}

/** Throws when the text is not well-formed or is not what the format admits. */
export function readSvd(text: string): SvdFile {
  const device = parseXml(text);
  if (device.name !== 'device' || !/^\d+(\.\d+)?$/.test(device.attributes.schemaVersion)) {
    throw new Error('the document is no device with a schemaVersion');
  }
  validate(device, 'device');
  const registers: SvdRegister[] = [];
  const blocks: { base: bigint; size: bigint }[] = [];
  const defaults = inherit(device, { size: '32', access: 'read-write', resetValue: '0', resetMask: '0' });
  for (const peripheral of child(device, 'peripherals')!.children) {
    const own = inherit(peripheral, defaults);
    for (const { name: label, offset } of elementsOf(peripheral)) {
      const base = numberOf(peripheral, 'baseAddress') + offset;
      const block = child(peripheral, 'addressBlock')!;
      blocks.push({ base: base + numberOf(block, 'offset'), size: numberOf(block, 'size') });
      registers.push(...registersOf(child(peripheral, 'registers')!, label, base, own));
    }
  }
  return { device: textOf(device, 'name'), registers, blocks };
}

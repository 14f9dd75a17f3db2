// Small pieces of C text, and how names of the architecture are spelt in C.

/** `PF-ASN-CREATE` or `PF_ASN_CREATE` as part of a C function or structure: `pf_asn_create`. */
export const lower = (name: string): string => name.replaceAll('-', '_').toLowerCase();

/** The same as part of a macro or an enumeration constant: `PF_ASN_CREATE`. */
export const upper = (name: string): string => name.replaceAll('-', '_').toUpperCase();

/** An offset in bytes, with four digits at least. */
export const hex = (value: number | bigint, digits = 4): string =>
  `0x${value.toString(16).padStart(digits, '0')}`;

/** A comment that stands behind something on its line; the text cannot end it. */
export const remark = (text: string): string => `/* ${text.replaceAll('*/', '* /')} */`;

const columns = 110;

/** A comment of its own, broken into lines of at most 110 columns, each behind `indent`. */
export function comment(text: string, indent = ''): string {
  const room = columns - indent.length - 3;
  const lines: string[] = [];
  for (const paragraph of text.replaceAll('*/', '* /').split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > room - 3) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  if (lines.length === 1) return `${indent}/* ${lines[0]} */`;
  return `${indent}/* ${lines.join(`\n${indent} * `)} */`.replaceAll(' \n', '\n');
}

/** A heading that divides the file. */
export const heading = (text: string): string => `/* ---- ${text} ${'-'.repeat(90 - text.length)} */`;

/** `#define` lines with their values in one column. */
export function defines(rows: readonly (readonly [name: string, value: string, about?: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(([name, value, about]) =>
      `#define ${name.padEnd(width)} ${value}${about ? ` ${remark(about)}` : ''}`.trimEnd(),
    )
    .join('\n');
}

/** `enum name { ... };` with one constant a line. */
export function enumeration(
  name: string,
  rows: readonly (readonly [name: string, value: number, about?: string])[],
): string {
  const lines = rows.map(
    ([constant, value, about], index) =>
      `  ${constant} = ${value}${index < rows.length - 1 ? ',' : ''}${about ? ` ${remark(about)}` : ''}`,
  );
  return `enum ${name} {\n${lines.join('\n')}\n};`;
}

/** A function that turns a number into a word: `cases` are `[value, text]`. */
export function nameFunction(
  name: string,
  parameter: string,
  cases: readonly (readonly [value: string, text: string])[],
  otherwise: string,
): string {
  const variable = parameter.split(' ').at(-1);
  return [
    `static inline const char *${name}(${parameter}) {`,
    `  switch (${variable}) {`,
    ...cases.map(([value, text]) => `  case ${value}: return ${JSON.stringify(text)};`),
    `  default: return ${otherwise};`,
    '  }',
    '}',
  ].join('\n');
}

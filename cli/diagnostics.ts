// Diagnostics on the terminal and as JSON.

import type { Diagnostic, LinkedProgram, Severity, SyntaxFile } from '../language';
import { displayName } from './files';
import { excerpt, type Style, safe } from './output';
import { lineAt, positionAt } from './places';
import { plural } from './units';

const colours = { error: 'red', warning: 'yellow', information: 'blue', hint: 'cyan' } as const;

/** A finding with the texts that its places count in. */
export interface Finding {
  readonly diagnostic: Diagnostic;
  readonly texts: LinkedProgram['files'];
}

/** What was found, in the order of the files and of the text, each once even where several files import its place. */
export class Findings {
  private readonly known = new Map<string, Finding>();
  readonly files = new Set<string>();

  add(program: LinkedProgram): void {
    const order = [...program.files.keys()];
    for (const uri of order) this.files.add(uri);
    const sorted = [...program.diagnostics].sort(
      (a, b) => order.indexOf(a.uri) - order.indexOf(b.uri) || a.start - b.start || a.end - b.end,
    );
    for (const diagnostic of sorted) {
      const { uri, start, end, code, message } = diagnostic;
      const key = [uri, start, end, code, message].join('\0');
      if (!this.known.has(key)) this.known.set(key, { diagnostic, texts: program.files });
    }
  }

  /** What the reader of one file found, without linking it. */
  addFile(file: SyntaxFile): void {
    this.files.add(file.uri);
    const texts = new Map([[file.uri, file]]);
    for (const diagnostic of file.diagnostics)
      this.known.set(`${file.uri} ${diagnostic.start} ${diagnostic.code}`, { diagnostic, texts });
  }

  all(): readonly Finding[] {
    return [...this.known.values()];
  }

  count(severity: Severity): number {
    return [...this.known.values()].filter(({ diagnostic }) => diagnostic.severity === severity).length;
  }

  /** The array that `amu check --format json` prints. */
  toJson(): readonly object[] {
    return [...this.known.values()].map(({ diagnostic, texts }) => {
      const text = texts.get(diagnostic.uri)?.text ?? '';
      return {
        file: displayName(diagnostic.uri),
        range: { start: positionAt(text, diagnostic.start), end: positionAt(text, diagnostic.end) },
        severity: diagnostic.severity,
        code: diagnostic.code,
        message: diagnostic.message,
      };
    });
  }

  /** Every finding of these severities with its source line; empty when there is none. */
  render(columns: number, style: Style, severities: readonly Severity[]): string {
    return [...this.known.values()]
      .filter(({ diagnostic }) => severities.includes(diagnostic.severity))
      .map(({ diagnostic, texts }) => renderOne(diagnostic, texts, columns, style))
      .join('\n\n');
  }

  /** `2 errors, 1 warning`, or `no problems`. */
  summary(): string {
    const words = [
      ['error', 'error'],
      ['warning', 'warning'],
      ['information', 'note'],
      ['hint', 'hint'],
    ] as const;
    const parts = words
      .filter(([severity]) => this.count(severity) > 0)
      .map(([severity, word]) => plural(this.count(severity), word));
    return parts.length > 0 ? parts.join(', ') : 'no problems';
  }
}

function renderOne(
  diagnostic: Diagnostic,
  texts: LinkedProgram['files'],
  columns: number,
  style: Style,
): string {
  const colour = colours[diagnostic.severity];
  const lines = [
    `${style('bold', placeName(texts, diagnostic))}: ${style([colour, 'bold'], diagnostic.severity)}: ` +
      `${safe(diagnostic.message)} ${style('dim', `[${diagnostic.code}]`)}`,
    placeExcerpt(texts, diagnostic, columns, style, colour),
  ];
  for (const related of diagnostic.related ?? []) {
    lines.push(`      ${style('dim', `${placeName(texts, related)}: ${safe(related.message)}`)}`);
  }
  if (diagnostic.fix) lines.push(`      ${style('cyan', 'fix:')} ${safe(diagnostic.fix.title)}`);
  return lines.filter(line => line !== '').join('\n');
}

interface At {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

/** `examples/inversion.amu:12:15`, what editors and terminals make a link of. */
export function placeName(texts: LinkedProgram['files'], at: At): string {
  const file = texts.get(at.uri);
  if (!file) return displayName(at.uri);
  const { line, character } = positionAt(file.text, at.start);
  return `${displayName(at.uri)}:${line + 1}:${character + 1}`;
}

/** The source line of a place with carets; empty where the file is not at hand. */
export function placeExcerpt(
  texts: LinkedProgram['files'],
  at: At,
  columns: number,
  style: Style,
  mark: (typeof colours)[Severity] = 'red',
): string {
  const file = texts.get(at.uri);
  if (!file) return '';
  const { line, character } = positionAt(file.text, at.start);
  const text = lineAt(file.text, line);
  const to = Math.min(character + (at.end - at.start), text.length);
  return excerpt(text, line + 1, Math.min(character, text.length), to, { columns, style, mark });
}

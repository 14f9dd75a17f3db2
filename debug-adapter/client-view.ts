// How the client counts and names: lines and columns from 0 or 1, paths or uris, and files that exist only here.

import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Place } from '../engine';
import { libraryRoot } from '../language';
import type { LinkedProgram } from '../language/link/model';
import { LineMap } from '../language/syntax/lines';
import { type Arguments, BadArgument } from './arguments';
import { type FileAccess, nameOf, pathOf, uriOf } from './files';

/** A place as the protocol writes it. */
export interface ClientPlace {
  readonly source: DebugProtocol.Source;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

const libraryOrigin = 'AMUscope library';

export class ClientView {
  /** What the client adds to a line or column counted from 0. */
  private firstLine = 1;
  private firstColumn = 1;
  private pathsAreUris = false;
  private program: LinkedProgram | undefined;
  private readonly tables = new Map<string, LineMap>();
  /** Uris of sources that the client can only get from here, by reference minus 1. */
  private readonly references: string[] = [];
  /** Uris of the program by the identity of the file on disk. */
  private readonly byIdentity = new Map<string, string>();

  /** Uris of the library's files on the disk of the client, where they are there. */
  private readonly installed = new Map<string, string>();

  constructor(private readonly files: FileAccess) {}

  configure(args: Arguments): void {
    if (args.has('linesStartAt1')) this.firstLine = args.flag('linesStartAt1') ? 1 : 0;
    if (args.has('columnsStartAt1')) this.firstColumn = args.flag('columnsStartAt1') ? 1 : 0;
    const format = args.optionalText('pathFormat') ?? 'path';
    if (format !== 'path' && format !== 'uri') {
      throw new BadArgument(`initialize: "pathFormat" is "${format}", and must be "path" or "uri".`);
    }
    this.pathsAreUris = format === 'uri';
  }

  show(program: LinkedProgram): void {
    this.program = program;
    this.tables.clear();
    this.byIdentity.clear();
    this.installed.clear();
    for (const uri of program.files.keys()) {
      const place = this.placeOnDisk(uri);
      if (place !== undefined) this.byIdentity.set(this.identity(place), uri);
    }
  }

  private identity(uri: string): string {
    return this.files.identity?.(uri) ?? uri;
  }

  private placeOnDisk(uri: string): string | undefined {
    if (!uri.startsWith(libraryRoot)) return uri;
    const place = this.files.libraryFile?.(uri.slice(libraryRoot.length), this.text(uri) ?? '');
    if (place !== undefined) this.installed.set(uri, place);
    return place;
  }

  /** The uri by which the program knows the file: links lead to it too, and the library's place on the disk. */
  known(uri: string): string {
    if (this.program?.files.has(uri)) return uri;
    return this.byIdentity.get(this.identity(uri)) ?? uri;
  }

  /** A line of the client counted from 0. */
  lineIn(args: Arguments, name: string): number {
    return Math.max(0, args.integer(name) - this.firstLine);
  }

  columnIn(args: Arguments, name: string): number | undefined {
    const column = args.optionalInteger(name);
    return column === undefined ? undefined : Math.max(0, column - this.firstColumn);
  }

  /** As the client counts columns. */
  columnOut(column: number): number {
    return column + this.firstColumn;
  }

  /** The uri that a `source` argument means. */
  uriIn(args: Arguments): string {
    const source = args.object('source');
    const reference = source.optionalInteger('sourceReference') ?? 0;
    const path = source.optionalText('path');
    // A reference is good for one session, and clients keep breakpoints for the next: what the path tells goes first.
    if (path?.startsWith(libraryRoot)) return path;
    if (reference > 0 && (path === undefined || this.references[reference - 1] !== undefined)) {
      return this.referenced(reference);
    }
    if (path === undefined) {
      throw new BadArgument('source: neither "path" nor "sourceReference" says which file.');
    }
    return uriOf(path);
  }

  referenced(reference: number): string {
    const uri = this.references[reference - 1];
    if (uri === undefined) throw new BadArgument(`There is no source with the reference ${reference}.`);
    return uri;
  }

  source(uri: string): DebugProtocol.Source {
    const name = nameOf(uri);
    const installed = this.installed.get(uri);
    if (installed !== undefined) {
      return { name, path: this.pathsAreUris ? installed : pathOf(installed), origin: libraryOrigin };
    }
    // The library travels inside the product: no path of the client's machine leads to it.
    if (uri.startsWith(libraryRoot)) {
      let reference = this.references.indexOf(uri) + 1;
      if (reference === 0) reference = this.references.push(uri);
      return { name, path: uri, sourceReference: reference, origin: libraryOrigin };
    }
    return { name, path: this.pathsAreUris ? uri : pathOf(uri) };
  }

  text(uri: string): string | undefined {
    return this.program?.files.get(uri)?.text;
  }

  place(place: Place): ClientPlace {
    const table = this.table(place.uri);
    const start = table.position(place.start);
    const end = table.position(place.end);
    return {
      source: this.source(place.uri),
      line: start.line + this.firstLine,
      column: start.column + this.firstColumn,
      endLine: end.line + this.firstLine,
      endColumn: end.column + this.firstColumn,
    };
  }

  /** `inversion.amu:23`, as people and terminals write places, whatever the client counts from. */
  shortPlace(place: Place): string {
    return `${nameOf(place.uri)}:${this.table(place.uri).position(place.start).line + 1}`;
  }

  private table(uri: string): LineMap {
    let table = this.tables.get(uri);
    if (!table) {
      table = new LineMap(this.text(uri) ?? '');
      this.tables.set(uri, table);
    }
    return table;
  }
}

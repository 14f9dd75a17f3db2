// The files of the program, with the library's, which the client can only get from here.

import { libraryRoot } from '../language';
import { BadArgument } from './arguments';
import type { Request } from './conversation';

export const source: Request = (c, args) => {
  const given = args.optionalObject('source');
  const reference = args.optionalInteger('sourceReference') || given?.optionalInteger('sourceReference') || 0;
  const byPath = given?.has('path') || given?.has('sourceReference') || reference === 0;
  const uri = byPath ? c.client.known(c.client.uriIn(args)) : c.client.referenced(reference);
  const content = c.client.text(uri);
  if (content === undefined) throw new BadArgument('source: this file is no part of the program.');
  return { body: { content, mimeType: 'text/x-amu' } };
};

/** The kinds of accelerators that the system has: what is loaded into it besides its own files. */
export const modules: Request = (c, args) => {
  const start = args.optionalInteger('startModule', 0) ?? 0;
  const count = args.optionalInteger('moduleCount', 0) || undefined;
  const kinds = c.hasEngine ? c.engine.accelerators() : [];
  const found = kinds.map(({ name, agents, place }) => {
    const { source } = c.client.place(place);
    const number = agents.length === 1 ? '1 agent' : `${agents.length} agents`;
    return {
      id: name,
      name,
      path: source.path ?? place.uri,
      isUserCode: !place.uri.startsWith(libraryRoot),
      symbolStatus: `${number}: ${agents.slice(0, 8).join(', ')}${agents.length > 8 ? ' …' : ''}`,
    };
  });
  const end = count === undefined ? undefined : start + count;
  return { body: { modules: found.slice(start, end), totalModules: found.length } };
};

export const loadedSources: Request = c => ({
  body: { sources: [...(c.program?.files.keys() ?? [])].map(uri => c.client.source(uri)) },
});

// The files of the program, with the library's, which the client can only get from here.

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

export const loadedSources: Request = c => ({
  body: { sources: [...(c.program?.files.keys() ?? [])].map(uri => c.client.source(uri)) },
});

// The C library as it is printed by `amu export c-library`: the file beside this one.

import text from './amu_host.h';

/** @param version of AMUscope, named in the first lines */
export function cLibrary(version: string): string {
  return text.replace(
    '`amu export c-library` of AMUscope',
    `\`amu export c-library\` of AMUscope ${version}`,
  );
}

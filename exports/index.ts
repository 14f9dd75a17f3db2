// exports/ writes the table of spec/ in the languages of other tools: a C header for drivers, SystemRDL and CMSIS-SVD for
// register tools. Pure functions from the table to text; nothing here knows a bit position, an offset or a file.

export { cHeader } from './c/header';
export { cLibrary } from './c/library';
export type { RegisterExportOptions } from './registers/arrange';
export { type SvdOptions, svd } from './registers/svd';
export { systemRdl } from './registers/systemrdl';

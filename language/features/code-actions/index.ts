// What an editor can do about a place of the text by itself: the quick fixes of findings, and changes that keep the meaning.
// Pure functions of a linked program; edits are UTF-16 offsets, of one or more files.
// `fixesOf` mends a finding, `fixAll` all that are certain, `refactorings` what can be done at a selection.

export { fixAll } from './fix-all';
export { type Fix, fixesOf } from './fixes';
export { organizeImports, type Refactoring, refactorings } from './refactorings';

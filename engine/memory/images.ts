// Images of bytes by pages: what did not change since the image before is shared with it. An image knows how many bytes it
// takes that no other one counted has.

export const imagePageBytes = 4096;

type Words = Int32Array | Uint32Array;

/** The bytes of one page at one instant; never changed. `counted` is the count in which it was last counted. */
export interface PageImage {
  readonly words: Words;
  counted: number;
}
/** By page; undefined = nothing but zeros. */
export type Image = readonly (PageImage | undefined)[];

const log2PageWords = Math.log2(imagePageBytes / 4);

/**
 * An image of the first `words` words. A page that is equal to that of `before` is the same one; `dirty` says of which
 * this has to be found out, all when absent.
 */
export function imageOf(
  from: Words,
  words: number,
  before: Image | undefined,
  dirty?: (page: number) => boolean,
): Image {
  const pages = Math.ceil(words / (imagePageBytes / 4));
  const image: (PageImage | undefined)[] = [];
  let changed = before?.length !== pages;
  for (let page = 0; page < pages; page++) {
    const known = before?.[page];
    const start = page << log2PageWords;
    const end = Math.min(words, start + imagePageBytes / 4);
    if (known !== undefined && known.words.length === end - start) {
      if ((dirty !== undefined && !dirty(page)) || sameWords(from, start, known.words)) {
        image.push(known);
        continue;
      }
    }
    changed = true;
    image.push(pageImage(from, start, end));
  }
  return changed || before === undefined ? image : before;
}

export function pageImage(from: Words, start: number, end: number): PageImage {
  return { words: from.slice(start, end), counted: 0 };
}

/** Writes an image back; `same` says of which pages the words are those of the image already. */
export function putImage(into: Words, image: Image, same?: (page: number) => boolean): void {
  for (let page = 0; page < image.length; page++) {
    if (same?.(page)) continue;
    const kept = image[page];
    const start = page << log2PageWords;
    if (kept) into.set(kept.words, start);
    else into.fill(0, start, start + imagePageBytes / 4);
  }
}

/** The bytes of an image that were not counted in this count. */
export function weighImage(image: Image, count: number): number {
  let bytes = 8 * image.length;
  for (const page of image) {
    if (page === undefined || page.counted === count) continue;
    page.counted = count;
    bytes += page.words.byteLength + 64;
  }
  return bytes;
}

function sameWords(from: Words, start: number, words: Words): boolean {
  for (let i = 0; i < words.length; i++) if (from[start + i] !== words[i]) return false;
  return true;
}

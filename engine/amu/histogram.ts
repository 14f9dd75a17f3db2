// Latencies of a session in fixed space: buckets that are linear inside a power of two and 64 to each, so that a
// percentile is off by less than one in a hundred. The smallest and the largest value are kept exactly.

const exactBelow = 128;
const perOctave = 64;
const firstOctave = 7; // log2 of exactBelow
const octaves = 46; // up to 2^53

/** Powers are a call each; a table is not. */
const power = Float64Array.from({ length: octaves + 1 }, (_, exponent) => 2 ** exponent);

export const histogramBuckets = exactBelow + octaves * perOctave;

function log2Floor(value: number): number {
  return value >= 0x100000000 ? 63 - Math.clz32(value / 0x100000000) : 31 - Math.clz32(value);
}

export function bucketOf(value: number): number {
  if (value < exactBelow) return value;
  const octave = log2Floor(value);
  const inside = Math.floor(value / power[octave - 6]) - perOctave;
  return exactBelow + (octave - firstOctave) * perOctave + inside;
}

/** The smallest value of a bucket, or that part of the bucket above it. */
function valueIn(bucket: number, part: number): number {
  if (bucket < exactBelow) return bucket + Math.floor(part);
  const octave = firstOctave + Math.floor((bucket - exactBelow) / perOctave);
  const inside = perOctave + ((bucket - exactBelow) % perOctave);
  return (inside + part) * power[octave - 6];
}
/** The middle of a bucket. */
export const valueOfBucket = (bucket: number): number => valueIn(bucket, 0.5);
/** A bucket holds the values from its start to before its end. */
export const startOfBucket = (bucket: number): number => valueIn(bucket, 0);
export const endOfBucket = (bucket: number): number => valueIn(bucket, 1);

const log2Part = 6; // of perOctave: the buckets of one octave lie together
const partsEach = histogramBuckets >>> log2Part;

/** The histograms of many sessions. Latencies of one fall into a few octaves, so that only those have room. */
export class Histograms {
  /** by session and octave: where its buckets are in `counts`, in octaves; 0 = nothing was counted there */
  private readonly parts: Int32Array;
  private counts = new Uint32Array(64 << log2Part);
  private used = 1;

  constructor(sessions: number) {
    this.parts = new Int32Array(sessions * partsEach);
  }

  add(session: number, bucket: number, count: number): void {
    const at = session * partsEach + (bucket >>> log2Part);
    if (this.parts[at] === 0) this.parts[at] = this.makePart();
    this.counts[(this.parts[at] << log2Part) + (bucket & (perOctave - 1))] += count;
  }

  /** All buckets of a session. */
  of(session: number): Uint32Array {
    const buckets = new Uint32Array(histogramBuckets);
    for (let octave = 0; octave < partsEach; octave++) {
      const from = this.parts[session * partsEach + octave] << log2Part;
      if (from !== 0) buckets.set(this.counts.subarray(from, from + perOctave), octave << log2Part);
    }
    return buckets;
  }

  private makePart(): number {
    if ((this.used + 1) << log2Part > this.counts.length) {
      const more = new Uint32Array(this.counts.length * 2);
      more.set(this.counts);
      this.counts = more;
    }
    return this.used++;
  }
}

/** The value that `fraction` (0..1) of the counted ones do not exceed, within its bucket; undefined when nothing was counted. */
export function percentile(buckets: Uint32Array, fraction: number): number | undefined {
  let total = 0;
  for (const count of buckets) total += count;
  if (total === 0) return undefined;
  const rank = Math.max(1, Math.ceil(total * Math.min(1, Math.max(0, fraction))));
  let seen = 0;
  let bucket = 0;
  for (; bucket < buckets.length - 1; bucket++) {
    seen += buckets[bucket];
    if (seen >= rank) break;
  }
  return valueOfBucket(bucket);
}

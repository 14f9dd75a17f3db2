import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf, histogramBuckets, percentile, valueOfBucket } from './histogram';

describe('latency histogram', () => {
  it('keeps any time within one in a hundred', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), value => {
        const bucket = bucketOf(value);
        expect(bucket >= 0 && bucket < histogramBuckets).toBe(true);
        expect(Math.abs(valueOfBucket(bucket) - value)).toBeLessThanOrEqual(value / 100);
      }),
    );
  });

  it('puts larger times into no smaller buckets', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (x, y) => {
        expect(Math.sign(bucketOf(x) - bucketOf(y)) * Math.sign(x - y)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('gives percentiles by rank', () => {
    const buckets = new Uint32Array(histogramBuckets);
    expect(percentile(buckets, 0.5)).toBeUndefined();
    for (let value = 1; value <= 100; value++) buckets[bucketOf(value)]++;
    expect(percentile(buckets, 0.5)).toBe(50);
    expect(percentile(buckets, 0.99)).toBe(99);
    expect(percentile(buckets, 1)).toBe(100);
  });
});

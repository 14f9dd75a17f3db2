// kernel/ is what every part of the engine stands on: simulated time with its queue of events, and the record of what
// happened because of what. It knows nothing of AMUs or programs: kinds of events and occurrences are integers here.
// Both keep all that changes in typed arrays and plain numbers.

export { createOccurrences, type OccurrenceStore } from './occurrences';
export { createKernel, EventQueue } from './queue';

// What a stop tells: why, where, and what a person can do about it.

import { exceptionFilters, type StopInfo, type StopReason } from '../facade';

const reasons = {
  line: 'breakpoint',
  function: 'function breakpoint',
  exception: 'exception',
  data: 'data breakpoint',
} as const;

export const reasonOf = (kind: keyof typeof reasons): StopReason => reasons[kind];

const advice: Readonly<Record<string, string>> = {
  'failed-check':
    'Compare the values in the variables, and follow the causes under the stack to where they came from.',
  'command-status':
    'The status says what the AMU refused; the command with its fields stands in the command ring of the function.',
  'trapped-command':
    'The command stands in PAYLOAD, in the exception ring of the PF; the VF waits for PF_F_TRAP_RESP.',
  'amu-exception': 'The exception message, with its fields, stands in the exception ring of the function.',
  'error-state':
    'The command path of the function stands still until software has cleared the error; AMU_SR tells the state.',
  'translation-fault':
    'Compare the base and size of the ring (MSK_BASE_PTR, MSK_CTRL and their like) with the memories of its function.',
  overwrite:
    'The receiver was slower than the sender: free slots sooner, or give the ring more of them, or another mode than overwrite.',
  doorbell: 'The AMU fetches from the ring next: step in to follow the message.',
  stalled:
    'Nothing will ever happen again by itself: look at who waits for what, and give it what it waits for.',
};

export function exceptionOf(id: string): NonNullable<StopInfo['exception']> {
  const label = id === 'stalled' ? 'Stalled' : (exceptionFilters.find(f => f.id === id)?.label ?? id);
  return { id, label, advice: advice[id] ?? '' };
}

/** One stop for two reasons: what was touched is told with the rest. */
export function both(one: StopInfo | undefined, data: StopInfo | undefined): StopInfo | undefined {
  if (!one || !data) return one ?? data;
  if (one.reason === 'step') return { ...data, agent: one.agent };
  const description = one.description.startsWith('Paused') ? data.description : one.description;
  return { ...one, description, breakpoints: [...one.breakpoints, ...data.breakpoints] };
}

// The words of the language. All but the reserved ones are words only at their place and names elsewhere: a socket
// may be called `read`, a message `send`.

/** Never a name. */
export const reservedWords = ['true', 'false', 'and', 'or', 'not'] as const;

export const topLevelKeywords = [
  'import',
  'system',
  'driver',
  'accelerator',
  'test',
  'struct',
  'constant',
] as const;
export const systemKeywords = ['amu', 'agent', 'function', 'session', 'timing', 'constant'] as const;
export const functionKeywords = ['memory', 'buffer', 'process', 'interface', 'management'] as const;
export const processKeywords = ['memory', 'buffer'] as const;
export const interfaceKeywords = ['tx', 'rx'] as const;
export const acceleratorKeywords = ['parameter', 'state', 'on'] as const;

export const simpleVerbs = ['break', 'continue', 'stop', 'barrier'] as const;
export const actionVerbs = ['wait', 'take', 'command', 'read'] as const;
export const statementVerbs = [
  'let',
  'set',
  'for',
  'while',
  'loop',
  'if',
  ...simpleVerbs,
  'bring_up',
  'tear_down',
  'put',
  'doorbell',
  ...actionVerbs,
  'write',
  'store',
  'check',
  'log',
  'fail',
  'delay',
  'send',
  'run',
  'at',
  'stop_taking',
  'resume_taking',
  'reset_function',
  'inject_error',
] as const;

export type TopLevelKeyword = (typeof topLevelKeywords)[number];
export type MemberKeyword =
  | (typeof systemKeywords)[number]
  | (typeof functionKeywords)[number]
  | (typeof interfaceKeywords)[number]
  | (typeof acceleratorKeywords)[number];
export type StatementVerb = (typeof statementVerbs)[number];

const topLevel: ReadonlySet<string> = new Set(topLevelKeywords);
const members: ReadonlySet<string> = new Set([
  ...systemKeywords,
  ...functionKeywords,
  ...interfaceKeywords,
  ...acceleratorKeywords,
]);
const verbs: ReadonlySet<string> = new Set(statementVerbs);
const simple: ReadonlySet<string> = new Set(simpleVerbs);
const actions: ReadonlySet<string> = new Set(actionVerbs);
const reserved: ReadonlySet<string> = new Set(reservedWords);

export const isTopLevelKeyword = (word: string): word is TopLevelKeyword => topLevel.has(word);
export const isMemberKeyword = (word: string): word is MemberKeyword => members.has(word);
export const isStatementVerb = (word: string): word is StatementVerb => verbs.has(word);
export const isSimpleVerb = (word: string): word is (typeof simpleVerbs)[number] => simple.has(word);
export const isActionVerb = (word: string): word is (typeof actionVerbs)[number] => actions.has(word);
export const isReservedWord = (word: string): boolean => reserved.has(word);

// Commands and register writes of drivers that do by hand what `bring_up` does: numbers beyond the AMU, rings and sessions
// that differ from the declared ones, bits that a register does not have.

import { commandByName, layout, log2DoublewordsOf, registerByName, SocketType } from '../../spec';
import type { DriverModel, SystemModel } from '../link/model';
import type { CommandAction, Expression, Statement } from '../syntax/ast';
import type { CheckContext } from './context';
import { expectedFailures } from './order';
import { actionOf, eachStatement, expressionsOf, statementsIn } from './walk';

export function checkByHand(c: CheckContext, d: DriverModel): void {
  const { system } = d;
  if (!system || !d.function) return;
  let expected: ReadonlySet<number> | undefined;
  reaches(c, d);
  eachStatement(d.body, s => {
    if (s.kind === 'write') {
      register(c, d, s);
      managementRing(c, d, s);
    }
    const action = actionOf(s);
    if (action?.kind !== 'command') return;
    expected ??= expectedFailures(c, d);
    // A command whose failure is looked for is meant to fail.
    if (s.kind === 'let' && expected.has(s.name.id)) return;
    ranges(c, d, system, action);
    declared(c, d, system, action);
  });
}

/** As LOG2_MSG_LENGTH counts: doublewords. */
const log2Length = (bytes: number): number => log2DoublewordsOf(bytes) ?? 0;

/** The value of a field by name, constant; undefined when it is not given or only the run knows. */
function given(
  c: CheckContext,
  a: CommandAction,
  name: string,
): { value: number; at: Expression } | undefined {
  const field = a.fields.find(f => f.name.text === name);
  const value = c.number(field?.value);
  return field && value !== undefined ? { value, at: field.value } : undefined;
}

interface Limit {
  readonly min?: number;
  readonly max: number;
  readonly why: string;
}

/** What this AMU allows in the fields that many commands have. */
function limits(system: SystemModel, command: string): ReadonlyMap<string, Limit> {
  const { amu } = system;
  const found = new Map<string, Limit>();
  found.set('ASN_ID', {
    max: amu.sessions - 1,
    why: `the AMU has ${amu.sessions} sessions (\`sessions\` of the amu block)`,
  });
  found.set('PHY_AMI_SW_ID', {
    max: amu.interfaces - 1,
    why: `the AMU has ${amu.interfaces} interfaces (\`interfaces\` of the amu block)`,
  });
  found.set('AMI_SW_ID', {
    max: amu.interfacesPerFunction - 1,
    why: `a function has up to ${amu.interfacesPerFunction} interfaces (\`interfaces_per_function\`)`,
  });
  const [shortest, longest] = [amu.minMessageBytes, amu.maxMessageBytes];
  found.set('LOG2_MSG_LENGTH', {
    min: log2Length(shortest),
    max: log2Length(longest),
    why: `lengths count in doublewords of ${layout.doublewordBytes} bytes, and the AMU carries ${shortest} .. ${longest} bytes`,
  });
  if (command.includes('RING_CONFIGURE')) {
    found.set('LOG2_SIZE', {
      min: Math.log2(amu.minRingSlots),
      max: Math.log2(amu.maxRingSlots),
      why: `rings have ${amu.minRingSlots} .. ${amu.maxRingSlots} slots (\`ring\` of the amu block)`,
    });
  }
  return found;
}

function ranges(c: CheckContext, d: DriverModel, system: SystemModel, a: CommandAction): void {
  for (const [name, { min = 0, max, why }] of limits(system, a.name.text)) {
    const field = given(c, a, name);
    if (!field || (field.value >= min && field.value <= max)) continue;
    // What is wider than its field has a finding of its own.
    const spec = commandByName(a.name.text)?.command.field(name);
    if (!spec || field.value >= 2 ** spec.width) continue;
    c.report.add(
      d.origin.uri,
      'command-out-of-range',
      field.at,
      `${name} is ${min} .. ${max} here, and this is ${field.value}: ${why}`,
    );
  }
  owners(c, d, system, a);
  if (a.name.text !== 'PF_PROBE_AHA') return;
  const agent = given(c, a, 'AHA_ID');
  if (!agent || system.agents.some(x => x.id === agent.value)) return;
  const known = system.agents.map(x => x.id).join(', ') || 'none';
  c.report.add(
    d.origin.uri,
    'command-out-of-range',
    agent.at,
    `no agent of \`${system.name}\` has AHA_ID ${agent.value}; there are ${known}`,
  );
}

/** Interfaces and functions that there are not. */
function owners(c: CheckContext, d: DriverModel, system: SystemModel, a: CommandAction): void {
  const tell = (at: Expression, message: string) =>
    c.report.add(d.origin.uri, 'command-out-of-range', at, message);
  for (const name of ['F_OWNER', 'F_TARGET', 'MON_OWNER']) {
    const owner = given(c, a, name);
    if (!owner || system.functions.some(f => f.number === owner.value)) continue;
    const known = system.functions.map(f => `${f.number} \`${f.name}\``).join(', ');
    tell(owner.at, `no function of \`${system.name}\` has number ${owner.value}; there are ${known}`);
  }
  const { function: fn } = d;
  const id = a.name.text.startsWith('F_') ? given(c, a, 'AMI_SW_ID') : undefined;
  if (!fn || !id || id.value >= system.amu.interfacesPerFunction) return;
  if (fn.interfaces.some(i => i.id === id.value) || mapsMore(c, system)) return;
  const known = fn.interfaces.map(i => `${i.id} \`${i.name}\``).join(', ') || 'none';
  tell(id.at, `\`${fn.name}\` has no interface with \`id\` ${id.value}; there are ${known}`);
}

/** Whether some driver maps interfaces that are not declared, or may. */
function mapsMore(c: CheckContext, system: SystemModel): boolean {
  const declared = system.functions.flatMap(f => f.interfaces.map(i => `${f.number} ${i.id}`));
  const known = new Set(declared);
  return c
    .wiring(system)
    .drivers.some(o => [...c.fact(o, 'interfaces mapped', mapped)].some(pair => !known.has(pair)));
}

/** The number of the function and of its interface of each PF_AMI_SW_MAP. */
function mapped(c: CheckContext, d: DriverModel): ReadonlySet<string> {
  const found = new Set<string>();
  const number = (a: CommandAction, name: string) =>
    a.fields.some(f => f.name.text === name) ? (given(c, a, name)?.value ?? '?') : 0;
  eachStatement(d.body, s => {
    const action = actionOf(s);
    if (action?.kind === 'command' && action.name.text === 'PF_AMI_SW_MAP')
      found.add(`${number(action, 'F_OWNER')} ${number(action, 'AMI_SW_ID')}`);
  });
  return found;
}

/** A ring or session that is made by hand and declared too. */
function declared(c: CheckContext, d: DriverModel, system: SystemModel, a: CommandAction): void {
  const tell = (at: Expression, message: string) =>
    c.report.add(d.origin.uri, 'differs-from-declared', at, message);
  if (a.name.text === 'PF_ASN_CREATE') {
    const id = given(c, a, 'ASN_ID')?.value ?? 0;
    const session = system.sessions.find(s => s.id === id);
    if (session) ends(c, d, a, system, session, tell);
    const length = given(c, a, 'LOG2_MSG_LENGTH');
    if (!session || !length || !joins(c, a, system, session.from)) return;
    const want = log2Length(session.messageBytes);
    const amu = system.amu;
    if (length.value === want || length.value > log2Length(amu.maxMessageBytes)) return;
    tell(
      length.at,
      `session \`${session.name}\` is declared with messages of ${session.messageBytes} bytes, LOG2_MSG_LENGTH ${want}, and this makes it ${length.value}`,
    );
    return;
  }
  if (a.name.text !== 'F_AMS_RING_CONFIGURE' || !d.function) return;
  const number = given(c, a, 'AMI_SW_ID')?.value ?? 0;
  const type = given(c, a, 'AMS_TYPE')?.value ?? 0;
  const id = given(c, a, 'AMS_ID')?.value ?? 0;
  const direction = type === SocketType.tx ? 'tx' : 'rx';
  const socket = d.function.interfaces
    .find(i => i.id === number)
    ?.sockets.find(s => s.direction === direction && s.id === id);
  const size = given(c, a, 'LOG2_SIZE');
  if (!socket || !size || 2 ** size.value === socket.slots || 2 ** size.value > system.amu.maxRingSlots)
    return;
  tell(
    size.at,
    `\`${socket.name}\` is declared with ${socket.slots} slots, LOG2_SIZE ${Math.log2(socket.slots)}, and this gives it ${2 ** size.value}`,
  );
}

/** The AMI-SWs of a session that is declared: their physical numbers. */
function ends(
  c: CheckContext,
  d: DriverModel,
  a: CommandAction,
  system: SystemModel,
  session: SystemModel['sessions'][number],
  tell: (at: Expression, message: string) => void,
): void {
  if (!joins(c, a, system, session.from)) return;
  const others = physicalMapped(c, d);
  if (!others) return;
  for (const [side, end] of [
    ['SRC', session.from],
    ['DST', session.to],
  ] as const) {
    if (end.kind !== 'sw') continue;
    const owner = system.functions[end.function]?.interfaces[end.interface];
    const number = given(c, a, `${side}_PHY_AMI_ID`);
    // What is mapped by hand without a number takes what is free.
    if (!owner || !number || owner.physicalId < 0 || number.value === owner.physicalId) continue;
    if (others.has(number.value)) continue;
    const what = side === 'SRC' ? 'begins' : 'ends';
    tell(
      number.at,
      `session \`${session.name}\` ${what} at \`${owner.name}\`, which is declared as physical interface ${owner.physicalId}, and this says ${number.value}`,
    );
  }
}

/** The physical interfaces that a driver maps itself; undefined when somebody else does, or only the run knows them. */
function physicalMapped(c: CheckContext, d: DriverModel): ReadonlySet<number> | undefined {
  const found = new Set<number>();
  let sure = true;
  eachStatement(d.body, s => {
    if (s.kind === 'bring_up') sure = false;
    const action = actionOf(s);
    if (action?.kind !== 'command' || action.name.text !== 'PF_AMI_SW_MAP') return;
    const given = action.fields.find(f => f.name.text === 'PHY_AMI_SW_ID');
    const number = given ? c.number(given.value) : 0;
    if (
      number === undefined ||
      action.fields.some(f => f.name.text === 'ANY_PHY_AMI_SW' && c.number(f.value) !== 0)
    )
      sure = false;
    else found.add(number);
  });
  return sure && found.size > 0 ? found : undefined;
}

/** Whether a command makes the very session that is declared, and not another one of its number. */
function joins(
  c: CheckContext,
  a: CommandAction,
  system: SystemModel,
  from: SystemModel['sessions'][number]['from'],
): boolean {
  const type = given(c, a, 'SRC_AMI_TYPE')?.value ?? 0;
  const ams = given(c, a, 'SRC_AMS')?.value ?? 0;
  if (from.kind === 'hw') return type === 1 && ams === from.socket;
  const socket = system.functions[from.function]?.interfaces[from.interface]?.sockets[from.socket];
  return type === 0 && ams === socket?.id;
}

/** `load` and `store` at numbers that are no address of the program's memory. */
function reaches(c: CheckContext, d: DriverModel): void {
  const space = d.process ?? d.function;
  if (!space || space.memories.length === 0) return;
  const look = (address: Expression) => {
    if (address.kind !== 'number' && address.kind !== 'name') return;
    const at = c.number(address);
    if (at === undefined || space.memories.some(m => at >= m.at && at < m.at + m.size)) return;
    const all = space.memories.map(
      m => `\`${m.name}\` 0x${m.at.toString(16)} .. 0x${(m.at + m.size - 1).toString(16)}`,
    );
    c.report.add(
      d.origin.uri,
      'outside-memory',
      address,
      `\`${space.name}\` has no memory at 0x${at.toString(16)}, so this fails; it has ${all.join(', ')}`,
      { severity: 'warning' },
    );
  };
  for (const s of statementsIn(d.body)) if (s.kind === 'store') look(s.address);
  for (const e of expressionsOf(d.body)) {
    if (e.kind === 'call' && e.callee.text === 'load' && e.arguments[0]) look(e.arguments[0]);
  }
}

/** The size of a management ring, which is placed as declared. */
function managementRing(c: CheckContext, d: DriverModel, s: Statement & { kind: 'write' }): void {
  const { target, value } = s;
  if (target.kind !== 'member' || target.object.kind !== 'index' || target.object.object.kind !== 'name')
    return;
  const b = c.program.bindings.get(target.name);
  if (b?.kind !== 'register_field' || b.register !== 'MSK_CTRL' || b.field !== 'LOG2_SIZE') return;
  const index = c.number(target.object.index);
  const ring = index === undefined ? undefined : d.function?.management[index];
  const size = c.number(value);
  if (!ring || size === undefined || size >= 32 || 2 ** size <= ring.slots) return;
  c.report.add(
    d.origin.uri,
    'differs-from-declared',
    value,
    `\`${ring.name}_ring\` is declared with ${ring.slots} slots, LOG2_SIZE ${Math.log2(ring.slots)}, and this gives it ${2 ** size}`,
  );
}

/** The largest value of the bits that some field has. */
function fieldBits(name: string): bigint | undefined {
  const spec = registerByName('management', name);
  if (!spec || spec.fields.length === 0) return undefined;
  let bits = 0n;
  for (const f of spec.fields) bits |= (2n ** BigInt(f.msb - f.lsb + 1) - 1n) << BigInt(f.lsb);
  return bits;
}

function register(c: CheckContext, d: DriverModel, s: Statement & { kind: 'write' }): void {
  const value = c.exact(s.value);
  if (value === undefined) return;
  const { target } = s;
  if (target.kind === 'member') {
    const b = c.program.bindings.get(target.name);
    if (b?.kind === 'register_field') {
      const field = registerByName(b.page, b.register)?.fields.find(f => f.name === b.field);
      if (!field) return;
      const width = field.msb - field.lsb + 1;
      const most = 2n ** BigInt(width) - 1n;
      if (value <= most) return;
      c.report.add(
        d.origin.uri,
        'register-value-too-wide',
        s.value,
        `${b.register}.${b.field} has ${width} ${width === 1 ? 'bit' : 'bits'}, so it holds 0 .. ${most}; this is ${value}`,
      );
      return;
    }
  }
  const named = target.kind === 'index' ? target.object : target;
  const b = c.binding(named);
  if (b?.kind !== 'register' || b.page !== 'management') return;
  const bits = fieldBits(b.register);
  if (bits === undefined || (value & ~bits) === 0n) return;
  c.report.add(
    d.origin.uri,
    'reserved-bits',
    s.value,
    `${b.register} has no field at bits 0x${(value & ~bits).toString(16)}, and reserved bits are written as zero: 0x${(value & bits).toString(16)}`,
  );
}

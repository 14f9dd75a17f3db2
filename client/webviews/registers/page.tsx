// Registers: a page of a function or of one of its interfaces, every field decoded; what changed since the last stop is
// marked; values can be set.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { RegistersBody, SystemBody } from '../../../debug-adapter/views/protocol';
import type { SessionState } from '../messages';
import { useKept, useLive, useSampled, useSession, useSystem } from '../shared/hooks';
import { ask } from '../shared/host';
import { Empty, Status, start, Trouble } from '../shared/page';
import { changedFields, flat, type Shown, visible } from './model';
import './registers.css';

const pagesOf = (system: SystemBody): readonly { readonly path: string; readonly args: object }[] =>
  system.functions.flatMap(fn => [
    { path: fn.name, args: { function: fn.name } },
    ...fn.interfaces.map(ami => ({
      path: `${fn.name}.${ami.name}`,
      args: { function: fn.name, interface: ami.name },
    })),
  ]);

function Page() {
  const session = useSession();
  const system = useSystem(session);
  const [chosen, choose] = useKept<string>('page', '');
  const [zeros, setZeros] = useKept<boolean>('zeros', true);
  const [filter, setFilter] = useKept<string>('filter', '');
  const live = useLive(session);
  const pages = useMemo(() => (system ? pagesOf(system) : []), [system]);
  const page = pages.find(p => p.path === chosen) ?? pages[0];
  if (session.state === 'none')
    return <Empty what="Registers are shown here while a system runs or stands still." />;
  return (
    <div class="column">
      <Status session={session} time={live?.time} />
      <div class="toolbar">
        <select
          class="grow"
          aria-label="Page of registers"
          value={page?.path ?? ''}
          onChange={event => choose(event.currentTarget.value)}
        >
          {pages.map(p => (
            <option key={p.path} value={p.path}>
              {'interface' in p.args ? `${p.path}: AMI-SW page` : `${p.path}: management page`}
            </option>
          ))}
        </select>
        <input
          type="search"
          class="grow"
          placeholder="Filter registers and fields"
          aria-label="Filter registers and fields"
          value={filter}
          onInput={event => setFilter(event.currentTarget.value)}
        />
        <button
          type="button"
          class="small"
          aria-pressed={zeros}
          title="Show also what is zero"
          onClick={() => setZeros(!zeros)}
        >
          zeros
        </button>
      </div>
      {page && <Registers key={page.path} args={page.args} session={session} zeros={zeros} filter={filter} />}
    </div>
  );
}

function Registers(of: { args: object; session: SessionState; zeros: boolean; filter: string }) {
  const { args, session, zeros, filter } = of;
  const { body, error, again } = useSampled<RegistersBody>(
    session,
    'amuscope/registers',
    args as Record<string, unknown>,
  );
  const [trouble, setTrouble] = useState<string>();
  const changed = useChanges(body, session);
  if (!body) return <Trouble text={error} />;
  const set = (path: string, value: string): void => {
    setTrouble(undefined);
    ask('setExpression', { expression: path, value }).then(again, e => setTrouble(String(e.message ?? e)));
  };
  const rows = visible(flat(body.rows), { zeros, filter, changed });
  const still = session.state === 'stopped';
  return (
    <div class="registers grow">
      <Trouble text={trouble ?? error} />
      <table>
        <thead>
          <tr>
            <th scope="col">Register</th>
            <th scope="col">Offset</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <Line key={row.path} row={row} changed={changed.has(row.path)} set={still ? set : undefined} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 && (
        <p class="quiet none">Nothing here but zeros, or nothing that the filter lets through.</p>
      )}
    </div>
  );
}

/** What is different from the stop before. */
function useChanges(body: RegistersBody | undefined, session: SessionState): ReadonlySet<string> {
  const known = useRef<{ turn: number; now: RegistersBody | undefined; before: RegistersBody | undefined }>({
    turn: -1,
    now: undefined,
    before: undefined,
  });
  const [changes, setChanges] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (!body || session.state === 'running') return;
    const last = known.current;
    if (last.turn === session.turn) last.now = body;
    else known.current = { turn: session.turn, now: body, before: last.now };
    const { now, before } = known.current;
    setChanges(now && before ? changedFields(before.rows, now.rows) : new Set());
  }, [body, session.turn, session.state]);
  return changes;
}

function Line(of: {
  row: Shown;
  changed: boolean;
  set: ((path: string, value: string) => void) | undefined;
}) {
  const { row, changed, set } = of;
  const [editing, edit] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (editing) input.current?.select();
  }, [editing]);
  const done = (value: string | undefined): void => {
    edit(false);
    if (value !== undefined && value.trim() !== '') set?.(row.path, value.trim());
  };
  return (
    <tr class={`${row.field ? 'field' : 'register'}${changed ? ' changed' : ''}`} title={row.note}>
      <th scope="row">
        {row.name}
        {row.bits && <span class="quiet bits">{row.bits}</span>}
        {row.assumed && (
          <span class="quiet" title={row.note}>
            {' assumed'}
          </span>
        )}
      </th>
      <td class="number quiet">{row.offset}</td>
      <td class="number value">
        {changed && (
          <span class="mark" role="img" aria-label="changed since the last stop">
            ●
          </span>
        )}
        {editing ? (
          <input
            ref={input}
            type="text"
            aria-label={`New value of ${row.path}`}
            value={row.value.split(' ')[0]}
            onKeyDown={event => {
              if (event.key === 'Enter') done(event.currentTarget.value);
              else if (event.key === 'Escape') done(undefined);
            }}
            onBlur={() => done(undefined)}
          />
        ) : set && row.settable ? (
          <button type="button" class="plain" title={`Set ${row.path}`} onClick={() => edit(true)}>
            {row.value}
          </button>
        ) : (
          row.value
        )}
      </td>
    </tr>
  );
}

start(<Page />);

// Queues: every ring of the system with how full it is; one of them drawn with its indexes and slots; of a slot the message,
// where it came from and where it went.

import { useEffect, useMemo, useState } from 'preact/hooks';
import type { RingBody, SystemBody } from '../../../debug-adapter/views/protocol';
import type { SessionState } from '../messages';
import { useKept, useLive, useSampled, useSession, useSystem } from '../shared/hooks';
import { watchShow } from '../shared/host';
import { Empty, Status, start, Trouble } from '../shared/page';
import { slotOf, window, windowOf } from './model';
import { RingDrawing } from './ring';
import { Story } from './story';
import './queues.css';

interface Row {
  readonly path: string;
  readonly direction: string;
  readonly slots: number;
  /** index in the list of all sockets; -1: a management ring */
  readonly number: number;
  readonly session: string;
}

function rowsOf(system: SystemBody): readonly Row[] {
  let number = 0;
  const rows: Row[] = [];
  for (const fn of system.functions) {
    for (const ami of fn.interfaces) {
      for (const socket of ami.sockets) {
        const session = system.sessions[socket.session];
        const name = session ? `${socket.direction === 'tx' ? '→' : '←'} ${session.name}` : 'no session';
        rows.push({ ...socket, number: number++, session: name });
      }
    }
    for (const path of fn.rings) {
      const direction = path.endsWith('command_ring') ? 'tx' : 'rx';
      rows.push({ path, direction, slots: 0, number: -1, session: 'management' });
    }
  }
  return rows;
}

/** More rows than this would be no list to look at; the filter finds the others. */
const mostRows = 200;

function Page() {
  const session = useSession();
  const system = useSystem(session);
  const [chosen, choose] = useKept<string>('ring', '');
  const [filter, setFilter] = useKept<string>('filter', '');
  useEffect(() => watchShow(choose), [choose]);
  const rows = useMemo(() => (system ? rowsOf(system) : []), [system]);
  const shown = rows.filter(row => `${row.path} ${row.session}`.toLowerCase().includes(filter.toLowerCase()));
  const path = rows.some(row => row.path === chosen) ? chosen : (rows[0]?.path ?? '');
  const live = useLive(session);
  if (session.state === 'none')
    return <Empty what="Rings are shown here while a system runs or stands still." />;
  return (
    <div class="column">
      <Status session={session} time={live?.time} />
      <div class="queues">
        <div class="list column">
          <div class="toolbar">
            <input
              type="search"
              class="grow"
              placeholder="Filter rings"
              aria-label="Filter rings by path or session"
              value={filter}
              onInput={event => setFilter(event.currentTarget.value)}
            />
          </div>
          <Rings rows={shown.slice(0, mostRows)} path={path} choose={choose} fill={live?.sockets.fill} />
          {shown.length > mostRows && <p class="quiet more">{shown.length - mostRows} more: filter them</p>}
        </div>
        {path !== '' && <Ring key={path} path={path} session={session} />}
      </div>
    </div>
  );
}

/** The list: one row a ring, walked with the arrow keys. */
function Rings(of: {
  rows: readonly Row[];
  path: string;
  choose: (path: string) => void;
  fill: readonly number[] | undefined;
}) {
  const { rows, path, choose, fill } = of;
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -rows.length, End: rows.length }[event.key];
    if (step === undefined || rows.length === 0) return;
    event.preventDefault();
    const now = rows.findIndex(row => row.path === path);
    const next = rows[Math.max(0, Math.min(rows.length - 1, now + step))];
    choose(next.path);
    document.getElementById(`ring-${next.path}`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <div
      class="rings"
      role="listbox"
      aria-label="Rings"
      tabIndex={0}
      aria-activedescendant={`ring-${path}`}
      onKeyDown={move}
    >
      {rows.map(row => {
        const messages = row.number < 0 ? undefined : (fill?.[row.number] ?? 0);
        const full = messages !== undefined && messages >= row.slots;
        const of = messages === undefined ? '' : `${messages} of ${row.slots}${full ? ', full' : ''}`;
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it has the keys
          <div
            key={row.path}
            id={`ring-${row.path}`}
            class={`row${full ? ' full' : ''}`}
            role="option"
            tabIndex={-1}
            aria-selected={row.path === path}
            aria-label={`${row.path}, ${row.direction.toUpperCase()}, ${row.session}${of && `, ${of} slots`}`}
            onClick={() => choose(row.path)}
          >
            <span class="direction">{row.direction.toUpperCase()}</span>
            <span class="ellipsis grow" title={`${row.path}  ${row.session}`}>
              <span class="mono">{row.path}</span> <span class="quiet">{row.session}</span>
            </span>
            {messages !== undefined && (
              <>
                <meter class="fill" min={0} max={row.slots} value={messages} />
                <span class="number count">{full ? `${messages} full` : messages}</span>
              </>
            )}
          </div>
        );
      })}
    </div>
  );
}

/** One ring, large. */
function Ring({ path, session }: { path: string; session: SessionState }) {
  /** -1: until somebody turns the pages, the window follows the reader of the ring. */
  const [page, setPage] = useKept<number>(`page ${path}`, -1);
  const [followed, follow] = useState(0);
  const [slot, setSlot] = useKept<number>(`slot ${path}`, -1);
  const first = page < 0 ? followed : page;
  const { body: ring, error } = useSampled<RingBody>(session, 'amuscope/ring', {
    path,
    first,
    count: window,
  });
  const read = ring ? windowOf(ring.slots, slotOf(ring.read, ring.slots)).first : 0;
  useEffect(() => follow(read), [read]);
  if (!ring) return <Trouble text={error} />;
  const go = (to: number): void => {
    setPage(windowOf(ring.slots, Math.max(0, Math.min(ring.slots - 1, to))).first);
  };
  return (
    <section class="ring" aria-label={`Ring ${path}`}>
      <Trouble text={error} />
      <RingDrawing
        ring={ring}
        slot={slot}
        choose={setSlot}
        go={go}
        follow={page < 0 ? undefined : () => setPage(-1)}
      />
      {slot >= 0 && slot < ring.slots && <Story path={path} slot={slot} session={session} />}
    </section>
  );
}

start(<Page />);

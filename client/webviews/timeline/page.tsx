// Timeline: a lane for each agent, a mark for what happened, arrows from cause to effect. Whoever chooses a record sees what led to
// it and what came of it, and can travel to it.

import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { HistoryBody, RecordBody, SystemBody } from '../../../debug-adapter/views/protocol';
import type { SessionState } from '../messages';
import { useLive, useSession, useSystem } from '../shared/hooks';
import { ask, tell } from '../shared/host';
import { Empty, Status, start, Trouble } from '../shared/page';
import { axisHeight, draw, laneHeight, paintsOf } from './draw';
import { RecordStore } from './store';
import { including, moved, nearest, neighbour, type Span, wholeOf, zoomed } from './view';
import './timeline.css';

/** Between two looks for new records while a system runs, in milliseconds. */
const pace = 300;
/** Records of the table, around the chosen one. */
const tableRows = 100;

/** All records, and a number that counts their changes. */
function useRecords(session: SessionState): { store: RecordStore; turn: number; lost: number } {
  const held = useRef({ store: new RecordStore(), id: '', changes: -1, lost: 0 });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (session.state === 'none') return;
    let current = true;
    let timer = 0;
    const fetchMore = async (): Promise<void> => {
      for (;;) {
        const of = held.current;
        if (of.id !== session.id) {
          held.current = { store: new RecordStore(), id: session.id, changes: -1, lost: 0 };
          continue;
        }
        const body = await ask<HistoryBody>('amuscope/history', { after: of.store.last });
        if (!current) return;
        // Something was set by hand, or the newest is gone: another future may be there.
        const another = of.changes >= 0 && body.changes !== of.changes;
        if (another || !of.store.append(body)) {
          held.current = { store: new RecordStore(), id: session.id, changes: body.changes, lost: 0 };
          continue;
        }
        of.changes = body.changes;
        of.lost += body.lost;
        if (body.count === 0) break;
        setTurn(n => n + 1);
      }
      if (session.state === 'running') timer = window.setTimeout(look, pace);
    };
    const again = (): void => {
      if (current && session.state !== 'ended') timer = window.setTimeout(look, pace);
    };
    const look = (): void => {
      if (document.hidden) timer = window.setTimeout(look, pace);
      else fetchMore().catch(again);
    };
    look();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [session.id, session.state, session.turn]);
  return { store: held.current.store, turn, lost: held.current.lost };
}

const isSoftware = (kind: string) => kind === 'driver' || kind === 'test';

function Page() {
  const session = useSession();
  const system = useSystem(session);
  const live = useLive(session);
  const { store, turn, lost } = useRecords(session);
  if (session.state === 'none')
    return (
      <Empty what="What happens is drawn here, a lane for each agent, while a system runs or stands still." />
    );
  return (
    <div class="column">
      <Status session={session} time={live?.time}>
        {lost > 0 && <span class="quiet">{lost} records before these are not kept any more</span>}
      </Status>
      {system && store.count > 0 && (
        <Timeline
          key={session.id}
          store={store}
          turn={turn}
          system={system}
          session={session}
          presentPs={live?.timePs ?? 0}
        />
      )}
    </div>
  );
}

function Timeline(of: {
  store: RecordStore;
  turn: number;
  system: SystemBody;
  session: SessionState;
  presentPs: number;
}) {
  const { store, turn, system, session, presentPs } = of;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [span, setSpan] = useState<Span>();
  const [chosen, setChosen] = useState(-1);
  const [size, setSize] = useState(0);
  const whole = useMemo(() => wholeOf(store), [store, turn]);
  // Until somebody chooses a part of time all of it is seen.
  const seen = span ?? whole;
  const lanes = useMemo(() => store.lanes, [store, turn]);
  const names = useMemo(() => new Map(system.threads.map(t => [t.id, t])), [system]);
  const software = useMemo(
    () => new Set(system.threads.filter(t => isSoftware(t.kind)).map(t => t.id)),
    [system],
  );
  const trouble = useMemo(
    () =>
      new Set(
        system.recordKinds.flatMap((word, kind) =>
          /fail|fault|error|lost|overwrit/i.test(word) ? [kind] : [],
        ),
      ),
    [system],
  );
  const height = axisHeight + lanes.length * laneHeight;

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const watch = new ResizeObserver(([entry]) => setSize(entry.contentRect.width));
    watch.observe(element);
    // Another theme has other colours.
    const themes = new MutationObserver(() => setSize(width => width + 1e-6));
    themes.observe(document.body, { attributes: true, attributeFilter: ['class'] });
    return () => {
      watch.disconnect();
      themes.disconnect();
    };
  }, []);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || size < 1) return;
    const frame = requestAnimationFrame(() => {
      const scale = window.devicePixelRatio || 1;
      const width = element.clientWidth;
      element.width = Math.round(width * scale);
      element.height = Math.round(height * scale);
      context.setTransform(scale, 0, 0, scale, 0, 0);
      draw(
        context,
        width,
        height,
        { store, lanes, software, span: seen, presentPs, chosen, trouble },
        paintsOf(element),
      );
    });
    return () => cancelAnimationFrame(frame);
  }, [store, turn, seen, size, chosen, presentPs, lanes, height]);

  const timeAt = (x: number): number => {
    const width = canvas.current?.clientWidth ?? 1;
    return seen.from + (x / width) * (seen.to - seen.from);
  };
  const choose = useCallback((row: number) => setChosen(row), []);
  const goTo = (row: number): void => {
    choose(row);
    if (row >= 0) setSpan(including(seen, store.times[row], whole));
  };

  const drag = useRef<{ x: number; span: Span; far: boolean } | undefined>(undefined);
  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    canvas.current?.setPointerCapture(event.pointerId);
    drag.current = { x: event.offsetX, span: seen, far: false };
  };
  const onMove = (event: PointerEvent): void => {
    const from = drag.current;
    if (!from) return;
    const by = event.offsetX - from.x;
    if (Math.abs(by) > 3) from.far = true;
    if (!from.far) return;
    const perPixel = (from.span.to - from.span.from) / (canvas.current?.clientWidth ?? 1);
    setSpan(moved(from.span, -by * perPixel, whole));
  };
  const onUp = (event: PointerEvent): void => {
    const from = drag.current;
    drag.current = undefined;
    if (!from || from.far) return;
    const agent = lanes[Math.floor((event.offsetY - axisHeight) / laneHeight)];
    if (agent === undefined) return;
    const reach = ((seen.to - seen.from) / (canvas.current?.clientWidth ?? 1)) * 8;
    choose(nearest(store, agent, timeAt(event.offsetX), reach));
  };
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const length = seen.to - seen.from;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      setSpan(moved(seen, (length / 10) * Math.sign(event.deltaX || event.deltaY), whole));
    } else setSpan(zoomed(seen, event.deltaY < 0 ? 1.3 : 1 / 1.3, timeAt(event.offsetX), whole));
  };
  const onKey = (event: KeyboardEvent): void => {
    const middle = chosen >= 0 ? store.times[chosen] : (seen.from + seen.to) / 2;
    const inLane = (step: 1 | -1) => {
      const lane = chosen < 0 ? 0 : lanes.indexOf(store.agents[chosen]) + step;
      const agent = lanes[Math.max(0, Math.min(lanes.length - 1, lane))];
      goTo(nearest(store, agent, middle, Number.POSITIVE_INFINITY));
    };
    const keys: Readonly<Record<string, () => void>> = {
      ArrowRight: () => goTo(chosen < 0 ? 0 : neighbour(store, chosen, 1)),
      ArrowLeft: () => goTo(chosen < 0 ? 0 : neighbour(store, chosen, -1)),
      ArrowDown: () => inLane(1),
      ArrowUp: () => inLane(-1),
      '+': () => setSpan(zoomed(seen, 2, middle, whole)),
      '=': () => setSpan(zoomed(seen, 2, middle, whole)),
      '-': () => setSpan(zoomed(seen, 0.5, middle, whole)),
      0: () => setSpan(undefined),
      Home: () => goTo(0),
      End: () => goTo(store.count - 1),
      c: () => chosen >= 0 && goTo(store.causesOf(chosen, 1)[0] ?? chosen),
      e: () => chosen >= 0 && goTo(store.effectsOf(chosen, 1)[0] ?? chosen),
      Escape: () => choose(-1),
    };
    const carryOut = keys[event.key];
    if (!carryOut || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    carryOut();
  };

  return (
    <>
      <div class="toolbar">
        <button
          type="button"
          class="small"
          onClick={() => setSpan(zoomed(seen, 2, (seen.from + seen.to) / 2, whole))}
        >
          closer
        </button>
        <button
          type="button"
          class="small"
          onClick={() => setSpan(zoomed(seen, 0.5, (seen.from + seen.to) / 2, whole))}
        >
          farther
        </button>
        <button type="button" class="small" onClick={() => setSpan(undefined)}>
          all
        </button>
        <span class="quiet ellipsis grow">
          {`${store.count} records. Wheel: zoom; drag: move; arrows: records and lanes; C, E: cause, effect`}
        </span>
      </div>
      <div class="parts">
        <div class="lanes">
          <div class="names" aria-hidden="true">
            {lanes.map(agent => {
              const name = names.get(agent)?.name ?? `thread ${agent}`;
              const side = software.has(agent) ? 'software' : 'hardware';
              const is = chosen >= 0 && store.agents[chosen] === agent ? ' chosen' : '';
              return (
                <div key={agent} class={`${side}${is}`} title={`${name} (${side})`}>
                  {name}
                </div>
              );
            })}
          </div>
          <div class="time">
            <canvas
              ref={canvas}
              style={{ height: `${height}px` }}
              tabIndex={0}
              aria-label={`Timeline of ${store.count} records in ${lanes.length} lanes. Arrow keys walk from record to record.`}
              onPointerDown={onDown}
              onPointerMove={onMove}
              onPointerUp={onUp}
              onWheel={onWheel}
              onKeyDown={onKey}
            />
          </div>
        </div>
        {chosen >= 0 && <Details store={store} row={chosen} session={session} goTo={goTo} />}
      </div>
    </>
  );
}

/** The chosen record in words, what led to it and what came of it, and its neighbours as a table. */
function Details(of: {
  store: RecordStore;
  row: number;
  session: SessionState;
  goTo: (row: number) => void;
}) {
  const { store, row, session, goTo } = of;
  const [records, setRecords] = useState<ReadonlyMap<number, RecordBody>>(new Map());
  const [trouble, setTrouble] = useState<string>();
  const [table, setTable] = useState(false);
  const causes = store.causesOf(row, 6);
  const effects = store.effectsOf(row, 6);
  const first = Math.max(0, row - tableRows / 2);
  const around = table
    ? Array.from({ length: Math.min(tableRows, store.count - first) }, (_, i) => first + i)
    : [];
  const wanted = [row, ...causes, ...effects, ...around];
  const key = wanted.join();
  useEffect(() => {
    let current = true;
    const missing = wanted.map(r => store.idOf(r)).filter(id => !records.has(id));
    if (missing.length === 0) return;
    Promise.all(missing.map(id => ask<RecordBody>('amuscope/record', { id }).catch(() => undefined))).then(
      found => {
        if (!current) return;
        setRecords(known => {
          const more = new Map(known);
          for (const record of found) if (record) more.set(record.id, record);
          return more;
        });
      },
    );
    return () => {
      current = false;
    };
  }, [key, session.turn]);
  const bodyOf = (r: number) => records.get(store.idOf(r));
  const record = bodyOf(row);
  const travel = (): void => {
    setTrouble(undefined);
    ask('amuscope/travel', { record: store.idOf(row) }).catch(error =>
      setTrouble(String(error.message ?? error)),
    );
  };
  const item = (r: number) => (
    <li key={r}>
      <span class="number quiet">{bodyOf(r)?.time ?? '…'}</span>{' '}
      <button type="button" class="link" onClick={() => goTo(r)}>
        {bodyOf(r)?.text ?? `record ${store.idOf(r)}`}
      </button>
    </li>
  );
  return (
    <section class="details" aria-label="The chosen record">
      <div class="row" aria-live="polite">
        <h2>{record?.text ?? `record ${store.idOf(row)}`}</h2>
        <span class="number quiet">{record?.time}</span>
        <button type="button" class="small" disabled={session.state !== 'stopped'} onClick={travel}>
          Travel there
        </button>
        {record?.place && (
          <button
            type="button"
            class="small"
            onClick={() => record.place && tell({ type: 'reveal', place: record.place })}
          >
            Go to source
          </button>
        )}
        <button type="button" class="small" aria-expanded={table} onClick={() => setTable(!table)}>
          As a table
        </button>
      </div>
      <Trouble text={trouble} />
      {causes.length > 0 && (
        <>
          <span class="quiet">because</span>
          <ol>{causes.map(item)}</ol>
        </>
      )}
      {effects.length > 0 && (
        <>
          <span class="quiet">so that</span>
          <ol>{effects.map(item)}</ol>
        </>
      )}
      {table && (
        <table>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">What</th>
            </tr>
          </thead>
          <tbody>
            {around.map(r => (
              <tr key={r} aria-selected={r === row}>
                <td class="number">{bodyOf(r)?.time}</td>
                <td>
                  <button type="button" class="link" onClick={() => goTo(r)}>
                    {bodyOf(r)?.text}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

start(<Page />);

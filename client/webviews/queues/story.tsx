// A message: taken apart, as bytes, and its way: what led here and what followed.

import { useState } from 'preact/hooks';
import type { RecordBody, StoryBody } from '../../../debug-adapter/views/protocol';
import type { SessionState } from '../messages';
import { useSampled } from '../shared/hooks';
import { ask, tell } from '../shared/host';
import { Trouble } from '../shared/page';
import { bytesOf, hexRows } from './model';

/** Rows of bytes that are shown before somebody asks for all. */
const firstRows = 8;

export function Story({ path, slot, session }: { path: string; slot: number; session: SessionState }) {
  const { body, error } = useSampled<StoryBody>(session, 'amuscope/story', { path, slot });
  const [all, setAll] = useState(false);
  if (!body) return <Trouble text={error} />;
  const { state } = body;
  const rows = hexRows(bytesOf(body.bytes));
  const word = { message: 'message', put: 'put, no doorbell yet', free: 'free: what it held last' }[
    body.state
  ];
  return (
    <section class="story" aria-label={`Slot ${body.slot} of ${body.path}`} aria-live="polite">
      <div class="head">
        <h2>{`Slot ${body.slot}`}</h2>
        <span class={`tag ${body.state}`}>{word}</span>
        <span class="mono quiet">{body.address}</span>
        {body.breakOn !== undefined && (
          <button
            type="button"
            class="small"
            title={`Adds the function breakpoint "${body.breakOn}"`}
            onClick={() => tell({ type: 'break', event: body.breakOn ?? '' })}
          >
            Break on the next message here
          </button>
        )}
      </div>
      <Trouble text={error} />
      <div class="ways">
        <Way
          title="Where it came from"
          records={body.before}
          back
          none={
            state === 'put'
              ? 'Software has put it; the AMU hears of it by a doorbell.'
              : 'No record tells of it.'
          }
        />
        <Way title="Where it went" records={body.after} none={body.before.length > 0 ? 'Nowhere yet.' : ''} />
      </div>
      {body.lines.length > 0 && (
        <table class="decoded">
          <caption class="visually-hidden">The message, decoded</caption>
          <tbody>
            {body.lines.map((line, i) => (
              <tr key={i} title={line.note}>
                <th scope="row" style={{ paddingLeft: `${line.depth * 14}px` }}>
                  {line.name}
                </th>
                <td class="mono">{line.value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <pre class="bytes mono">
        {rows.slice(0, all ? rows.length : firstRows).map(row => (
          <div key={row.offset}>
            <span class="quiet">{row.offset}</span>
            {`  ${row.hex.padEnd(47)}  `}
            <span class="quiet">{row.text}</span>
          </div>
        ))}
      </pre>
      {rows.length > firstRows && (
        <button type="button" class="small" aria-expanded={all} onClick={() => setAll(!all)}>
          {all
            ? 'Fewer bytes'
            : `All ${rows.length * 16 < body.length ? `first ${rows.length * 16}` : body.length} bytes`}
        </button>
      )}
    </section>
  );
}

/** Records of a way that are shown before somebody asks for all: those that are nearest to the message. */
const nearest = 6;

function Way(of: { title: string; records: readonly RecordBody[]; none: string; back?: boolean }) {
  const { title, records, none, back = false } = of;
  const [all, setAll] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const travel = (record: number): void => {
    setTrouble(undefined);
    ask('amuscope/travel', { record }).catch(error => setTrouble(String(error.message ?? error)));
  };
  if (records.length === 0 && none === '') return null;
  const far = records.length - nearest;
  const shown = all || far <= 1 ? records : back ? records.slice(far) : records.slice(0, nearest);
  const more = far > 1 && (
    <button type="button" class="small" aria-expanded={all} onClick={() => setAll(!all)}>
      {all ? 'Fewer' : `${far} ${back ? 'before' : 'after'}`}
    </button>
  );
  return (
    <div class="way">
      <h3>{title}</h3>
      <Trouble text={trouble} />
      {records.length === 0 && <p class="quiet">{none}</p>}
      {back && more}
      <ol>
        {shown.map(record => (
          <li key={record.id}>
            <button
              type="button"
              class="plain number quiet"
              title="Travel to this instant"
              aria-label={`Travel to ${record.time}`}
              onClick={() => travel(record.id)}
            >
              {record.time}
            </button>
            {record.place ? (
              <button
                type="button"
                class="link"
                onClick={() => record.place && tell({ type: 'reveal', place: record.place })}
              >
                {record.text}
              </button>
            ) : (
              <span>{record.text}</span>
            )}
          </li>
        ))}
      </ol>
      {!back && more}
    </div>
  );
}

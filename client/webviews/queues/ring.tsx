// One ring: its slots in a circle, with the index of who takes inside and of who puts outside, and the same slots as a list.

import type { RingBody } from '../../../debug-adapter/views/protocol';
import { tell } from '../shared/host';
import { sector, slotOf } from './model';

const outer = 100;
const inner = 62;
const words = { message: 'message', put: 'put, no doorbell yet', free: 'free' } as const;

export function RingDrawing(of: {
  ring: RingBody;
  slot: number;
  choose: (slot: number) => void;
  go: (slot: number) => void;
  /** lets the window follow the reader again; undefined: it does */
  follow: (() => void) | undefined;
}) {
  const { ring, slot, choose, go, follow } = of;
  const { lines } = ring;
  const first = lines[0]?.slot ?? 0;
  const read = slotOf(ring.read, ring.slots);
  const write = slotOf(ring.write, ring.slots);
  const whole = lines.length === ring.slots;
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[
      event.key
    ];
    if (step === undefined) return;
    event.preventDefault();
    const next = ((slot < 0 ? read : slot) + step + ring.slots) % ring.slots;
    choose(next);
    if (!lines.some(line => line.slot === next)) go(next);
  };
  const spoken = lines.find(line => line.slot === slot);
  return (
    <div class="picture">
      <div
        class="circle"
        role="listbox"
        aria-label={`Slots of ${ring.path}: ${ring.fill} of ${ring.slots} used`}
        aria-activedescendant={spoken ? `slot-${slot}` : undefined}
        tabIndex={0}
        onKeyDown={move}
      >
        <svg viewBox="-125 -125 250 250">
          <title>{`Ring ${ring.path}`}</title>
          {lines.map((line, i) => {
            const from = i / lines.length;
            const to = (i + 1) / lines.length;
            return (
              <path
                key={line.slot}
                id={`slot-${line.slot}`}
                class={`slot ${line.state}${line.slot === slot ? ' chosen' : ''}`}
                d={sector(from, to, inner, outer)}
                role="option"
                tabIndex={-1}
                aria-selected={line.slot === slot}
                aria-label={`slot ${line.slot}, ${words[line.state]}: ${line.text}`}
                onClick={() => choose(line.slot)}
              >
                <title>{`slot ${line.slot}, ${words[line.state]}\n${line.text}`}</title>
              </path>
            );
          })}
          <Pointer at={read - first} of={lines.length} radius={inner - 3} inside text="R" />
          <Pointer at={write - first} of={lines.length} radius={outer + 3} text="W" />
          <text class="fill-text" y="-2">{`${ring.fill}/${ring.slots}`}</text>
          <text class="fill-words" y="16">
            {whole ? 'messages' : `slots ${first}–${first + lines.length - 1}`}
          </text>
        </svg>
      </div>
      <div class="beside">
        <h2>
          <button
            type="button"
            class="link mono"
            onClick={() => ring.place && tell({ type: 'reveal', place: ring.place })}
          >
            {ring.path}
          </button>
        </h2>
        {!whole && (
          <div class="pages">
            <button
              type="button"
              class="small"
              onClick={() => go(first - lines.length)}
              disabled={first === 0}
            >
              ‹ before
            </button>
            <button
              type="button"
              class="small"
              onClick={() => go(first + lines.length)}
              disabled={first + lines.length >= ring.slots}
            >
              after ›
            </button>
            <button type="button" class="small" aria-pressed={!follow} onClick={() => follow?.()}>
              follow R
            </button>
            <button type="button" class="small" onClick={() => go(write)}>
              to W
            </button>
          </div>
        )}
        <dl class="facts">
          <dt>{ring.direction === 'tx' ? 'W  software puts' : 'W  the AMU delivers'}</dt>
          <dd>{`${ring.write} → slot ${write}`}</dd>
          <dt>{ring.direction === 'tx' ? 'R  the AMU fetches' : 'R  software takes'}</dt>
          <dd>{`${ring.read} → slot ${read}`}</dd>
          {ring.putNotRung > 0 && (
            <>
              <dt>put, not rung</dt>
              <dd>{ring.putNotRung}</dd>
            </>
          )}
          <dt>memory</dt>
          <dd>{`${ring.slots} × ${ring.slotBytes} B at ${ring.base}`}</dd>
          {ring.facts.map(fact => (
            <>
              <dt title={fact.note}>{fact.name}</dt>
              <dd>{fact.value}</dd>
            </>
          ))}
        </dl>
      </div>
    </div>
  );
}

/** A triangle with a letter at the place of an index; none when its slot is not drawn. */
function Pointer(of: { at: number; of: number; radius: number; text: string; inside?: boolean }) {
  const { at, of: count, radius, text, inside = false } = of;
  if (at < 0 || at >= count) return null;
  const turn = ((at + 0.5) / count) * 360;
  const tip = -radius;
  const base = inside ? tip + 9 : tip - 9;
  const letter = inside ? tip + 17 : tip - 14;
  return (
    <g class="pointer" transform={`rotate(${turn})`}>
      <path d={`M0 ${tip}L-5 ${base}L5 ${base}Z`} />
      <text y={letter} transform={`rotate(${-turn} 0 ${letter})`} dy="3.5">
        {text}
      </text>
    </g>
  );
}

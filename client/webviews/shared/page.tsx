// The frame of every page: what stands there while nothing can be shown, and what went wrong.

import { type ComponentChildren, render } from 'preact';
import type { SessionState } from '../messages';
import { ready, tell } from './host';
import './style.css';

/** Puts a page into its document. */
export function start(page: ComponentChildren): void {
  const root = document.getElementById('page');
  if (root) render(page, root);
  ready();
}

/** What a view says when no system runs. */
export function Empty({ what }: { what: string }) {
  return (
    <div class="empty">
      <p>{what}</p>
      <p>
        <button type="button" class="action" onClick={() => tell({ type: 'start' })}>
          Debug the open .amu file
        </button>
      </p>
      <p class="quiet">Or press F5 in a file with a system and a driver.</p>
    </div>
  );
}

const words = { running: 'running', stopped: 'stopped', ended: 'ended', none: 'no system' } as const;

/** One line: what the system does, and when; spoken when it changes. */
export function Status({
  session,
  time,
  children,
}: {
  session: SessionState;
  time?: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="status" role="status">
      <span class={`state ${session.state}`}>{words[session.state]}</span>
      {time !== undefined && <span class="number">{time}</span>}
      {session.state === 'stopped' && <span class="quiet ellipsis">{session.reason}</span>}
      {children}
    </div>
  );
}

export const Trouble = ({ text }: { text: string | undefined }) =>
  text === undefined ? null : (
    <p class="trouble" role="alert">
      {text}
    </p>
  );

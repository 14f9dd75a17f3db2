// The timeline on its canvas, in the editor's colours: an axis, a lane for each agent, marks, arrows from causes to effects, and
// the present instant.

import type { RecordStore } from './store';
import { marksOf, type Span, ticksOf } from './view';

export const axisHeight = 20;
export const laneHeight = 22;
/** Arrows of every mark are drawn while there are no more marks than this. */
const mostArrows = 300;

export interface Scene {
  readonly store: RecordStore;
  readonly lanes: readonly number[];
  /** is software, by agent */
  readonly software: ReadonlySet<number>;
  readonly span: Span;
  readonly presentPs: number;
  /** row of the chosen record; -1 = none */
  readonly chosen: number;
  /** kinds that tell of trouble: they are drawn as such */
  readonly trouble: ReadonlySet<number>;
}

export interface Paints {
  readonly foreground: string;
  readonly quiet: string;
  readonly line: string;
  readonly software: string;
  readonly hardware: string;
  readonly trouble: string;
  readonly chosen: string;
  readonly font: string;
}

export function paintsOf(element: Element): Paints {
  const style = getComputedStyle(element);
  const color = (...names: string[]) =>
    names.map(name => style.getPropertyValue(name).trim()).find(text => text !== '') ?? style.color;
  return {
    foreground: color('--vscode-foreground'),
    quiet: color('--vscode-descriptionForeground'),
    line: color('--vscode-editorWidget-border', '--vscode-contrastBorder', '--vscode-widget-border'),
    software: color('--vscode-charts-blue'),
    hardware: color('--vscode-charts-green'),
    trouble: color('--vscode-charts-red', '--vscode-errorForeground'),
    chosen: color('--vscode-focusBorder', '--vscode-foreground'),
    font: `11px ${style.getPropertyValue('--vscode-font-family') || 'sans-serif'}`,
  };
}

export const laneTop = (lane: number): number => axisHeight + lane * laneHeight;

/** @param width of the canvas in CSS pixels, as `height` */
export function draw(
  c: CanvasRenderingContext2D,
  width: number,
  height: number,
  scene: Scene,
  p: Paints,
): void {
  const { store, lanes, span, presentPs } = scene;
  const xOf = (time: number) => ((time - span.from) / (span.to - span.from)) * width;
  c.clearRect(0, 0, width, height);
  c.font = p.font;
  c.textBaseline = 'middle';
  c.lineWidth = 1;
  for (const { time, text } of ticksOf(span, width / 110)) {
    const x = Math.round(xOf(time)) + 0.5;
    c.strokeStyle = p.line;
    line(c, x, axisHeight - 5, x, height);
    c.fillStyle = p.quiet;
    c.fillText(text, Math.min(x + 3, width - c.measureText(text).width - 2), axisHeight / 2 - 1);
  }
  c.strokeStyle = p.line;
  line(c, 0, axisHeight + 0.5, width, axisHeight + 0.5);

  const laneOf = new Map(lanes.map((agent, i) => [agent, i]));
  const middleOf = (row: number) => laneTop(laneOf.get(store.agents[row]) ?? 0) + laneHeight / 2;
  const all = lanes.map(agent => marksOf(store, agent, span, Math.max(1, Math.floor(width))));
  if (all.reduce((sum, marks) => sum + marks.length, 0) <= mostArrows) {
    c.strokeStyle = p.quiet;
    c.globalAlpha = 0.45;
    for (const marks of all) {
      for (const { row } of marks) {
        const cause = store.rowOf(store.parents[row]);
        if (cause >= 0 && laneOf.has(store.agents[cause])) {
          arrow(c, xOf(store.times[cause]), middleOf(cause), xOf(store.times[row]), middleOf(row));
        }
      }
    }
    c.globalAlpha = 1;
  }
  all.forEach((marks, lane) => {
    const top = laneTop(lane) + 4;
    const isSoftware = scene.software.has(lanes[lane]);
    c.strokeStyle = p.line;
    c.globalAlpha = 0.5;
    line(c, 0, laneTop(lane) + laneHeight + 0.5, width, laneTop(lane) + laneHeight + 0.5);
    c.globalAlpha = 1;
    for (const { x, row, count } of marks) {
      c.fillStyle = scene.trouble.has(store.kinds[row]) ? p.trouble : isSoftware ? p.software : p.hardware;
      // Software is round, hardware is square; where many are in one place the mark fills the lane.
      if (count > 1) c.fillRect(x, top, 1.5, laneHeight - 8);
      else if (isSoftware) dot(c, x, top + (laneHeight - 8) / 2);
      else c.fillRect(x - 2, top + 3, 5, laneHeight - 14);
    }
  });

  if (scene.chosen >= 0) {
    const chain = [scene.chosen, ...store.causesOf(scene.chosen, 200)];
    c.strokeStyle = p.chosen;
    c.lineWidth = 1.5;
    for (let i = 0; i + 1 < chain.length; i++) {
      const [to, from] = [chain[i], chain[i + 1]];
      arrow(c, xOf(store.times[from]), middleOf(from), xOf(store.times[to]), middleOf(to));
    }
    for (const effect of store.effectsOf(scene.chosen, 50)) {
      arrow(
        c,
        xOf(store.times[scene.chosen]),
        middleOf(scene.chosen),
        xOf(store.times[effect]),
        middleOf(effect),
      );
    }
    const x = xOf(store.times[scene.chosen]);
    c.strokeRect(x - 5, middleOf(scene.chosen) - laneHeight / 2 + 2, 10, laneHeight - 4);
    c.lineWidth = 1;
  }
  const now = Math.round(xOf(presentPs)) + 0.5;
  c.strokeStyle = p.foreground;
  c.setLineDash([4, 3]);
  line(c, now, 0, now, height);
  c.setLineDash([]);
}

function line(c: CanvasRenderingContext2D, x: number, y: number, toX: number, toY: number): void {
  c.beginPath();
  c.moveTo(x, y);
  c.lineTo(toX, toY);
  c.stroke();
}

function dot(c: CanvasRenderingContext2D, x: number, y: number): void {
  c.beginPath();
  c.arc(x, y, 3, 0, 2 * Math.PI);
  c.fill();
}

function arrow(c: CanvasRenderingContext2D, x: number, y: number, toX: number, toY: number): void {
  line(c, x, y, toX, toY);
  const angle = Math.atan2(toY - y, toX - x);
  c.beginPath();
  for (const side of [-0.4, 0.4]) {
    c.moveTo(toX, toY);
    c.lineTo(toX - 6 * Math.cos(angle + side), toY - 6 * Math.sin(angle + side));
  }
  c.stroke();
}

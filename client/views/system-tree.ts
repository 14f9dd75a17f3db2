// The system as a tree: functions with their interfaces and rings, agents, sessions; how full, how many, who waits. Looked
// at anew at each stop, and twice a second while the system runs and the tree can be seen.

import * as vscode from 'vscode';
import {
  type LiveBody,
  type PlaceBody,
  type SystemBody,
  viewNames,
} from '../../debug-adapter/views/protocol';
import type { PageCommands } from './page-host';
import type { DebugSessions } from './sessions';

const pace = 500;
/** A group of sessions has no more; a longer list is split into such groups. */
const groupSize = 100;

interface Node {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string;
  readonly icon: string;
  readonly color?: string;
  readonly place?: PlaceBody | undefined;
  /** of a ring */
  readonly ring?: string;
  readonly open?: boolean;
  readonly children?: () => readonly Node[];
}

export function registerSystemTree(
  context: vscode.ExtensionContext,
  sessions: DebugSessions,
  commands: PageCommands,
): void {
  const tree = new SystemTree(sessions);
  const views = ['amuscope.system', 'amuscope.debugSystem'].map(id =>
    vscode.window.createTreeView<Node>(id, { treeDataProvider: tree, showCollapseAll: true }),
  );
  for (const view of views) {
    view.onDidChangeVisibility(() => tree.seen(views.some(v => v.visible)));
    tree.onTitle(title => {
      view.description = title;
    });
  }
  tree.seen(views.some(v => v.visible));
  context.subscriptions.push(
    tree,
    ...views,
    vscode.commands.registerCommand('amuscope.revealDeclaration', (node?: Node) => {
      if (node?.place) void sessions.reveal(node.place);
    }),
    vscode.commands.registerCommand('amuscope.showRing', (node?: Node) => {
      if (node?.ring) commands.showRing(node.ring);
    }),
  );
}

class SystemTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly titles = new vscode.EventEmitter<string>();
  readonly onTitle = this.titles.event;
  private system: SystemBody | undefined;
  private live: LiveBody | undefined;
  private of = '';
  private visible = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listening: vscode.Disposable;

  constructor(private readonly sessions: DebugSessions) {
    this.listening = sessions.onDidChange(() => this.look());
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(this.listening, this.changed, this.titles).dispose();
  }

  seen(visible: boolean): void {
    this.visible = visible;
    if (visible) this.look();
  }

  private async look(): Promise<void> {
    clearTimeout(this.timer);
    const { id, state } = this.sessions.current;
    if (state === 'none') return;
    if (this.of !== id) {
      this.system = this.live = undefined;
      this.of = id;
    }
    if (!this.visible) return;
    if (state !== 'ended') {
      try {
        this.system ??= (await this.sessions.ask(viewNames.system, {})) as SystemBody;
        this.live = (await this.sessions.ask(viewNames.live, {})) as LiveBody;
      } catch {
        // It is not loaded yet, or has just ended: the next change of the session tells.
      }
    }
    if (this.of !== id) return;
    this.titles.fire(state === 'ended' ? 'ended' : (this.live?.time ?? ''));
    this.changed.fire(undefined);
    clearTimeout(this.timer);
    if (this.sessions.current.state === 'running') this.timer = setTimeout(() => this.look(), pace);
  }

  getChildren(node?: Node): Node[] {
    if (node) return [...(node.children?.() ?? [])];
    const { system } = this;
    if (!system) return [];
    return [
      ...functionsOf(system, this.live),
      ...agentsOf(system, this.live),
      ...sessionsOf(system, this.live),
    ];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(node.label, node.children ? (node.open ? Expanded : Collapsed) : None);
    item.id = node.id;
    item.description = node.description;
    item.tooltip = node.tooltip ?? `${node.label}${node.description ? `: ${node.description}` : ''}`;
    item.iconPath = new vscode.ThemeIcon(
      node.icon,
      node.color ? new vscode.ThemeColor(node.color) : undefined,
    );
    item.contextValue = node.ring ? 'ring' : node.place ? 'declared' : '';
    item.accessibilityInformation = { label: [node.label, node.description].filter(Boolean).join(', ') };
    const command = node.ring ? 'amuscope.showRing' : 'amuscope.revealDeclaration';
    if (node.ring || node.place) item.command = { command, title: 'Show', arguments: [node] };
    return item;
  }
}

const trouble = 'charts.red';

function functionsOf(system: SystemBody, live: LiveBody | undefined): Node[] {
  let number = 0;
  return system.functions.map((fn, index) => {
    const waits = live?.waits.filter(w => w.functionIndex === index) ?? [];
    const first = number;
    number += fn.interfaces.reduce((sum, ami) => sum + ami.sockets.length, 0);
    const [waiting] = waits;
    return {
      id: `function ${fn.name}`,
      label: fn.name,
      description: waiting ? `${waiting.name} ${waiting.text}` : fn.kind,
      tooltip: [fn.kind, ...waits.map(w => `${w.name} ${w.text}`)].join('\n'),
      icon: 'server-environment',
      place: fn.place,
      open: system.functions.length <= 8,
      children: () => [
        ...interfacesOf(system, fn, first, live),
        {
          id: `management ${fn.name}`,
          label: 'management rings',
          icon: 'settings-gear',
          children: () =>
            fn.rings.map(ring => ({
              id: `ring ${ring}`,
              label: ring.slice(fn.name.length + 1),
              icon: 'sync',
              ring,
            })),
        },
      ],
    };
  });
}

function interfacesOf(
  system: SystemBody,
  fn: SystemBody['functions'][number],
  first: number,
  live: LiveBody | undefined,
): Node[] {
  let number = first;
  return fn.interfaces.map(ami => {
    const begin = number;
    number += ami.sockets.length;
    return {
      id: `interface ${fn.name}.${ami.name}`,
      label: ami.name,
      description: 'AMI-SW',
      icon: 'plug',
      place: ami.place,
      open: system.functions.length <= 4 && fn.interfaces.length <= 4,
      children: () =>
        ami.sockets.map((socket, i) => {
          const fill = live?.sockets.fill[begin + i] ?? 0;
          const lost = live?.sockets.lost[begin + i] ?? 0;
          const full = fill >= socket.slots;
          const session = system.sessions[socket.session];
          const waits = live?.waits.find(w => w.socket === begin + i);
          const words = [
            `${fill} of ${socket.slots}${full ? ', full' : ''}`,
            ...(lost > 0 ? [`${lost} lost`] : []),
            ...(waits ? [`${waits.name} waits`] : []),
          ].join(', ');
          return {
            id: `socket ${socket.path}`,
            label: socket.name,
            description: `${socket.direction.toUpperCase()}  ${words}`,
            tooltip: [
              `${socket.path}: ${words}`,
              ...(session ? [`session ${session.name}: ${session.from} → ${session.to}`] : ['no session']),
              ...(waits ? [`${waits.name} ${waits.text}`] : []),
            ].join('\n'),
            icon: full || lost > 0 ? 'warning' : socket.direction === 'tx' ? 'arrow-right' : 'arrow-left',
            ...((full || lost > 0) && { color: trouble }),
            place: socket.place,
            ring: socket.path,
          };
        }),
    };
  });
}

function agentsOf(system: SystemBody, live: LiveBody | undefined): Node[] {
  return system.agents.map((agent, i) => ({
    id: `agent ${agent.name}`,
    label: agent.name,
    description:
      `${agent.kind}  ${live?.agents.received[i] ?? 0} received, ${live?.agents.sent[i] ?? 0} sent` +
      `${live?.agents.busy[i] ? `, at ${live.agents.busy[i]}` : ''}`,
    icon: 'chip',
    place: agent.place,
  }));
}

function sessionsOf(system: SystemBody, live: LiveBody | undefined): Node[] {
  const { sessions } = system;
  const still = new Map(live?.still.map(s => [s.session, s.text]));
  const node = (i: number): Node => {
    const s = sessions[i];
    const created = live?.sessions.created[i] === 1;
    const why = still.get(i);
    const words = created
      ? `${live?.sessions.messages[i] ?? 0} messages, ${live?.sessions.inFlight[i] ?? 0} in flight`
      : 'not created';
    return {
      id: `session ${s.name}`,
      label: s.name,
      description: why ? `waits  ${words}` : words,
      tooltip: `${s.from} → ${s.to}, ${s.bytes} B, priority ${s.priority}\n${why ?? words}`,
      icon: why ? 'warning' : 'git-compare',
      ...(why && { color: trouble }),
      place: s.place,
    };
  };
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => node(from + i));
  const waiting = still.size > 0 ? `, ${still.size} waiting` : '';
  const groups = Math.ceil(sessions.length / groupSize);
  return [
    {
      id: 'sessions',
      label: 'sessions',
      description: `${sessions.length}${waiting}`,
      icon: 'list-tree',
      open: sessions.length <= 20,
      children: () =>
        groups <= 1
          ? range(0, sessions.length)
          : Array.from({ length: groups }, (_, g) => {
              const from = g * groupSize;
              const to = Math.min(sessions.length, from + groupSize);
              return {
                id: `sessions ${from}`,
                label: `${from} … ${to - 1}`,
                icon: 'list-tree',
                children: () => range(from, to),
              };
            }),
    },
  ];
}

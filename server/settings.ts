// What the user has set, read live and for each file: the client is asked where it answers `workspace/configuration`;
// other clients send their settings with `initialize` or `workspace/didChangeConfiguration`.

import {
  type ClientCapabilities,
  type Connection,
  DidChangeConfigurationNotification,
} from 'vscode-languageserver';
import { type CheckSettings, readCheckSettings } from '../language';

/** The section that all settings stand in. */
export const section = 'amuscope';

export interface Settings {
  readonly inlayHints: {
    readonly identifiers: boolean;
    readonly addresses: boolean;
    readonly sizes: boolean;
    readonly latency: boolean;
  };
  readonly codeLens: { readonly run: boolean; readonly references: boolean; readonly sessions: boolean };
  readonly completion: { readonly autoImport: boolean };
  /** Severities by the id of a check; what is not there has that of the table. */
  readonly checks: CheckSettings;
}

export const defaultSettings: Settings = {
  inlayHints: { identifiers: true, addresses: true, sizes: true, latency: true },
  codeLens: { run: true, references: true, sessions: true },
  completion: { autoImport: true },
  checks: {},
};

/** Settings of what a client sent: what is missing or no truth value is the default. */
export function readSettings(sent: unknown): Settings {
  const checks = readCheckSettings(isRecord(sent) ? sent.checks : undefined);
  return { ...(merge(defaultSettings, sent) as unknown as Settings), checks };
}

function merge(defaults: object, sent: unknown): object {
  const given = isRecord(sent) ? sent : {};
  return Object.fromEntries(
    Object.entries(defaults).map(([key, value]) => {
      if (typeof value === 'object') return [key, merge(value as object, given[key])];
      return [key, typeof given[key] === typeof value ? given[key] : value];
    }),
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `{ amuscope: {…} }`, or what stands in it. */
const inside = (sent: unknown): unknown => (isRecord(sent) && section in sent ? sent[section] : sent);

export class SettingsStore {
  private asks = false;
  private pushed = defaultSettings;
  private readonly known = new Map<string, Promise<Settings>>();

  constructor(private readonly connection: Connection) {}

  /** @param sent what came with `initialize` for clients that cannot be asked */
  start(client: ClientCapabilities, sent: unknown): void {
    this.asks = client.workspace?.configuration === true;
    this.pushed = readSettings(inside(sent));
  }

  /** Asks the client to tell of changes, where it wants to be asked for that. */
  async watch(client: ClientCapabilities): Promise<void> {
    if (!client.workspace?.didChangeConfiguration?.dynamicRegistration) return;
    await this.connection.client.register(DidChangeConfigurationNotification.type, { section });
  }

  changed(sent: unknown): void {
    this.known.clear();
    const given = inside(sent);
    if (!this.asks && isRecord(given)) this.pushed = readSettings(given);
  }

  closed(uri: string): void {
    this.known.delete(uri);
  }

  /** The settings that hold for a file. */
  of(uri: string): Promise<Settings> {
    return this.scoped(uri, { scopeUri: uri, section });
  }

  /** The settings that hold where no file is meant. */
  ofWorkspace(): Promise<Settings> {
    return this.scoped('', { section });
  }

  private scoped(uri: string, item: { scopeUri?: string; section: string }): Promise<Settings> {
    if (!this.asks) return Promise.resolve(this.pushed);
    let found = this.known.get(uri);
    if (!found) {
      found = this.connection.workspace.getConfiguration(item).then(
        sent => readSettings(sent),
        () => this.pushed,
      );
      this.known.set(uri, found);
    }
    return found;
  }
}

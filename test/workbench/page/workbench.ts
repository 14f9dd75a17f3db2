// VS Code as a person meets it: what can be read on the page, and what mouse and keyboard can do.
import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';

/** How long a person would wait for VS Code on a busy machine, in ms. */
const patience = 60_000;
/** How long one try of several may take, in ms. */
const moment = 3000;
const aTry = { timeout: moment } as const;

type Box = NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>;

export class Workbench {
  constructor(
    readonly page: Page,
    private readonly screenshots: string,
  ) {
    page.setDefaultTimeout(patience);
  }

  /** Opens a folder and waits until VS Code can be used. */
  async open(url: string, folder: string, payload: readonly (readonly string[])[] = []): Promise<void> {
    const query = new URLSearchParams({ folder, payload: JSON.stringify(payload) });
    await this.page.goto(`${url}/?${query}`);
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor();
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
    // Until then VS Code opens editors and moves the focus, and takes from a person what they have begun.
    await this.page.waitForFunction(
      () => performance.getEntriesByName('code/LifecyclePhase/Restored').length > 0,
    );
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Quick open, with what a person would type: a file's name, `:12`, `>command`, which may then ask for more. */
  async quickOpen(text: string, { asksMore = false } = {}): Promise<void> {
    await insist(`quick open of ${text}`, async () => {
      await this.type(text);
      // The list first shows what was used last, whatever was typed: the row is meant, not the first one.
      const label = /^[:@]/.test(text) ? '' : text.replace(/^>/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      await this.pick(label ? new RegExp(`^${label}$`) : /./);
      if (!asksMore) await this.quickInput().waitFor({ state: 'hidden', ...aTry });
    });
  }

  /** Puts a text into the quick input, which goes away whenever something else takes the focus. */
  private async type(text: string): Promise<void> {
    const input = this.quickInput();
    // What an earlier try has left there asks for something else.
    if (await input.isVisible()) await this.press('Escape');
    await input.waitFor({ state: 'hidden', ...aTry });
    await this.press('Control+P');
    await input.fill(text, aTry);
    assert.equal(await input.inputValue(aTry), text);
  }

  /** Takes a row of the quick input. By mouse: Enter would go to the editor when the input has just gone away. */
  async pick(label: RegExp): Promise<void> {
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    await rows
      .filter({ has: this.page.locator('.label-name', { hasText: label }) })
      .first()
      .click(aTry);
    await this.mouseAway();
  }

  /** Puts the mouse where nothing shows a hover or is lit by it. */
  private mouseAway(): Promise<void> {
    return this.page.mouse.move(700, 5);
  }

  quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible input.input');
  }

  async openFile(name: string): Promise<void> {
    await insist(`${name} opens`, async () => {
      await this.quickOpen(name);
      await this.editor(name).locator('.view-line').first().waitFor({ timeout: 10_000 });
    });
    await this.opened(name);
  }

  /** Waits until a file is in the active editor, and keys go there. */
  async opened(name: string): Promise<void> {
    await this.editor(name).locator('.view-line').first().waitFor();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
    await this.focused();
  }

  /** Waits until what is typed goes into an editor. */
  private async focused(): Promise<void> {
    await this.page.locator('.editor-instance .monaco-editor.focused').first().waitFor();
  }

  editor(name: string): Locator {
    return this.page.locator(`.editor-instance .monaco-editor[data-uri$="/${name}"]`);
  }

  /** Puts the cursor at the end of a line, 1-based. */
  async goToLineEnd(line: number): Promise<void> {
    await this.goTo(line);
    await this.press('End');
  }

  private async goTo(line: number, column?: number): Promise<void> {
    const place = column === undefined ? `Ln ${line}, ` : `Ln ${line}, Col ${column}`;
    await this.quickOpen(column === undefined ? `:${line}` : `:${line}:${column}`);
    await this.focused();
    await this.page.locator('.statusbar-item', { hasText: new RegExp(`^\\s*${place}`) }).waitFor();
  }

  /** Replaces the first `old` of a line, 1-based, by typing over it; `lines` is the file as it was. */
  async replaceIn(line: number, lines: readonly string[], old: string, typed: string): Promise<void> {
    const column = lines[line - 1].indexOf(old) + 1;
    assert.ok(column > 0, `line ${line} has "${old}"`);
    await this.goTo(line, column);
    for (let i = 0; i < old.length; i++) await this.press('Shift+ArrowRight');
    await this.page.keyboard.type(typed);
  }

  /** Takes back everything that was typed since the file was last saved. */
  async undoAll(): Promise<void> {
    const dirty = this.page.locator('.tab.active.dirty');
    await dirty.waitFor();
    // How many strokes one undo takes back depends on how fast they came.
    for (let i = 0; i < 50 && (await dirty.count()) > 0; i++) {
      await this.press('Control+Z');
      await dirty.waitFor({ state: 'detached', timeout: 300 }).catch(() => {});
    }
    await dirty.waitFor({ state: 'detached', ...aTry });
  }

  async save(): Promise<void> {
    await this.press('Control+S');
    await this.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
  }

  /** Code lenses with this title, above the lines of the active editor. */
  lens(title: string): Locator {
    return this.page.locator('.editor-instance .codelens-decoration a', { hasText: new RegExp(`${title}$`) });
  }

  /** A squiggle of an error in the active editor. */
  squiggle(): Locator {
    return this.page.locator('.editor-instance .squiggly-error').first();
  }

  /** What the hover says over an element of the editor. */
  async hoverText(over: Locator): Promise<string> {
    const hover = this.page.locator('.monaco-hover:not(.workbench-hover):visible .hover-contents');
    // The first move over a line only wakes the editor up: move again until the hover comes.
    for (let attempt = 0; attempt < 20; attempt++) {
      const box = await over.boundingBox();
      if (!box) continue; // drawn anew at this moment
      await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2 + (attempt % 2));
      if (await reached(hover.first().waitFor({ timeout: 1500 }))) {
        return (await hover.allInnerTexts()).join('\n');
      }
    }
    throw new Error('No hover appeared.');
  }

  /** Sets the only breakpoint of the file at the end of whose line the cursor is, or takes it away. */
  async breakpoint(there: boolean): Promise<void> {
    const mark = this.page.locator('.editor-instance .codicon-debug-breakpoint').first();
    const state = there ? 'visible' : 'detached';
    // VS Code remembers breakpoints of a folder and shows them a little later: F9 would then take one away.
    await insist(`a breakpoint ${there ? 'is set' : 'is taken away'}`, async () => {
      if (await reached(mark.waitFor({ state, timeout: 1000 }))) return;
      await this.focused();
      await this.press('F9');
      await mark.waitFor({ state, ...aTry });
    });
  }

  /** Clicks until that has led to what it should: a click on what is just drawn anew is lost. */
  async clickUntil(target: Locator, comes: Locator): Promise<void> {
    await insist('a click', async () => {
      await target.click(aTry);
      await comes.first().waitFor({ timeout: 10_000 });
    });
  }

  debugToolbar(): Locator {
    return this.page.locator('.debug-toolbar');
  }

  /** Waits for a stop whose reason a row of the call stack tells. */
  async waitForStop(): Promise<void> {
    await this.page.locator('.debug-toolbar .codicon-debug-continue').waitFor();
    await this.page
      .locator('.debug-call-stack .monaco-list-row.selected, .debug-call-stack .stack-frame')
      .first()
      .waitFor();
  }

  /** The text of each visible row of the call stack: threads and frames. */
  callStack(): Promise<string[]> {
    return this.rows('.debug-call-stack');
  }

  /** Where the cursor has come to rest, and so where a stop has led: `inversion.amu 56`. */
  async place(): Promise<string> {
    // Tab and line change one after the other, and keys pressed in between go to the stop before.
    for (let last = await this.placeNow(); ; ) {
      await this.page.waitForTimeout(300);
      const now = await this.placeNow();
      if (now === last) return now;
      last = now;
    }
  }

  private async placeNow(): Promise<string> {
    const file = await this.page.locator('.tab.active .label-name').innerText();
    const position = await this.page.locator('.statusbar-item', { hasText: /^Ln / }).innerText();
    return `${file} ${/Ln (\d+)/.exec(position)?.[1]}`;
  }

  /** The text of each visible row of the Variables view. */
  variables(): Promise<string[]> {
    return this.rows('.debug-variables');
  }

  private async rows(view: string): Promise<string[]> {
    const texts = await this.page.locator(`${view} .monaco-list-row`).allInnerTexts();
    return texts.map(text => text.replace(/\s+/g, ' ').trim());
  }

  /** Opens a row of the Variables view, found by the start of its text. */
  async expand(start: string | RegExp): Promise<void> {
    const pattern =
      typeof start === 'string' ? new RegExp(`^\\s*${start.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`) : start;
    await this.unfold(this.page.locator('.debug-variables .monaco-list-row', { hasText: pattern }));
  }

  /** Opens the first of these rows of a tree. */
  async unfold(rows: Locator): Promise<void> {
    const row = rows.first();
    const open = rows.and(this.page.locator('[aria-expanded="true"]')).first();
    await row.waitFor();
    await insist('a row opens', async () => {
      if ((await row.getAttribute('aria-expanded', aTry)) === 'true') return;
      await row.locator('.monaco-tl-twistie').click(aTry);
      await open.waitFor(aTry);
    });
  }

  /** Closes sections of the side bar, such as Watch, by their titles. */
  async closeSections(...titles: string[]): Promise<void> {
    for (const title of titles) {
      const header = this.page.locator('.pane-header', { has: this.page.locator(`h3:text-is("${title}")`) });
      await insist(`the section ${title} closes`, async () => {
        if ((await header.getAttribute('aria-expanded', aTry)) === 'false') return;
        await header.click(aTry);
        assert.equal(await header.getAttribute('aria-expanded', aTry), 'false');
      });
    }
  }

  /** Closes the panel once it has come. */
  async closePanel(): Promise<void> {
    const panel = this.page.locator('.part.panel');
    await panel.waitFor();
    await insist('the panel closes', async () => {
      if (await panel.isVisible()) await this.press('Control+J');
      await panel.waitFor({ state: 'hidden', ...aTry });
    });
  }

  /** Drags an edge of a part of the window: its right one to the right, or its lower one down. */
  async enlarge(part: string, by: { right: number } | { down: number }): Promise<void> {
    const size = async () => {
      const box = await this.page.locator(part).first().boundingBox(aTry);
      assert.ok(box, `${part} is on the screen`);
      return box;
    };
    await insist(`${part} gets larger`, async () => {
      const before = await size();
      await this.drag(before, by);
      const after = await size();
      assert.ok(after.width > before.width || after.height > before.height);
    });
  }

  private async drag(box: Box, by: { right: number } | { down: number }): Promise<void> {
    const right = 'right' in by;
    const from = right
      ? { x: box.x + box.width, y: box.y + box.height / 2 }
      : { x: box.x + box.width / 2, y: box.y + box.height };
    const to = right ? { x: from.x + by.right, y: from.y } : { x: from.x, y: from.y + by.down };
    const { mouse } = this.page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move(to.x, to.y, { steps: 5 });
    await mouse.up();
    await this.mouseAway();
  }

  /** The document of a webview, by its title: VS Code has it two frames deep. */
  async webview(title: string): Promise<Frame> {
    return insist(`the page ${title} is there`, async () => {
      for (const frame of this.page.frames()) {
        if (frame.parentFrame()?.parentFrame() && (await frame.title()) === title) return frame;
      }
      throw new Error(`none of ${this.page.frames().length} frames has it`);
    });
  }

  /** Text of the debug console. */
  async console(): Promise<string> {
    const rows = await this.page.locator('.repl .monaco-list-row').allInnerTexts();
    return rows.join('\n').replace(/\u00a0/g, ' ');
  }

  /** Answers a modal dialog that says `text` with the button `answer`. */
  async dialog(text: RegExp, answer: RegExp): Promise<void> {
    const dialog = this.page.locator('.monaco-dialog-box', { hasText: text });
    await dialog.waitFor();
    await insist(`the dialog ${text} is answered`, async () => {
      if ((await dialog.count()) > 0) await dialog.locator('.monaco-button', { hasText: answer }).click(aTry);
      await dialog.waitFor({ state: 'detached', ...aTry });
    });
  }

  /** Waits until what fades in is there, before a picture. */
  async settle(): Promise<void> {
    await this.page.waitForTimeout(500);
  }

  async see(name: string): Promise<void> {
    await this.page.screenshot({ path: join(this.screenshots, `${name}.png`) });
  }
}

/** Asks until the answer satisfies `good`; fails with the last answer. */
export async function eventually<T>(
  ask: () => Promise<T>,
  good: (answer: T) => boolean,
  what: string,
): Promise<T> {
  const end = Date.now() + patience;
  let answer = await ask();
  while (!good(answer)) {
    if (Date.now() > end) assert.fail(`${what}; last seen: ${JSON.stringify(answer)?.slice(0, 2000)}`);
    await new Promise(resolve => setTimeout(resolve, 100));
    answer = await ask();
  }
  return answer;
}

const reached = (wait: Promise<unknown>): Promise<boolean> =>
  wait.then(
    () => true,
    () => false,
  );

/** Does something again until it succeeds; fails as the last try did. */
export async function insist<T>(what: string, attempt: () => Promise<T>): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw new Error(`${what}: ${error instanceof Error ? error.message : error}`);
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  }
}

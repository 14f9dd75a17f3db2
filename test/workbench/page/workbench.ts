// VS Code as a person meets it: what can be read on the page, and what mouse and keyboard can do.
import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';

const patience = 30_000;

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
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Quick open, with what a person would type: a file's name, `:12`, `>command`. */
  async quickOpen(text: string): Promise<void> {
    await this.press('Control+P');
    const input = this.page.locator('.quick-input-widget:visible input.input');
    await input.fill(text);
    if (/^[:@]/.test(text)) {
      await this.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
      await this.press('Enter');
    } else {
      // The list first shows what was used last, whatever was typed: the row is meant, not the first one.
      const name = text.replace(/^>/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const label = this.page.locator('.label-name', { hasText: new RegExp(`^${name}$`) });
      await this.page.locator('.quick-input-list .monaco-list-row').filter({ has: label }).first().click();
    }
    await input.waitFor({ state: 'hidden' });
  }

  async openFile(name: string): Promise<void> {
    await this.quickOpen(name);
    await this.editor(name).locator('.view-line').first().waitFor();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
  }

  editor(name: string): Locator {
    return this.page.locator(`.editor-instance .monaco-editor[data-uri$="/${name}"]`);
  }

  /** Puts the cursor at the end of a line, 1-based. */
  async goToLineEnd(line: number): Promise<void> {
    await this.quickOpen(`:${line}`);
    await this.press('End');
  }

  /** Replaces the first `old` of a line, 1-based, by typing over it; `lines` is the file as it was. */
  async replaceIn(line: number, lines: readonly string[], old: string, typed: string): Promise<void> {
    const column = lines[line - 1].indexOf(old) + 1;
    assert.ok(column > 0, `line ${line} has "${old}"`);
    await this.quickOpen(`:${line}:${column}`);
    for (let i = 0; i < old.length; i++) await this.press('Shift+ArrowRight');
    await this.page.keyboard.type(typed);
  }

  async undo(times: number): Promise<void> {
    for (let i = 0; i < times; i++) await this.press('Control+Z');
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
    const hover = this.page.locator('.monaco-hover:visible .hover-contents');
    // The first move over a line only wakes the editor up: move again until the hover comes.
    for (let attempt = 0; attempt < 20; attempt++) {
      const box = await over.boundingBox();
      assert.ok(box, 'the element to hover is on the screen');
      await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2 + (attempt % 2));
      if (
        await hover
          .first()
          .waitFor({ timeout: 1500 })
          .then(
            () => true,
            () => false,
          )
      ) {
        return (await hover.allInnerTexts()).join('\n');
      }
    }
    throw new Error('No hover appeared.');
  }

  /** Lines of the editor's glyph margin that show a breakpoint. */
  breakpoints(): Locator {
    return this.page.locator('.editor-instance .codicon-debug-breakpoint');
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
    const row = this.page.locator('.debug-variables .monaco-list-row', { hasText: pattern }).first();
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'true') return;
    await row.locator('.monaco-tl-twistie').click();
    await this.page
      .locator('.debug-variables .monaco-list-row[aria-expanded="true"]', { hasText: pattern })
      .first()
      .waitFor();
  }

  /** Closes sections of the side bar, such as Watch, by their titles. */
  async closeSections(...titles: string[]): Promise<void> {
    for (const title of titles) {
      const header = this.page.locator('.pane-header', { has: this.page.locator(`h3:text-is("${title}")`) });
      if ((await header.getAttribute('aria-expanded')) === 'true') await header.click();
      await eventually(
        () => header.getAttribute('aria-expanded'),
        now => now === 'false',
        `the section ${title} closes`,
      );
    }
  }

  /** Drags an edge of a part of the window: its right one to the right, or its lower one down. */
  async enlarge(part: string, by: { right: number } | { down: number }): Promise<void> {
    const box = await this.page.locator(part).first().boundingBox();
    assert.ok(box, `${part} is on the screen`);
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
    // Out of the way, or the edge stays lit.
    await mouse.move(700, 5);
  }

  /** Text of the debug console. */
  async console(): Promise<string> {
    const rows = await this.page.locator('.repl .monaco-list-row').allInnerTexts();
    return rows.join('\n').replace(/\u00a0/g, ' ');
  }

  /** Answers a modal dialog that says `text` with the button `answer`. */
  async dialog(text: RegExp, answer: RegExp): Promise<void> {
    const dialog = this.page.locator('.monaco-dialog-box', { hasText: text });
    await dialog.locator('.monaco-button', { hasText: answer }).click();
    await dialog.waitFor({ state: 'detached' });
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

import * as assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as vscode from 'vscode';

/** The little of vscode-textmate that is used here. */
interface Grammar {
  tokenizeLine(
    line: string,
    state: unknown,
  ): { tokens: { startIndex: number; endIndex: number; scopes: string[] }[]; ruleStack: unknown };
}
interface TextMate {
  Registry: new (options: object) => { loadGrammar(scope: string): Promise<Grammar> };
  parseRawGrammar(text: string, path: string): object;
}
interface Oniguruma {
  loadWASM(wasm: Buffer): Promise<void>;
  OnigScanner: new (patterns: string[]) => unknown;
  OnigString: new (text: string) => unknown;
}

/** The grammar as this very VS Code reads it: with the tokenizer that it ships. */
async function loadGrammar(): Promise<Grammar> {
  const modules = ['node_modules', 'node_modules.asar'].map(name => join(vscode.env.appRoot, name));
  const home = modules.find(folder => existsSync(join(folder, 'vscode-textmate')));
  assert.ok(home, 'VS Code ships its tokenizer');
  const require = createRequire(join(home, 'x.js'));
  const textmate: TextMate = require('vscode-textmate');
  const oniguruma: Oniguruma = require('vscode-oniguruma');
  await oniguruma.loadWASM(readFileSync(join(home, 'vscode-oniguruma', 'release', 'onig.wasm')));
  const file = join(
    vscode.extensions.getExtension('amuscope.amuscope')!.extensionPath,
    'syntaxes',
    'amu.tmLanguage.json',
  );
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns: string[]) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text: string) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(file, 'utf8'), file),
  });
  return registry.loadGrammar('source.amu');
}

export function colours(): void {
  describe('colours', () => {
    let grammar: Grammar;
    before(async () => {
      grammar = await loadGrammar();
    });

    /** The scopes of the first token that is exactly this text. */
    const scopesOf = (text: string, line: string) => {
      const token = grammar
        .tokenizeLine(line, null)
        .tokens.find(({ startIndex, endIndex }) => line.slice(startIndex, endIndex).trim() === text);
      assert.ok(token, `"${text}" is a token of "${line}"`);
      return token.scopes.join(' ');
    };

    const expectations: readonly [what: string, text: string, line: string, scope: RegExp][] = [
      ['documentation', '/// Documented'.slice(3).trim(), '/// Documented', /comment\.line\.documentation/],
      ['a comment', '//', '// a comment', /comment\.line\.double-slash/],
      ['a declaration', 'session', 'session out: pf.sw0.t0 -> inv.hw0.rx0', /storage\.type/],
      ['a declared name', 'app', 'driver app on pf {', /entity\.name\.function/],
      ['a property', 'message', '{ id: 0  message: 2KiB }', /support\.type\.property-name/],
      ['a statement', 'doorbell', '  doorbell t0', /keyword\.other\.statement/],
      ['a loop', 'for', '  for i in 0 ..< 42 {', /keyword\.control/],
      [
        'a command of the architecture',
        'PF_ASN_CREATE',
        'command PF_ASN_CREATE { }',
        /architecture\.command/,
      ],
      [
        'a register of the architecture',
        'AMU_CR',
        'write AMU_CR.AMU_EN = 1',
        /support\.variable\.architecture/,
      ],
      ['a number', '16', 'dma_read: 300ns + 16GB/s', /constant\.numeric/],
      ['a unit', 'GB/s', 'dma_read: 300ns + 16GB/s', /keyword\.other\.unit/],
      ['text', 'message', 'check ok, "message {i} is wrong"', /string\.quoted/],
      ['an interpolated name', 'i', 'check ok, "message {i} is wrong"', /meta\.interpolation.*variable/],
      ['text behind an interpolation', 'is wrong', 'check ok, "message {i} is wrong"', /string\.quoted\S*$/],
    ];
    for (const [what, text, line, scope] of expectations) {
      it(`shows ${what}`, () => assert.match(scopesOf(text, line), scope));
    }

    it('leaves a property called like a statement a property', () => {
      assert.match(scopesOf('command', 'management { command: 1 slots }'), /property-name/);
    });
  });
}

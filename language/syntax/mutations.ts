// Test support: random edits of texts, as from a keyboard, the same for the same seed.

/** Numbers from 0 to below `n`, the same for the same seed. */
export function dice(seed: number): (n: number) => number {
  let state = seed;
  return n => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const pieces = [
  ...'{}()[],:;.="/*#|~ 7x',
  '\n',
  '\r\n',
  '\n\n',
  '\t',
  '//',
  '/*',
  '*/',
  '///',
  ' -> ',
  '}\n',
  ' {\n',
  'driver d on vf0 {\n}\n',
  '\ndriver d2 on pf {\n  log "x"\n}\n',
  'system s {\n}\n',
  'constant c = 4\n',
  '  session q: vf0.sw0.events -> unit0.hw0.rx0\n',
  '  agent z: engine\n',
  ' slots: 8',
  'let y = 4KiB\n',
  'put requests, zeros(64B)\n',
  'if x == 1 {\n',
  'else',
  'import "a"\n',
  '\ufeff',
  '\u{1f600}',
  'é',
  ' until 4us',
  'on message m at rx[n] {',
  '"{i}"',
];

/** One edit of a text: usually a short one, as from a keyboard. */
export function mutated(text: string, random: (n: number) => number): string {
  const at = random(text.length + 1);
  const length = random(3) === 0 ? random(40) : random(2);
  const inserted = random(3) === 0 ? '' : pieces[random(pieces.length)];
  const moved = random(12) === 0 ? text.slice(random(text.length), random(text.length)).slice(0, 200) : '';
  return text.slice(0, at) + inserted + moved + text.slice(at + length);
}

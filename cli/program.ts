// The arguments of `amu`. Subcommands stand in files of their names and are loaded when they are called, so that each
// starts fast.

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
// The whole language is not needed to read one quantity.
import { readNumber } from '../language/syntax/numbers';
import { exitCodes } from './exit-codes';
import { safe, type Terminal } from './output';
import { version } from './version';

/** Runs one command line. @returns the exit code */
export async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCodes.ok;
  const program = new Command('amu')
    .description("Describe, run and debug systems built on Arm's Revere-AMU (.amu files).")
    .version(version)
    .exitOverride()
    .showHelpAfterError('(amu --help tells how)')
    .addHelpText(
      'after',
      `
Exit codes: 0 clean or all checks passed; 1 errors found, a check failed, the
system stalled, the time limit was reached, or (fmt --check) a file is not
formatted; 2 unusable arguments, unreadable file, or (run, trace) a file with
errors; 3 a mistake of amu itself; 130 interrupted.`,
    );

  program
    .command('check')
    .description('report what is wrong in the files and in what they import')
    .argument('<file...>', '.amu files')
    .addOption(
      new Option('--format <format>', 'how to print: github for workflow commands')
        .choices(['text', 'json', 'sarif', 'github'])
        .default('text'),
    )
    .action(async (files: string[], options: import('./check').CheckOptions) => {
      code = (await import('./check')).check(files, options, terminal);
    });

  program
    .command('fmt')
    .description('format files in place; - formats the standard input to the standard output')
    .argument('<file...>', '.amu files, or -')
    .option('--check', 'write nothing, name the files that are not formatted')
    .action(async (files: string[], options: import('./fmt').FormatFilesOptions) => {
      code = (await import('./fmt')).fmt(files, options, terminal);
    });

  program
    .command('run')
    .description("run the file's drivers to their end and report")
    .argument('<file>', 'an .amu file')
    .option('--driver <name>', 'run only this driver (may be given several times)', collect)
    .addOption(new Option('--test <title>', 'run this test instead').conflicts('driver'))
    .option('--system <name>', 'which system, when the file sees several')
    .option('--time-limit <time>', 'end at this simulated time, such as 10ms', timeArgument)
    .option('--seed <number>', 'seed of the generator (default 0)', seedArgument)
    .option('--latency', 'tell of each session what the latency of its messages is made of')
    .option('--json', 'print the report as JSON')
    .action(async (file: string, options: import('./run').RunOptions) => {
      code = await (await import('./run')).run(file, options, terminal);
    });

  program
    .command('test')
    .description('run every test of the files and report')
    .argument('<file...>', '.amu files')
    .option('--test <title>', 'only the test of this title (may be given several times)', collect)
    .addOption(
      new Option('--format <format>', 'how to print')
        .choices(['text', 'json', 'junit', 'tap'])
        .default('text'),
    )
    .option('--time-limit <time>', 'end each at this simulated time, such as 10ms', timeArgument)
    .option('--seed <number>', 'seed of the generator (default 0)', seedArgument)
    .action(async (files: string[], options: import('./test').TestOptions) => {
      code = await (await import('./test')).test(files, options, terminal);
    });

  program
    .command('trace')
    .description('run as `amu run` does, and write down everything that happens')
    .argument('<file>', 'an .amu file')
    .option('--vcd <file>', 'signals over time, for GTKWave and Surfer')
    .option('--perfetto <file>', 'lanes and arrows, for ui.perfetto.dev')
    .option('--json [file]', 'JSON lines, one an event; to the standard output without a file')
    .option('--driver <name>', 'run only this driver (may be given several times)', collect)
    .addOption(new Option('--test <title>', 'run this test instead').conflicts('driver'))
    .option('--system <name>', 'which system, when the file sees several')
    .option('--time-limit <time>', 'end at this simulated time, such as 10ms', timeArgument)
    .option('--seed <number>', 'seed of the generator (default 0)', seedArgument)
    .addHelpText(
      'after',
      '\nA `-` for a file is the standard output. docs/traces.md tells how to open what it writes.',
    )
    .action(async (file: string, options: import('./trace').TraceOptions) => {
      code = await (await import('./trace')).trace(file, options, terminal);
    });

  const exporting = program
    .command('export')
    .description('write the interface for other tools: a C header, a C library, registers')
    .addHelpText('after', '\ndocs/exports.md tells what is in each and how to use it.');
  const exported = (name: import('./export').ExportLanguage, description: string) =>
    exporting
      .command(name)
      .description(description)
      .option('-o, --output <file>', 'the file to write, instead of the standard output')
      .action(async (options: import('./export').ExportOptions) => {
        code = (await import('./export')).exportInterface(name, options, terminal);
      });
  exported('c-header', 'amu.h: opcodes, structures, fields, registers, in C11 and C++11');
  exported('c-library', 'amu_host.h: rings, commands and interrupts, on top of amu.h');
  exported('systemrdl', 'the registers in SystemRDL 2.0').addOption(interfacesOption());
  exported('svd', 'the registers in CMSIS-SVD 1.3')
    .addOption(interfacesOption())
    .option('--base <address>', 'where BAR0 lies, such as 0x10000000 (default 0)', addressArgument);

  program
    .command('serve')
    .description('serve functions of the system as PCI devices to real drivers')
    .argument('<file>', 'an .amu file')
    .requiredOption(
      '--vfio-user <path>',
      'socket of the PF, with those of the VFs behind it as path.NAME; or NAME=path for one function (may be given several times)',
      collect,
    )
    .option('--wait', 'nothing runs until a client is connected')
    .option('--driver <name>', 'run this driver of the file beside it (may be given several times)', collect)
    .option('--system <name>', 'which system, when the file sees several')
    .addOption(
      new Option('--at-stop <how>', 'at a stop of the debugger: hold register accesses, or answer them')
        .choices(['hold', 'answer'])
        .default('hold'),
    )
    .addOption(
      new Option(
        '--dma-messages <form>',
        'of DMA messages: as the protocol has them, as QEMU has them, or by its VERSION',
      )
        .choices(['auto', 'standard', 'qemu'])
        .default('auto'),
    )
    .addOption(
      new Option('--transport <which>', 'net does without descriptors, also where they could be received')
        .choices(['auto', 'net'])
        .default('auto'),
    )
    .option(
      '--lead <time>',
      'simulated time that work may run ahead of the last access (default 1ms)',
      timeArgument,
    )
    .option('--seed <number>', 'seed of the generator (default 0)', seedArgument)
    .addHelpText('after', '\ndocs/real-drivers.md tells how QEMU, SPDK and your own harness connect to it.')
    .action(async (file: string, options: import('./serve').ServeCommandOptions) => {
      code = await (await import('./serve')).serve(file, options, terminal);
    });

  program
    .command('dap')
    .description('serve the Debug Adapter Protocol on stdio, or on a port of this machine')
    .option('--port <number>', 'listen on this port of 127.0.0.1', portArgument)
    .action(async (options: { port?: number }) => {
      code = await (await import('./dap')).dap(options, terminal);
    });

  program
    .command('lsp')
    .description('serve the Language Server Protocol on stdio')
    .option('--stdio', 'the only transport; may be left out')
    .action(async () => (await import('./lsp')).lsp(terminal));

  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    // Commander has printed help, version or what is wrong with the arguments.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return reportFault(error, terminal);
  }
}

/** One line that says it is our mistake and what to do about it. */
export function reportFault(error: unknown, terminal: Terminal): number {
  const message = error instanceof Error ? error.message : String(error);
  terminal.err(
    `amu: this is a mistake of amu, not of your file: ${safe(message)}\n` +
      `Please report it with the file and the command (amu ${version}, Node ${process.version}); AMU_DEBUG=1 shows where.`,
  );
  if (process.env.AMU_DEBUG && error instanceof Error) terminal.err(error.stack ?? '');
  return exitCodes.fault;
}

function collect(name: string, before: readonly string[] = []): string[] {
  return [...before, name];
}

const interfacesOption = () =>
  new Option('--interfaces <number>', 'pages of AMI-SWs that the function has (default 1)').argParser(
    wholeArgument,
  );

function wholeArgument(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function addressArgument(text: string): bigint {
  if (!/^(\d+|0x[0-9a-f]+)$/i.test(text)) {
    throw new InvalidArgumentError('It is no address: write one such as 0x10000000.');
  }
  return BigInt(text);
}

function timeArgument(text: string): number {
  const { value, unit, problem } = /^\d/.test(text) ? readNumber(text) : { value: 0n, unit: 'none' };
  if (problem) throw new InvalidArgumentError(problem.message);
  if (unit !== 'time') throw new InvalidArgumentError('It is no time: write one such as 10ms or 250us.');
  if (value <= 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new InvalidArgumentError('It must lie between 1ps and 9000s.');
  }
  return Number(value);
}

function seedArgument(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= 0xffff_ffff))
    throw new InvalidArgumentError('It must be a whole number from 0 to 4294967295.');
  return value;
}

function portArgument(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65535) throw new InvalidArgumentError('It must be a port number from 1 to 65535.');
  return port;
}

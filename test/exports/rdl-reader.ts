// What a SystemRDL file describes: the tree that rdl_tree.c prints of it, elaborated into registers with addresses and
// fields with properties. Knows what an address map without references and expressions has; anything else it refuses.

import { join } from 'node:path';
import type { Workshop } from './compiler';

const packages = join(__dirname, '..', '..', 'node_modules');
const runtime = join(packages, 'tree-sitter', 'vendor', 'tree-sitter', 'lib');
const grammar = join(packages, 'tree-sitter-systemrdl', 'src');

/** Builds the parser: the packages carry its C sources. @returns the path of the program */
export function buildParser(shop: Workshop): string {
  return shop.build(
    'c',
    'rdl_tree',
    [join(__dirname, 'rdl_tree.c'), join(runtime, 'src', 'lib.c'), join(grammar, 'parser.c')],
    ['-O1', '-I', join(runtime, 'include'), '-I', join(runtime, 'src'), '-I', grammar],
  );
}

export interface RdlField {
  readonly name: string;
  readonly msb: number;
  readonly lsb: number;
  readonly properties: Readonly<Record<string, string>>;
}

export interface RdlRegister {
  /** Names from the top of the address map down, such as `AMI_SW.TX_DIGEST`. */
  readonly path: string;
  readonly address: number;
  /** From the outermost array in: elements and bytes from one to the next. */
  readonly arrays: readonly (readonly [count: number, stride: number])[];
  readonly properties: Readonly<Record<string, string>>;
  readonly fields: readonly RdlField[];
}

export interface RdlFile {
  readonly registers: readonly RdlRegister[];
  readonly parameters: Readonly<Record<string, number>>;
  /** By name: the values of an enumeration by name. */
  readonly enumerations: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

interface Node {
  readonly type: string;
  readonly text: string;
  readonly children: Node[];
}

function treeOf(lines: string): Node {
  const root: Node = { type: 'root', text: '', children: [] };
  const open: Node[] = [root];
  for (const line of lines.trimEnd().split('\n')) {
    const [depth, type, text] = line.split('\t');
    const node: Node = { type, text, children: [] };
    open.length = Number(depth) + 1;
    open.at(-1)!.children.push(node);
    open.push(node);
  }
  return root.children[0];
}

/** The nodes of a type below a node, not looking into components inside it. */
function all(node: Node, type: string): Node[] {
  return node.children.flatMap(child => {
    if (child.type === type) return [child];
    return child.type === 'component_def' ? [] : all(child, type);
  });
}

function only(node: Node, type: string): Node {
  const found = all(node, type);
  if (found.length !== 1) throw new Error(`${found.length} nodes ${type} in ${node.type}`);
  return found[0];
}

/** The words of a node, one behind the other. */
const words = (node: Node): string =>
  node.children.length === 0 ? node.text : node.children.map(words).join('');

class Elaboration {
  readonly registers: RdlRegister[] = [];
  readonly enumerations: Record<string, Record<string, number>> = {};
  readonly parameters: Record<string, number> = {};

  number(node: Node): number {
    const text = words(node);
    if (text in this.parameters) return this.parameters[text];
    // A literal of a given width, such as 5'd2.
    const value = Number(text.replace(/^\d+'d/, ''));
    if (!Number.isInteger(value)) throw new Error(`"${text}" is no number`);
    return value;
  }

  parameter(node: Node): void {
    const name = node.children.find(child => child.type === 'id')!.text;
    this.parameters[name] = this.number(node.children.at(-1)!);
  }

  properties(body: Node): Record<string, string> {
    const assignments = all(body, 'explicit_prop_assignment').map((node): [string, string] => {
      const text = words(node);
      const at = text.indexOf('=');
      const value = text.slice(at + 1);
      return at < 0 ? [text, 'true'] : [text.slice(0, at), value.startsWith('"') ? JSON.parse(value) : value];
    });
    return Object.fromEntries(assignments);
  }

  enumeration(node: Node): void {
    const values = all(node, 'enum_entry').map((entry): [string, number] => [
      entry.children[0].text,
      this.number(entry.children[2]),
    ]);
    this.enumerations[node.children.find(child => child.type === 'id')!.text] = Object.fromEntries(values);
  }

  fields(body: Node): RdlField[] {
    return all(body, 'component_def').map(definition => {
      if (words(only(definition, 'component_type')) !== 'field')
        throw new Error('a register has fields only');
      const instance = only(definition, 'component_inst');
      const [msb, lsb] = only(instance, 'range').children.filter(c => c.type === 'constant_expression');
      return {
        name: instance.children[0].text,
        msb: this.number(msb),
        lsb: this.number(lsb),
        properties: this.properties(only(definition, 'component_body')),
      };
    });
  }

  component(definition: Node, path: readonly string[], base: number, arrays: RdlRegister['arrays']): void {
    const type = words(only(definition, 'component_type'));
    const body = only(definition, 'component_body');
    const instance = only(definition, 'component_inst');
    const inner = [...path, instance.children[0].text];
    const values = instance.children.filter(c => c.type === 'constant_expression').map(c => this.number(c));
    const marks = instance.children.filter(c => c.type === '@' || c.type === '+=').map(c => c.type);
    const size = all(instance, 'array').map(array => this.number(array.children[1]));
    if (marks.join(' ') !== (size.length > 0 ? '@ +=' : '@'))
      throw new Error(`${inner.join('.')} has no address`);
    const address = base + values[0];
    const dimensions = size.length > 0 ? [...arrays, [size[0], values[1]] as const] : arrays;
    if (type === 'reg') {
      const properties = this.properties(body);
      const fields = this.fields(body);
      this.registers.push({ path: inner.join('.'), address, arrays: dimensions, properties, fields });
    } else if (type === 'regfile') {
      for (const part of all(body, 'component_def')) this.component(part, inner, address, dimensions);
    } else throw new Error(`a component of type ${type}`);
  }
}

/** Throws when the text does not parse or has what this reader does not know. */
export function readRdl(shop: Workshop, parser: string, text: string): RdlFile {
  const elaboration = new Elaboration();
  const top = only(treeOf(shop.run(parser, text)), 'component_def');
  if (words(only(top, 'component_type')) !== 'addrmap') throw new Error('the file has one address map');
  for (const parameter of all(top, 'param_def_elem')) elaboration.parameter(parameter);
  const body = only(top, 'component_body');
  for (const definition of all(body, 'enum_def')) elaboration.enumeration(definition);
  for (const part of all(body, 'component_def')) elaboration.component(part, [], 0, []);
  return elaboration;
}

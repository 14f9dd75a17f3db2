// What the files of a program declare, by name and kind; what is in it is read later, when all names are known.

import type {
  Block,
  DriverDeclaration,
  Identifier,
  SyntaxFile,
  SystemDeclaration,
  TestDeclaration,
} from '../syntax/ast';
import { unitOf } from '../syntax/units';
import { emptyAccelerator } from './accelerators';
import { ExpressionBinder, type Sink } from './expressions';
import type {
  AcceleratorModel,
  Binding,
  ConstantModel,
  DriverModel,
  FunctionModel,
  Origin,
  ProcessModel,
  StructModel,
  SystemModel,
  TestModel,
  TopLevel,
} from './model';
import { enter, originOf } from './origin';
import { relatedTo } from './report';
import { type Scopes, topLevelBinding } from './scopes';
import { structFields } from './structs';
import { emptySystem } from './system';
import { noteRead } from './watch';

/** There are many: they share their code. */
class LinkedDriver implements DriverModel {
  readonly kind = 'driver';
  readonly system: SystemModel | undefined = undefined;
  readonly function: FunctionModel | undefined = undefined;
  readonly process: ProcessModel | undefined = undefined;
  readonly #declared: Declarations;

  constructor(
    declared: Declarations,
    readonly name: string,
    readonly origin: Origin,
  ) {
    this.#declared = declared;
  }

  get body(): Block {
    noteRead(this);
    const { nodes } = this.#declared;
    return (this.#declared.settled(nodes.get(this) as object) as DriverDeclaration).body;
  }
}

export class Declarations {
  /** by file, what it declares itself */
  readonly own = new Map<string, Map<string, TopLevel>>();
  readonly systems: SystemModel[] = [];
  readonly drivers: DriverModel[] = [];
  readonly accelerators: AcceleratorModel[] = [];
  readonly structs: StructModel[] = [];
  readonly constants: ConstantModel[] = [];
  readonly tests: TestModel[] = [];
  /** What builds the systems, once all names are known. */
  readonly later: (() => void)[] = [];
  readonly nodes = new Map<DriverModel | TestModel, DriverDeclaration | TestDeclaration>();
  readonly models = new Map<object, DriverModel | TestModel>();

  constructor(
    private readonly sink: Sink,
    private readonly scopes: Scopes,
    private readonly build: (
      uri: string,
      file: SyntaxFile,
      d: SystemDeclaration,
      system: SystemModel,
    ) => void,
  ) {}

  declare(uri: string, file: SyntaxFile): void {
    const own = new Map<string, TopLevel>();
    this.own.set(uri, own);
    const add = (name: Identifier, top: TopLevel): void => {
      if (name.text === '') return;
      const other = own.get(name.text);
      if (!other) own.set(name.text, top);
      else {
        this.sink.report.add(uri, 'duplicate-name', name, `this file declares \`${name.text}\` already`, {
          related: relatedTo(other.origin, `the other \`${name.text}\``),
        });
      }
    };
    const bind = (name: Identifier, binding: Binding | undefined) => {
      if (binding && name.text !== '') this.sink.bindings.set(name, binding);
    };
    const titles = new Map<string, Origin>();
    for (const d of file.declarations) {
      enter(d);
      switch (d.kind) {
        case 'constant': {
          const c = this.sink.constants.declare(this.sink, uri, d, this.scopes.file(uri));
          this.constants.push(c);
          add(d.name, c);
          break;
        }
        case 'struct': {
          const origin = originOf(uri, d, d.name);
          const struct: StructModel = { kind: 'struct', name: d.name.text, bytes: 0, fields: [], origin };
          Object.assign(struct, structFields(new ExpressionBinder(this.sink, uri, 'declaration'), d, struct));
          this.structs.push(struct);
          add(d.name, struct);
          bind(d.name, topLevelBinding(struct));
          break;
        }
        case 'accelerator': {
          const a = emptyAccelerator(uri, d);
          this.accelerators.push(a);
          add(d.name, a);
          bind(d.name, topLevelBinding(a));
          break;
        }
        case 'system': {
          const system = emptySystem(uri, d);
          this.systems.push(system);
          add(d.name, system);
          bind(d.name, topLevelBinding(system));
          this.later.push(() => this.build(uri, file, d, system));
          break;
        }
        case 'driver':
          add(d.name, this.driver(uri, d));
          break;
        case 'test': {
          const origin = originOf(uri, d, d.titleSpan);
          const { nodes } = this;
          const node = (): TestDeclaration => this.settled(nodes.get(test) as TestDeclaration);
          const test: TestModel = {
            kind: 'test',
            title: d.title,
            system: undefined,
            get body() {
              noteRead(test);
              return node().body;
            },
            get declaration() {
              return node();
            },
            origin,
          };
          nodes.set(test, d);
          this.models.set(d, test);
          const other = titles.get(d.title);
          if (other) {
            this.sink.report.add(
              uri,
              'duplicate-name',
              d.titleSpan,
              `this file has a test "${d.title}" already, and \`--test\` could not tell them apart`,
              {
                related: relatedTo(other, 'the other test'),
              },
            );
          } else titles.set(d.title, origin);
          this.tests.push(test);
          break;
        }
      }
    }
  }

  private driver(uri: string, d: DriverDeclaration): DriverModel {
    const driver = new LinkedDriver(this, d.name.text, originOf(uri, d, d.name));
    this.drivers.push(driver);
    this.nodes.set(driver, d);
    this.models.set(d, driver);
    return driver;
  }

  /** The present node of a driver or test, with offsets of the present text. */
  settled<N extends object>(node: N): N {
    unitOf(node)?.settle();
    return node;
  }
}

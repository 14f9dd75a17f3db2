// The declarations that large files are made of, whose insides can be folded.

import type {
  AgentDeclaration,
  Block,
  DriverDeclaration,
  Expression,
  FunctionDeclaration,
  FunctionMember,
  Identifier,
  Property,
  SessionDeclaration,
  Span,
  TestDeclaration,
} from './ast';
import { Folding } from './folding';

export class DriverNode extends Folding<{ readonly body: Block }> implements DriverDeclaration {
  readonly kind = 'driver';

  constructor(
    readonly name: Identifier,
    readonly on: Expression,
    body: Block,
    readonly doc: string | undefined,
    start: number,
    end: number,
  ) {
    super({ body }, start, end);
  }

  get body(): Block {
    return this.parts.body;
  }
}

export class TestNode extends Folding<{ readonly body: Block }> implements TestDeclaration {
  readonly kind = 'test';

  constructor(
    readonly title: string,
    readonly titleSpan: Span,
    readonly system: Identifier,
    body: Block,
    readonly doc: string | undefined,
    start: number,
    end: number,
  ) {
    super({ body }, start, end);
  }

  get body(): Block {
    return this.parts.body;
  }
}

interface FunctionInside {
  readonly properties: readonly Property[];
  readonly members: readonly FunctionMember[];
}

export class FunctionNode extends Folding<FunctionInside> implements FunctionDeclaration {
  readonly kind = 'function';

  constructor(
    readonly name: Identifier,
    readonly nature: Identifier,
    inside: FunctionInside,
    readonly doc: string | undefined,
    start: number,
    end: number,
  ) {
    super(inside, start, end);
  }

  get properties(): readonly Property[] {
    return this.parts.properties;
  }
  get members(): readonly FunctionMember[] {
    return this.parts.members;
  }
}

interface SessionInside {
  readonly from: Expression;
  readonly to: Expression;
  readonly backwards?: true;
  readonly properties: readonly Property[];
}

export class SessionNode extends Folding<SessionInside> implements SessionDeclaration {
  readonly kind = 'session';

  constructor(
    readonly name: Identifier,
    inside: SessionInside,
    readonly doc: string | undefined,
    start: number,
    end: number,
  ) {
    super(inside, start, end);
  }

  get from(): Expression {
    return this.parts.from;
  }
  get to(): Expression {
    return this.parts.to;
  }
  get backwards(): true | undefined {
    return this.parts.backwards;
  }
  get properties(): readonly Property[] {
    return this.parts.properties;
  }
}

interface AgentInside {
  readonly accelerator: Identifier;
  readonly properties: readonly Property[];
}

export class AgentNode extends Folding<AgentInside> implements AgentDeclaration {
  readonly kind = 'agent';

  constructor(
    readonly name: Identifier,
    inside: AgentInside,
    readonly doc: string | undefined,
    start: number,
    end: number,
  ) {
    super(inside, start, end);
  }

  get accelerator(): Identifier {
    return this.parts.accelerator;
  }
  get properties(): readonly Property[] {
    return this.parts.properties;
  }
}

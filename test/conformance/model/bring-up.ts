// A system that is up, for sequences that are about its traffic: every function enabled, every AMI mapped, with rings and
// interrupts, sessions between them.

import { commandByName, type FieldInput } from '../../../spec';
import type { Action } from './choose';
import type { Shape } from './state';

export function* bringUp(shape: Shape): Iterable<Action> {
  const ask = (f: number, symbol: string, values: Readonly<Record<string, FieldInput>>): Action => ({
    kind: 'command',
    f,
    spec: commandByName(symbol)!,
    values,
  });
  for (let F_OWNER = 1; F_OWNER < shape.functions; F_OWNER++) yield ask(0, 'PF_F_ENABLE', { F_OWNER });
  for (let f = 0; f < shape.functions; f++) {
    const numbers = { enabled: true, vector: f, mask: 3n };
    for (const way of ['tx', 'rx'] as const) yield { kind: 'interrupts', f, way, numbers };
    yield { kind: 'errorInterrupt', f, vector: 9 };
  }

  for (let ami = 0; ami < shape.softwareInterfaces; ami++) {
    const f = ami % shape.functions;
    const AMI_SW_ID = Math.floor(ami / shape.functions);
    if (AMI_SW_ID >= shape.perFunction) break;
    yield ask(0, 'PF_AMI_SW_MAP', { PHY_AMI_SW_ID: ami, AMI_SW_ID, F_OWNER: f });
    for (const AMS_TYPE of [1, 0]) {
      const sockets = Math.min(AMS_TYPE === 1 ? shape.txSockets : shape.rxSockets, 4);
      for (let AMS_ID = 0; AMS_ID < sockets; AMS_ID++) {
        const place = (AMI_SW_ID * 2 + AMS_TYPE) * 4 + AMS_ID;
        // One ring of them all is nowhere.
        const lost = ami === shape.softwareInterfaces - 1 && AMS_TYPE === 0 && AMS_ID === 0;
        yield ask(f, 'F_AMS_RING_CONFIGURE', {
          ...{ AMI_SW_ID, AMS_TYPE, AMS_ID, RX_MODE: AMS_ID & 1 },
          LOG2_SIZE: Math.min((ami + AMS_ID) % 4, shape.maxRing),
          RING_BASE: lost ? 0 : (shape.traffic[0] + place * 0x4000) / 8,
        });
      }
    }
    yield ask(f, 'F_AMI_SW_CONFIGURE', {
      ...{ AMI_SW_ID, TX_VECTOR: 10 + ami, TX_IRQ_ENABLE: ami & 1, RX_VECTOR: 20 + ami, RX_IRQ_ENABLE: 1 },
      TYPEB_TBL_BASE: 0x108 + AMI_SW_ID,
    });
    yield { kind: 'mask', ami, type: 0, value: 7n };
    yield { kind: 'mask', ami, type: 1, value: 7n };
    yield ask(f, 'F_AMI_SW_ENABLE', { AMI_SW_ID });
  }

  let next = 0;
  for (const agent of shape.agents) {
    for (let hw = 0; hw < agent.interfaces; hw++, next++) {
      const f = next % shape.functions;
      const AMI_HW_ID = Math.floor(next / shape.functions);
      if (AMI_HW_ID >= shape.perFunction) break;
      yield ask(0, 'PF_AMI_HW_MAP', { AHA_ID: agent.id, PHY_AMI_HW_ID: hw, AMI_HW_ID, F_OWNER: f });
      yield ask(f, 'F_AMI_HW_ENABLE', { AMI_HW_ID });
    }
  }

  // From each AMI-SW to the next, to an agent, and from an agent back.
  const { softwareInterfaces, agents } = shape;
  for (let ASN_ID = 0; ASN_ID < Math.min(shape.sessions, 12); ASN_ID++) {
    const ami = ASN_ID % softwareInterfaces;
    const agent = agents[ASN_ID % agents.length];
    const source = { SRC_AMI_TYPE: 0, SRC_PHY_AMI_ID: ami, SRC_AMS: Math.floor(ASN_ID / softwareInterfaces) };
    const target = { DST_AMI_TYPE: 0, DST_PHY_AMI_ID: (ami + 1) % softwareInterfaces, DST_AMS: ASN_ID % 2 };
    const to = {
      DST_AMI_TYPE: 1,
      DST_AHA_ID: agent.id,
      DST_PHY_AMI_ID: 0,
      DST_AMS: ASN_ID % shape.rxSockets,
    };
    const from = {
      SRC_AMI_TYPE: 1,
      SRC_AHA_ID: agent.id,
      SRC_PHY_AMI_ID: 0,
      SRC_AMS: ASN_ID % shape.txSockets,
    };
    const length =
      shape.minMessage + (ASN_ID % Math.max(1, Math.min(shape.maxMessage - shape.minMessage, 5)));
    yield ask(0, 'PF_ASN_CREATE', {
      ...(ASN_ID % 4 === 3 ? from : source),
      ...(ASN_ID % 4 === 2 ? to : target),
      ...{ ASN_ID, PRIO: 15 - (ASN_ID % 16), LOG2_MSG_LENGTH: length },
    });
  }
}

// (assumed: ami-map)

import { expect } from 'vitest';
import { at, conforms } from '../bench';

const buffer = at.memory + 0x80000;

conforms(
  'F_GET_AMI_MAP',
  {
    ok: {
      'the buffer translates': b => b.ask({ AMI_MAP_BASE: buffer / 4096 }),
      'from a VF': b => b.vf().ask({ AMI_MAP_BASE: buffer / 4096 }, 1),
    },
    fault_on_map_buffer: {
      'the buffer is in no memory': b => b.ask({ AMI_MAP_BASE: 0 }),
      'the buffer is behind the end of the memory': b =>
        b.ask({ AMI_MAP_BASE: (at.memory + at.size) / 4096 }),
    },
  },
  {
    'has a word for each number, AMI-SWs first': b => {
      b.bringUpInterface(1, { physical: 6 });
      b.command('PF_AMI_HW_MAP', { AHA_ID: 3, AMI_HW_ID: 2 });
      for (let i = 0; i < 8; i++) b.store(buffer + i * 8, ~0n & 0xffffffffffffffffn);
      b.ask({ AMI_MAP_BASE: buffer / 4096 });
      const map = Array.from({ length: 8 }, (_, i) => b.word(buffer + i * 8));
      // valid, enabled, owner enabled, number 1; valid, AMI-HW, owner enabled, number 2
      expect(map).toEqual([0n, 0x1000dn, 0n, 0n, 0n, 0n, 0x2000bn, 0n]);
    },
    'shows a function its own AMIs alone': b => {
      b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 0, AMI_SW_ID: 0 });
      b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 1, AMI_SW_ID: 3, F_OWNER: 2 });
      b.vf(2).ask({ AMI_MAP_BASE: buffer / 4096 }, 2);
      expect(b.word(buffer, 2)).toBe(0n);
      expect(b.word(buffer + 24, 2)).toBe(0x2_0003_0009n);
    },
  },
);

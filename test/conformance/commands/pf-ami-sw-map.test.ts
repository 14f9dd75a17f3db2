// (assumed: map-unavailable, map-number, lowest-status, any-physical, interface-numbers, ami-sw-pages, reset-state;
// stated: interface-life)

import { expect } from 'vitest';
import { type Bench, conforms } from '../bench';

const full = (b: Bench) => {
  for (let id = 0; id < 8; id++) {
    b.command('PF_AMI_SW_MAP', { ANY_PHY_AMI_SW: 1, AMI_SW_ID: id % 4, F_OWNER: id >> 2 });
  }
  return b;
};

conforms(
  'PF_AMI_SW_MAP',
  {
    ok: {
      'a physical AMI-SW that nobody has': b => b.ask({ PHY_AMI_SW_ID: 7, AMI_SW_ID: 3 }),
      'to a VF, under a number that the PF uses too': b => {
        b.ask({ PHY_AMI_SW_ID: 0, AMI_SW_ID: 0 });
        return b.ask({ PHY_AMI_SW_ID: 1, AMI_SW_ID: 0, F_OWNER: 1 });
      },
      'any, while one is free': b => b.ask({ ANY_PHY_AMI_SW: 1, PHY_AMI_SW_ID: 999 }),
      'one that was unmapped': b => {
        b.ask({ PHY_AMI_SW_ID: 2 });
        b.command('PF_AMI_SW_UNMAP', { PHY_AMI_SW_ID: 2 });
        return b.ask({ PHY_AMI_SW_ID: 2 });
      },
    },
    invalid_f_owner: {
      'a function that the AMU does not have': b => b.ask({ F_OWNER: 3 }),
      'counts before every other error': b => full(b).ask({ F_OWNER: 3, PHY_AMI_SW_ID: 0, AMI_SW_ID: 9 }),
    },
    phy_ami_sw_already_mapped: {
      'mapped to the same function': b => {
        b.ask({ PHY_AMI_SW_ID: 0, AMI_SW_ID: 0 });
        return b.ask({ PHY_AMI_SW_ID: 0, AMI_SW_ID: 1 });
      },
      'mapped to another function': b => {
        b.ask({ PHY_AMI_SW_ID: 0, F_OWNER: 1 });
        return b.ask({ PHY_AMI_SW_ID: 0 });
      },
      'a physical AMI-SW that does not exist': b => b.ask({ PHY_AMI_SW_ID: 8 }),
      'any, while none is free': b => full(b).ask({ ANY_PHY_AMI_SW: 1, F_OWNER: 2 }),
    },
    ami_sw_id_already_assigned: {
      'the function has an AMI-SW under this number': b => {
        b.ask({ PHY_AMI_SW_ID: 0, AMI_SW_ID: 2 });
        return b.ask({ PHY_AMI_SW_ID: 1, AMI_SW_ID: 2 });
      },
      'a number beyond AMI_PER_F': b => b.ask({ AMI_SW_ID: 4 }),
    },
  },
  {
    'answers which physical AMI-SW it picked': b => {
      b.ask({ PHY_AMI_SW_ID: 0 });
      expect(b.ask({ ANY_PHY_AMI_SW: 1, AMI_SW_ID: 1 }).PHY_AMI_SW_ID).toBe(1n);
    },
    'shows the page of the AMI-SW to its owner alone': b => {
      b.ask({ PHY_AMI_SW_ID: 3, AMI_SW_ID: 2, F_OWNER: 1 });
      expect(b.peek('2:TX_DIGEST', 1)).toBeDefined();
      expect(b.peek('2:TX_DIGEST', 0)).toBeUndefined();
      expect(b.peek('2:TX_DIGEST', 2)).toBeUndefined();
    },
  },
);

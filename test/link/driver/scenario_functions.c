/* The PF and two VFs, each on a socket and in a memory of its own: both at work at once, trapped commands, a reset. */

#include <string.h>
#include "scenarios.h"
#include "tap.h"

static void vf_enable(struct function *pf, unsigned vf, bool on) {
  struct amu_pf_f_enable_cmd enable;
  struct amu_pf_f_disable_cmd disable;
  amu_pf_f_enable_cmd_init(&enable);
  amu_pf_f_enable_cmd_set_f_owner(&enable, vf);
  amu_pf_f_disable_cmd_init(&disable);
  amu_pf_f_disable_cmd_set_f_owner(&disable, vf);
  if (on) call_ok(pf, &enable, NULL);
  else call_ok(pf, &disable, NULL);
}

static int trap_configure(struct function *pf, unsigned vf, bool on) {
  struct amu_pf_f_trap_configure_cmd configure;
  uint8_t response[AMU_MESSAGE_BYTES];
  amu_pf_f_trap_configure_cmd_init(&configure);
  amu_pf_f_trap_configure_cmd_set_f_owner(&configure, vf);
  amu_pf_f_trap_configure_cmd_set_enable(&configure, on);
  return call(pf, &configure, response);
}

void two_functions(struct function *pf, struct device *first, struct device *second) {
  struct device *devices[2] = {first, second};
  const struct ring_options ring = {.log2_slots = 3, .log2_length = 5};
  struct function vf[2];
  struct sw sw[2], own;
  struct amu_tx tx[2], down;
  struct amu_rx rx[2], from;
  unsigned i, round, right[2] = {0, 0}, across = 0;
  tap_group("two VFs");
  for (i = 0; i < 2; i++) {
    vf_enable(pf, i + 1, true);
    function_start(&vf[i], devices[i], i + 1, 2, 2);
    sw_open(&sw[i], pf, &vf[i], 0);
    hw_open(pf, &vf[i], inversion_agent, i, 0);
    tx_open(&tx[i], &sw[i], 0, &ring);
    rx_open(&rx[i], &sw[i], 0, &ring);
    session_create(pf, 30 + 2 * i, sw_end(&sw[i], 0), hw_end(inversion_agent, i, 0), 5, i);
    session_create(pf, 31 + 2 * i, hw_end(inversion_agent, i, 0), sw_end(&sw[i], 0), 5, i);
    sw_enable(&sw[i]);
  }
  for (round = 0; round < 20; round++) {
    for (i = 0; i < 2; i++) right[i] += exchange(&tx[i], &rx[i], 10, 5, true, round * 100 + i);
  }
  tap_check(right[0] == 200 && right[1] == 200, "200 messages of each come back inverted: %u and %u", right[0], right[1]);
  tap_equal(bar_read(first, AMU_REG_AMU_IDR, 8), pf->idr, "a VF reads what the AMU is");

  /* From a socket of the PF to one of the first VF. */
  sw_open(&own, pf, pf, 3);
  sw_disable(&sw[0]);
  tx_open(&down, &own, 1, &ring);
  rx_open(&from, &sw[0], 1, &ring);
  session_create(pf, 40, sw_end(&own, 1), sw_end(&sw[0], 1), 5, 0);
  sw_enable(&own);
  sw_enable(&sw[0]);
  across = exchange(&down, &from, 50, 8, false, 77);
  tap_equal(across, 50, "50 messages go from the PF's memory to the VF's");
  tap_equal(exchange(&tx[0], &rx[0], 10, 5, true, 5), 10, "and its own sessions go on");
  sw_disable(&own);
  session_destroy(pf, 40);
  sw_unmap(&own, pf);

  /* A VF that is disabled stands still; its messages wait. */
  vf_enable(pf, 2, false);
  {
    uint8_t message[256];
    pattern(message, sizeof message, 1);
    amu_tx_send(&tx[1], message, sizeof message);
    vfu_serve(NULL, 0, 50);
    tap_equal(amu_rx_waiting(&rx[1]), 0, "nothing moves for a VF that is disabled");
    vf_enable(pf, 2, true);
    tap_check(rx_wait(&rx[1], 5000) != NULL, "and goes on when it is enabled");
    amu_rx_done(&rx[1]);
    amu_rx_release(&rx[1]);
  }
  for (i = 0; i < 2; i++) {
    sw_disable(&sw[i]);
    session_destroy(pf, 30 + 2 * i);
    session_destroy(pf, 31 + 2 * i);
    hw_close(pf, &vf[i], inversion_agent, i, 0);
    sw_unmap(&sw[i], pf);
    vf_enable(pf, i + 1, false);
  }
}

/* Waits for an exception of the PF, copies it out. @return its opcode, 0 when none came */
static unsigned exception(struct function *pf, void *into) {
  const uint8_t *found = rx_wait(&pf->mgt.exception, 5000);
  if (!found) return 0;
  memcpy(into, found, AMU_MESSAGE_BYTES);
  amu_rx_done(&pf->mgt.exception);
  amu_rx_release(&pf->mgt.exception);
  return amu_opcode(into);
}

void trap(struct function *pf, struct device *device) {
  struct function vf;
  struct amu_e_pf_trapped_cmd trapped;
  struct amu_pf_f_trap_resp_cmd answer;
  struct amu_f_ami_sw_enable_cmd enable;
  struct amu_f_probe_cmd probe;
  struct amu_f_probe_rsp probed;
  uint8_t command[AMU_MESSAGE_BYTES], response[AMU_MESSAGE_BYTES];
  unsigned i, good = 0;
  tap_group("traps");
  tap_equal((uint64_t)trap_configure(pf, 1, true), 0, "the PF traps the commands of VF 1");
  vf_enable(pf, 1, true);
  tap_equal((uint64_t)trap_configure(pf, 1, false), AMU_ST_PF_F_TRAP_CONFIGURE_F_OWNER_ENABLED, "which it cannot change while the VF is enabled");
  function_start(&vf, device, 1, 1, 1);

  amu_f_ami_sw_enable_cmd_init(&enable);
  amu_f_ami_sw_enable_cmd_set_ami_sw_id(&enable, 0x1234);
  amu_mgt_submit(&vf.mgt, &enable);
  tap_equal(exception(pf, &trapped), AMU_OP_E_PF_TRAPPED_CMD, "a command of the VF is an exception of the PF");
  tap_equal(amu_e_pf_trapped_cmd_get_f_source_id(&trapped), 1, "it tells which VF sent it");
  amu_trapped_command(&trapped, command);
  tap_check(amu_opcode(command) == AMU_OP_F_AMI_SW_ENABLE &&
              amu_f_ami_sw_enable_cmd_get_ami_sw_id((const struct amu_f_ami_sw_enable_cmd *)(const void *)command) == 0x1234,
            "and has the command in it");
  tap_equal((uint64_t)(int64_t)amu_mgt_response(&vf.mgt, response), (uint64_t)(int64_t)AMU_MGT_NONE, "the VF waits");
  amu_init(response, sizeof response, AMU_OP_F_AMI_SW_ENABLE);
  amu_set_status(response, AMU_ST_F_AMI_SW_ENABLE_AMI_SW_NOT_MAPPED_IN_FUNCTION);
  amu_trap_answer(&answer, 1, response);
  call_ok(pf, &answer, NULL);
  while (amu_rx_waiting(&vf.mgt.response) == 0 && !device->broken) vfu_serve(NULL, 0, 1);
  tap_equal((uint64_t)amu_mgt_response(&vf.mgt, response), AMU_ST_F_AMI_SW_ENABLE_AMI_SW_NOT_MAPPED_IN_FUNCTION,
            "the status of the PF is what the VF is answered");

  /* A hypervisor that hands out what it likes. */
  for (i = 0; i < 10; i++) {
    amu_f_probe_cmd_init(&probe);
    amu_mgt_submit(&vf.mgt, &probe);
    if (exception(pf, &trapped) != AMU_OP_E_PF_TRAPPED_CMD) break;
    amu_f_probe_rsp_init(&probed);
    amu_f_probe_rsp_set_ami_per_f_m1(&probed, i);
    amu_f_probe_rsp_set_asn_prof_n_counters(&probed, 0xabcd0000u + i);
    amu_trap_answer(&answer, 1, &probed);
    call_ok(pf, &answer, NULL);
    while (amu_rx_waiting(&vf.mgt.response) == 0 && !device->broken) vfu_serve(NULL, 0, 1);
    good += amu_mgt_response(&vf.mgt, &probed) == 0 && amu_f_probe_rsp_get_ami_per_f_m1(&probed) == i &&
            amu_f_probe_rsp_get_asn_prof_n_counters(&probed) == 0xabcd0000u + i;
  }
  tap_equal(good, 10, "10 commands are answered with the body that the PF chose");
  call_expecting(pf, &answer, NULL, AMU_ST_PF_F_TRAP_RESP_NOT_DELIVERED, "an answer that nobody waits for");
  tap_check(true, "an answer that nobody waits for is not delivered");
  vf_enable(pf, 1, false);
  tap_equal((uint64_t)trap_configure(pf, 1, false), 0, "the trap is taken away");
}

/* A function-level reset of a VF, by its PCI Express capability and by DEVICE_RESET. */
void reset_function(struct function *pf, struct device *device) {
  struct amu_e_pf_vf_reset told;
  unsigned way;
  tap_group("VF reset");
  for (way = 0; way < 2; way++) {
    const char *name = way == 0 ? "DEVICE_RESET" : "a function-level reset";
    struct function vf;
    struct amu_f_probe_cmd probe;
    uint8_t response[AMU_MESSAGE_BYTES];
    if (way == 1 && device->pcie_capability == 0) break;
    vf_enable(pf, 1, true);
    function_start(&vf, device, 1, 2, 2);
    amu_f_probe_cmd_init(&probe);
    tap_equal((uint64_t)call(&vf, &probe, response), 0, "the VF is at work");
    if (way == 0) {
      tap_equal((uint64_t)vfu_request(&device->link, VFU_DEVICE_RESET, NULL, 0, NULL, 0, NULL, 0, NULL), 0, "DEVICE_RESET is answered");
    } else {
      config_write(device, device->pcie_capability + 8, 2, 0x8000);
      tap_equal(config_read(device, device->pcie_capability + 8, 2) & 0x8000, 0, "a function-level reset is done when it is written");
    }
    tap_equal(exception(pf, &told), AMU_OP_E_PF_VF_RESET, "%s is an exception of the PF", name);
    tap_equal(amu_e_pf_vf_reset_get_source(&told), 1, "%s: which tells of what VF", name);
    tap_equal(config_read(device, 0x04, 2) & 0x6, 0, "%s turns decoding and bus mastering off", name);
    tap_equal(bar_read(device, AMU_REG_MSK_BASE_PTR(0), 8), 0, "%s clears the ring bases", name);
    tap_equal(bar_read(device, AMU_REG_MGT_WRITE_INDEX_TX0, 8), 0, "%s clears the indexes", name);
    device_bus_master(device, true);
    function_start(&vf, device, 1, 2, 2);
    tap_equal((uint64_t)call(&vf, &probe, response), 0, "%s: and the VF works again", name);
    vf_enable(pf, 1, false);
  }
}

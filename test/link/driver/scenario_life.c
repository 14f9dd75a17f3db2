/* Beginnings and ends: the AMU off and on, the client gone and back, a second client, memory that moves, the device reset. */

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "scenarios.h"
#include "tap.h"

/* AMU_EN off and on again, with other rings: everything is there as before, and the interfaces keep what they were. */
void restart(struct function *pf) {
  const struct ring_options ring = {.log2_slots = 2, .log2_length = 3};
  struct device *d = pf->device;
  struct loop loop;
  unsigned i;
  tap_group("restart");
  loop_open(&loop, pf, pf, &ring, &ring, 5);
  tap_equal(exchange(&loop.tx, &loop.rx, 6, 4, false, 1), 6, "messages go around");
  for (i = 0; i < 3; i++) {
    amu_mgt_enable(&d->host, false);
    tap_check(bar_read(d, AMU_REG_MGT_WRITE_INDEX_TX0, 8) == 0 && bar_read(d, AMU_REG_MGT_READ_INDEX_TX0, 8) == 0 &&
                bar_read(d, AMU_REG_MGT_WRITE_INDEX_RX(0), 8) == 0, "AMU_EN 0 puts the management indexes to 0");
    function_start(pf, d, 0, i, 3 - i);
    sw_disable(&loop.sw);
    sw_enable(&loop.sw);
    tap_equal(exchange(&loop.tx, &loop.rx, 5, 4, false, 10 + i), 5, "and with other rings the messages go on where they were");
  }
  tap_equal(loop.tx.ring.write, 21, "the indexes of the interface went on counting");
  loop_close(&loop, pf, 5);
}

/* The client dies in the middle of things, and comes back: the device is as it was, only its memory has to be mapped. */
void reconnect(struct function *pf) {
  const struct ring_options ring = {.log2_slots = 3, .log2_length = 3};
  struct device *d = pf->device;
  const unsigned vectors = d->vectors;
  struct loop loop;
  unsigned way;
  tap_group("reconnect");
  loop_open(&loop, pf, pf, &ring, &ring, 5);
  for (way = 0; way < 3; way++) {
    static const char *const ways[] = {"between two messages", "with messages on the way", "in the middle of a request"};
    uint8_t message[64];
    int error;
    if (way == 1) {
      pattern(message, sizeof message, 99);
      amu_tx_send(&loop.tx, message, sizeof message);
    }
    if (way == 2) {
      const struct vfu_header half = {1, VFU_REGION_READ, 32, 0, 0};
      if (send(d->link.socket, &half, 7, MSG_NOSIGNAL) != 7) tap_check(false, "half a header is sent");
    }
    vfu_close(&d->link);
    error = vfu_connect(&d->link, d->path, 5);
    if (!tap_check(error == 0, "the client is gone %s, and comes back", ways[way])) tap_bail("no connection: %s", strerror(error));
    error = vfu_negotiate(&d->link, &d->options->style);
    if (!tap_check(error == 0, "the version is agreed on again")) tap_bail("no version: %d", error);
    d->vectors = vectors;
    device_map_memory(d);
    if (d->options->interrupts) device_assign(d, false);
    device_bus_master(d, true);
    tap_equal(AMU_GET(AMU_REG_AMU_CR_AMU_EN, bar_read(d, AMU_REG_AMU_CR, 8)), 1, "the AMU runs as before");
    tap_equal(bar_read(d, loop.sw.page.at + AMU_SW_REG_WRITE_INDEX_TX(0), 8), loop.tx.ring.write, "the indexes are what they were");
    if (way == 1) {
      /* What was on the way came before the end, or comes now; or it met no memory, which is a fault of the ring. */
      const uint8_t *found = rx_wait(&loop.rx, 500);
      if (found) {
        pattern(message, sizeof message, 99);
        tap_check(memcmp(found, message, sizeof message) == 0, "the message that was on the way is whole");
        amu_rx_done(&loop.rx);
        amu_rx_release(&loop.rx);
      } else {
        /* The exception ring went away with the rest: the error state says so, and AMU_EN 0 and 1 clear it. */
        const unsigned state = amu_mgt_error_state(&pf->mgt);
        tap_check(state != AMU_ERROR_NONE || amu_rx_waiting(&pf->mgt.exception) > 0,
                  "the message that was on the way met no memory, and that is told: %s", amu_error_state_name(state));
        amu_mgt_enable(&d->host, false);
        function_start(pf, d, 0, 2, 2);
        sw_disable(&loop.sw);
        sw_enable(&loop.sw);
        tap_check(rx_wait(&loop.rx, 5000) != NULL, "it comes when the interface is enabled again");
        amu_rx_done(&loop.rx);
        amu_rx_release(&loop.rx);
      }
    }
    tap_equal(exchange(&loop.tx, &loop.rx, 20, 8, false, way), 20, "messages go on");
  }
  loop_close(&loop, pf, 5);
}

void second_client(struct device *d) {
  struct vfu other;
  unsigned i;
  tap_group("second client");
  for (i = 0; i < 3; i++) {
    int error = vfu_connect(&other, d->path, 1);
    if (error == 0) {
      error = vfu_negotiate(&other, &d->options->style);
      tap_check(error != 0, "a second client is told that the device is taken (error %d)", error);
    } else {
      tap_check(error == ECONNREFUSED || error == EAGAIN, "a second client does not get in");
    }
    vfu_close(&other);
  }
  tap_equal(config_read(d, 0, 2), AMU_PCI_VENDOR, "the first one goes on");
}

/* A device that may not be a bus master reaches no memory. */
void without_bus_master(struct function *pf) {
  struct device *d = pf->device;
  struct amu_pf_probe_cmd probe;
  uint8_t response[AMU_MESSAGE_BYTES];
  tap_group("bus master");
  amu_pf_probe_cmd_init(&probe);
  device_bus_master(d, false);
  amu_mgt_submit(&pf->mgt, &probe);
  vfu_serve(NULL, 0, 50);
  tap_equal((uint64_t)(int64_t)amu_mgt_response(&pf->mgt, response), (uint64_t)(int64_t)AMU_MGT_NONE, "no command is fetched while it is off");
  device_bus_master(d, true);
  amu_mgt_enable(&d->host, false);
  function_start(pf, d, 0, 2, 2);
  tap_equal((uint64_t)call(pf, &probe, response), 0, "commands work when it is on");
}

/* Memory is unmapped and mapped again; what the AMU meets meanwhile is a fault that is told. */
void move_memory(struct function *pf) {
  const struct ring_options ring = {.log2_slots = 2, .log2_length = 3, .range = 1};
  struct device *d = pf->device;
  struct memory_range *high = &d->ranges[1];
  struct loop loop;
  uint8_t message[64];
  const uint8_t *found;
  tap_group("memory");
  tap_check(vfu_map(&d->link, high->address + 4096, high->at, 4096, d->options->messages ? -1 : d->memory_fd, 0) > 0,
            "a range upon another is refused");
  /* The rings of management are in both ranges: lay them in the lower one. */
  amu_mgt_enable(&d->host, false);
  {
    unsigned i;
    for (i = 0; i < 4; i++) {
      const struct chunk chunk = device_alloc(d, 0, 4096, 4096);
      pf->rings[i] = (struct amu_ring_memory){chunk.at, chunk.address, 2};
    }
    amu_mgt_enable(&d->host, true);
    amu_mgt_init(&pf->mgt, &d->host, pf->rings);
  }
  loop_open(&loop, pf, pf, &ring, &ring, 5);
  tap_equal(exchange(&loop.tx, &loop.rx, 5, 4, false, 1), 5, "messages go around in the upper range");
  tap_equal((uint64_t)vfu_unmap(&d->link, high->address, high->size), 0, "it is unmapped");
  pattern(message, sizeof message, 7);
  amu_tx_send(&loop.tx, message, sizeof message);
  found = rx_wait(&pf->mgt.exception, 5000);
  tap_check(found && amu_opcode(found) == AMU_OP_E_F_AMI_RING_FAULT, "a ring without memory is E-F-AMI-RING-FAULT");
  if (found) {
    const struct amu_e_f_ami_ring_fault *fault = (const struct amu_e_f_ami_ring_fault *)(const void *)found;
    tap_check(amu_e_f_ami_ring_fault_get_ami_id(fault) == 0 && amu_e_f_ami_ring_fault_get_ams_id(fault) == 0, "of this socket");
    amu_rx_done(&pf->mgt.exception);
    amu_rx_release(&pf->mgt.exception);
  }
  tap_equal((uint64_t)vfu_map(&d->link, high->address, high->at, high->size, d->options->messages ? -1 : d->memory_fd, high->fd_offset), 0,
            "it is mapped again");
  sw_enable(&loop.sw);
  found = rx_wait(&loop.rx, 5000);
  tap_check(found && memcmp(found, message, sizeof message) == 0, "enabled again, the interface goes on with that very message");
  amu_rx_done(&loop.rx);
  amu_rx_release(&loop.rx);
  tap_equal(exchange(&loop.tx, &loop.rx, 5, 4, false, 2), 5, "and with others");
  loop_close(&loop, pf, 5);
  amu_mgt_enable(&d->host, false);
  function_start(pf, d, 0, 2, 2);
}

/* DEVICE_RESET of the PF: everything as at power-on. */
void reset_device(struct device *d) {
  struct function pf;
  struct amu_pf_probe_cmd probe;
  uint8_t response[AMU_MESSAGE_BYTES];
  tap_group("device reset");
  function_start(&pf, d, 0, 1, 1);
  tap_equal((uint64_t)vfu_request(&d->link, VFU_DEVICE_RESET, NULL, 0, NULL, 0, NULL, 0, NULL), 0, "DEVICE_RESET is answered");
  tap_equal(bar_read(d, AMU_REG_AMU_CR, 8), 0, "AMU_CR is 0");
  tap_equal(bar_read(d, AMU_REG_MSK_BASE_PTR(0), 8), 0, "the ring bases are 0");
  tap_equal(config_read(d, 0x04, 2) & 0x6, 0, "decoding and bus mastering are off");
  if (d->msix_capability) tap_equal(config_read(d, d->msix_capability + 2, 2) & 0xc000, 0, "MSI-X is off");
  device_bus_master(d, true);
  function_start(&pf, d, 0, 1, 1);
  amu_pf_probe_cmd_init(&probe);
  tap_equal((uint64_t)call(&pf, &probe, response), 0, "and it works again");
  amu_mgt_enable(&d->host, false);
}

/* Accesses that a driver should not make: each is answered, and none does harm. */
void odd_accesses(struct device *d) {
  const uint64_t idr = bar_read(d, AMU_REG_AMU_IDR, 8);
  uint8_t many[64] = {0};
  tap_group("odd accesses");
  tap_check(bar_read(d, AMU_REG_AMU_IDR, 4) == (idr & 0xffffffff) && bar_read(d, AMU_REG_AMU_IDR + 4, 4) == idr >> 32, "halves of a register");
  tap_equal(bar_read(d, AMU_REG_AMU_IDR + 1, 1), idr >> 8 & 0xff, "a byte of it");
  bar_write(d, AMU_REG_MSK_BASE_PTR(3), 4, 0x89abc000);
  bar_write(d, AMU_REG_MSK_BASE_PTR(3) + 4, 4, 0x12);
  tap_equal(bar_read(d, AMU_REG_MSK_BASE_PTR(3), 8), 0x1289abc000, "halves are written");
  bar_write(d, AMU_REG_MSK_BASE_PTR(3), 8, 0);
  bar_write(d, AMU_REG_AMU_IDR, 8, ~0ull);
  tap_equal(bar_read(d, AMU_REG_AMU_IDR, 8), idr, "a read-only register takes no write");
  tap_equal(bar_read(d, 0xff8, 8), 0, "where no register is reads as 0");
  bar_write(d, 0xff8, 8, 1);
  tap_check(vfu_read(&d->link, VFU_BAR0, 0, many, sizeof many) == 0 && amu_load_le64(many) == idr, "several registers at once");
  tap_check(vfu_read(&d->link, VFU_BAR0, d->bar_bytes, many, 8) > 0, "behind BAR0 is refused");
  tap_check(vfu_read(&d->link, VFU_BAR0, d->bar_bytes - 4, many, 8) > 0, "over its end is refused");
  tap_check(vfu_read(&d->link, VFU_BAR0, ~0ull - 3, many, 8) > 0, "an offset near 2^64 is refused");
  tap_check(vfu_read(&d->link, 1, 0, many, 8) > 0, "a region that there is not is refused");
  tap_check(vfu_request(&d->link, 14, many, 0, NULL, 0, NULL, 0, NULL) > 0, "a command that there is not is refused");
  tap_check(vfu_request(&d->link, 999, many, 8, NULL, 0, NULL, 0, NULL) > 0, "nor another");
  tap_check(vfu_request(&d->link, VFU_REGION_READ, many, 3, NULL, 0, NULL, 0, NULL) > 0, "a request that is cut off is refused");
  tap_check(vfu_request(&d->link, VFU_VERSION, many, 4, NULL, 0, NULL, 0, NULL) > 0, "a second VERSION is refused");
  tap_equal(bar_read(d, AMU_REG_AMU_IDR, 8), idr, "and the device goes on");
}

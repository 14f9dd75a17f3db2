#include <stdlib.h>
#include <string.h>
#include "driver.h"
#include "tap.h"

enum { patience_ms = 5000 };

/* ---- Management rings and commands ---- */

void function_start(struct function *f, struct device *d, unsigned number, unsigned log2_commands, unsigned log2_others) {
  const unsigned log2_length = amu_mgt_log2_length(&d->host);
  unsigned ring;
  f->device = d;
  f->number = number;
  for (ring = 0; ring < 4; ring++) {
    const unsigned log2_slots = ring == AMU_RING_COMMAND ? log2_commands : log2_others;
    const struct chunk memory = device_alloc(d, ring & 1, amu_ring_bytes(log2_slots, log2_length), 4096);
    f->rings[ring] = (struct amu_ring_memory){memory.at, memory.address, log2_slots};
  }
  /* The public driver sets AMU_EN before the rings are laid. */
  if (number == 0) amu_mgt_enable(&d->host, true);
  amu_mgt_init(&f->mgt, &d->host, f->rings);
  f->idr = bar_read(d, AMU_REG_AMU_IDR, 8);
}

int call(struct function *f, const void *command, void *response) {
  const int64_t end = clock_ms() + patience_ms;
  if (!amu_mgt_submit(&f->mgt, command)) return AMU_MGT_FULL;
  for (;;) {
    const int result = amu_mgt_response(&f->mgt, response);
    if (result != AMU_MGT_NONE) return result;
    if (clock_ms() >= end) return amu_mgt_error_state(&f->mgt) ? AMU_MGT_ERROR : AMU_MGT_NONE;
    vfu_serve(NULL, 0, 0);
  }
}

bool call_expecting(struct function *f, const void *command, void *response, int status, const char *what) {
  const unsigned opcode = amu_opcode(command);
  uint8_t ignored[AMU_MESSAGE_BYTES];
  const int found = call(f, command, response ? response : ignored);
  if (found == status) return true;
  tap_check(false, "%s (%s) answers %d, not %d: %s", amu_opcode_name(opcode), what, status, found,
            found >= 0 ? amu_status_name(opcode, (unsigned)found) : amu_error_state_name(amu_mgt_error_state(&f->mgt)));
  return false;
}

/* ---- Interfaces ---- */

void sw_open(struct sw *sw, struct function *pf, struct function *owner, unsigned id) {
  struct amu_pf_ami_sw_map_cmd map;
  struct amu_pf_ami_sw_map_rsp mapped;
  amu_pf_ami_sw_map_cmd_init(&map);
  amu_pf_ami_sw_map_cmd_set_any_phy_ami_sw(&map, 1);
  amu_pf_ami_sw_map_cmd_set_ami_sw_id(&map, id);
  amu_pf_ami_sw_map_cmd_set_f_owner(&map, owner->number);
  call_ok(pf, &map, &mapped);
  sw->owner = owner;
  sw->id = id;
  sw->physical = amu_pf_ami_sw_map_rsp_get_phy_ami_sw_id(&mapped);
  sw->page = amu_sw_page(&owner->device->host, id);
  sw_disable(sw);
  sw_reset(sw);
  sw_vectors(sw, -1, -1);
}

void sw_vectors(struct sw *sw, int tx_vector, int rx_vector) {
  struct amu_f_ami_sw_configure_cmd configure;
  amu_f_ami_sw_configure_cmd_init(&configure);
  amu_f_ami_sw_configure_cmd_set_ami_sw_id(&configure, sw->id);
  if (tx_vector >= 0) {
    amu_f_ami_sw_configure_cmd_set_tx_vector(&configure, (uint64_t)tx_vector);
    amu_f_ami_sw_configure_cmd_set_tx_irq_enable(&configure, 1);
  }
  if (rx_vector >= 0) {
    amu_f_ami_sw_configure_cmd_set_rx_vector(&configure, (uint64_t)rx_vector);
    amu_f_ami_sw_configure_cmd_set_rx_irq_enable(&configure, 1);
  }
  call_ok(sw->owner, &configure, NULL);
}

void sw_enable(struct sw *sw) {
  struct amu_f_ami_sw_enable_cmd enable;
  amu_f_ami_sw_enable_cmd_init(&enable);
  amu_f_ami_sw_enable_cmd_set_ami_sw_id(&enable, sw->id);
  call_ok(sw->owner, &enable, NULL);
}

void sw_disable(struct sw *sw) {
  struct amu_f_ami_sw_disable_cmd disable;
  amu_f_ami_sw_disable_cmd_init(&disable);
  amu_f_ami_sw_disable_cmd_set_ami_sw_id(&disable, sw->id);
  call_ok(sw->owner, &disable, NULL);
}

void sw_reset(struct sw *sw) {
  struct amu_f_ami_sw_reset_cmd reset;
  amu_f_ami_sw_reset_cmd_init(&reset);
  amu_f_ami_sw_reset_cmd_set_ami_sw_id(&reset, sw->id);
  call_ok(sw->owner, &reset, NULL);
}

void sw_unmap(struct sw *sw, struct function *pf) {
  struct amu_pf_ami_sw_unmap_cmd unmap;
  amu_pf_ami_sw_unmap_cmd_init(&unmap);
  amu_pf_ami_sw_unmap_cmd_set_phy_ami_sw_id(&unmap, sw->physical);
  call_ok(pf, &unmap, NULL);
}

struct chunk ring_open(struct sw *sw, unsigned type, unsigned socket, const struct ring_options *options) {
  const struct chunk memory =
    device_alloc(sw->owner->device, options->range, amu_ring_bytes(options->log2_slots, options->log2_length), 64);
  struct amu_f_ams_ring_configure_cmd configure;
  amu_f_ams_ring_configure_cmd_init(&configure);
  amu_f_ams_ring_configure_cmd_set_ami_sw_id(&configure, sw->id);
  amu_f_ams_ring_configure_cmd_set_ams_id(&configure, socket);
  amu_f_ams_ring_configure_cmd_set_ams_type(&configure, type);
  amu_f_ams_ring_configure_cmd_set_rx_mode(&configure, options->mode);
  amu_f_ams_ring_configure_cmd_set_log2_size(&configure, options->log2_slots);
  amu_f_ams_ring_configure_cmd_set_threshold(&configure, options->threshold);
  amu_f_ams_ring_configure_cmd_set_ring_base_address(&configure, memory.address);
  call_ok(sw->owner, &configure, NULL);
  return memory;
}

void tx_open(struct amu_tx *tx, struct sw *sw, unsigned socket, const struct ring_options *options) {
  const struct chunk memory = ring_open(sw, AMU_AMS_TX, socket, options);
  amu_tx_init(tx, sw->page, socket, memory.at, options->log2_slots, options->log2_length);
}

void rx_open(struct amu_rx *rx, struct sw *sw, unsigned socket, const struct ring_options *options) {
  const struct chunk memory = ring_open(sw, AMU_AMS_RX, socket, options);
  amu_rx_init(rx, sw->page, socket, memory.at, options->log2_slots, options->log2_length);
}

/* ---- Sessions ---- */

struct end sw_end(const struct sw *sw, unsigned socket) { return (struct end){AMU_AMI_SW, 0, sw->physical, socket}; }
struct end hw_end(unsigned aha, unsigned interface, unsigned socket) { return (struct end){AMU_AMI_HW, aha, interface, socket}; }

int session_create(struct function *pf, unsigned id, struct end from, struct end to, unsigned log2_length, unsigned priority) {
  struct amu_pf_asn_create_cmd create;
  uint8_t response[AMU_MESSAGE_BYTES];
  amu_pf_asn_create_cmd_init(&create);
  amu_pf_asn_create_cmd_set_asn_id(&create, id);
  amu_pf_asn_create_cmd_set_prio(&create, priority);
  amu_pf_asn_create_cmd_set_src_ami_type(&create, from.kind);
  amu_pf_asn_create_cmd_set_src_aha_id(&create, from.aha);
  amu_pf_asn_create_cmd_set_src_phy_ami_id(&create, from.physical);
  amu_pf_asn_create_cmd_set_src_ams(&create, from.socket);
  amu_pf_asn_create_cmd_set_dst_ami_type(&create, to.kind);
  amu_pf_asn_create_cmd_set_dst_aha_id(&create, to.aha);
  amu_pf_asn_create_cmd_set_dst_phy_ami_id(&create, to.physical);
  amu_pf_asn_create_cmd_set_dst_ams(&create, to.socket);
  amu_pf_asn_create_cmd_set_log2_msg_length(&create, log2_length);
  return call(pf, &create, response);
}

int session_destroy(struct function *pf, unsigned id) {
  struct amu_pf_asn_destroy_cmd destroy;
  uint8_t response[AMU_MESSAGE_BYTES];
  amu_pf_asn_destroy_cmd_init(&destroy);
  amu_pf_asn_destroy_cmd_set_asn_id(&destroy, id);
  return call(pf, &destroy, response);
}

void hw_open(struct function *pf, struct function *owner, unsigned aha, unsigned interface, unsigned id) {
  struct amu_pf_ami_hw_map_cmd map;
  struct amu_f_ami_hw_disable_cmd disable;
  struct amu_f_ami_hw_reset_cmd reset;
  struct amu_f_ami_hw_enable_cmd enable;
  amu_pf_ami_hw_map_cmd_init(&map);
  amu_pf_ami_hw_map_cmd_set_aha_id(&map, aha);
  amu_pf_ami_hw_map_cmd_set_phy_ami_hw_id(&map, interface);
  amu_pf_ami_hw_map_cmd_set_ami_hw_id(&map, id);
  amu_pf_ami_hw_map_cmd_set_f_owner(&map, owner->number);
  call_ok(pf, &map, NULL);
  amu_f_ami_hw_disable_cmd_init(&disable);
  amu_f_ami_hw_disable_cmd_set_ami_hw_id(&disable, id);
  call_ok(owner, &disable, NULL);
  amu_f_ami_hw_reset_cmd_init(&reset);
  amu_f_ami_hw_reset_cmd_set_ami_hw_id(&reset, id);
  call_ok(owner, &reset, NULL);
  amu_f_ami_hw_enable_cmd_init(&enable);
  amu_f_ami_hw_enable_cmd_set_ami_hw_id(&enable, id);
  call_ok(owner, &enable, NULL);
}

void hw_close(struct function *pf, struct function *owner, unsigned aha, unsigned interface, unsigned id) {
  struct amu_pf_ami_hw_unmap_cmd unmap;
  struct amu_f_ami_hw_disable_cmd disable;
  amu_f_ami_hw_disable_cmd_init(&disable);
  amu_f_ami_hw_disable_cmd_set_ami_hw_id(&disable, id);
  call_ok(owner, &disable, NULL);
  amu_pf_ami_hw_unmap_cmd_init(&unmap);
  amu_pf_ami_hw_unmap_cmd_set_aha_id(&unmap, aha);
  amu_pf_ami_hw_unmap_cmd_set_phy_ami_hw_id(&unmap, interface);
  call_ok(pf, &unmap, NULL);
}

/* ---- Messages ---- */

void pattern(uint8_t *into, size_t bytes, uint64_t seed) {
  uint64_t state = seed * 0x9e3779b97f4a7c15ull + 1;
  size_t i;
  for (i = 0; i < bytes; i++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    into[i] = (uint8_t)(state >> 24);
  }
}

const uint8_t *rx_wait(struct amu_rx *rx, int milliseconds) {
  const int64_t end = clock_ms() + milliseconds;
  for (;;) {
    const void *message = amu_rx_next(rx);
    if (message || clock_ms() >= end) return message;
    vfu_serve(NULL, 0, 0);
  }
}

unsigned exchange(struct amu_tx *tx, struct amu_rx *rx, unsigned count, unsigned window, bool inverted, uint64_t seed) {
  const size_t bytes = tx->ring.slot_bytes;
  uint8_t *wanted = malloc(bytes);
  unsigned sent = 0, right = 0;
  while (right < count) {
    const uint8_t *found;
    size_t i;
    bool put = false;
    while (sent < count && sent - right < window) {
      uint8_t *slot = amu_tx_next(tx);
      if (!slot) break;
      pattern(slot, bytes, seed + sent++);
      amu_tx_put(tx);
      put = true;
    }
    if (put) amu_tx_doorbell(tx);
    found = rx_wait(rx, patience_ms);
    if (!found) {
      tap_note("message %u did not come within %d ms", right, patience_ms);
      break;
    }
    pattern(wanted, bytes, seed + right);
    for (i = 0; i < bytes && found[i] == (inverted ? (uint8_t)~wanted[i] : wanted[i]); i++) continue;
    if (i < bytes) {
      tap_note("message %u is wrong from byte %zu on: 0x%02x", right, i, found[i]);
      break;
    }
    amu_rx_done(rx);
    amu_rx_release(rx);
    right++;
  }
  free(wanted);
  return right;
}

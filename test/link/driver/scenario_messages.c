/* Messages: through the inverting and the copying accelerator and around in a loop, of every length, over and over. */

#include <stdlib.h>
#include <string.h>
#include "scenarios.h"
#include "tap.h"

void identify(struct function *pf) {
  struct amu_pf_probe_cmd probe;
  struct amu_pf_probe_rsp probed;
  struct amu_f_probe_cmd own;
  struct amu_f_probe_rsp owned;
  struct amu_pf_probe_aha_cmd agent;
  struct amu_pf_probe_aha_rsp told;
  const uint64_t aidr = bar_read(pf->device, AMU_REG_AMU_AIDR, 8);
  tap_group("identity");
  tap_equal(AMU_GET(AMU_REG_AMU_AIDR_ARCHMAJORREV, aidr), 3, "the architecture is that of the public driver");
  tap_check(AMU_GET(AMU_REG_AMU_IDR_MIN_LOG2_MSG_LENGTH, pf->idr) == 3 && AMU_GET(AMU_REG_AMU_IDR_MAX_LOG2_MSG_LENGTH, pf->idr) == 8,
            "messages are of 64 B to 2 KiB");
  tap_equal(AMU_GET(AMU_REG_AMU_IDR_AMI_TYPE, pf->idr), AMU_AMI_TYPE_A1, "indexes are registers");
  amu_pf_probe_cmd_init(&probe);
  if (call_ok(pf, &probe, &probed)) {
    tap_check(amu_pf_probe_rsp_get_max_ami_sw(&probed) >= 1 && amu_pf_probe_rsp_get_max_asn(&probed) >= 2 &&
                amu_pf_probe_rsp_get_num_aha(&probed) >= 2, "PF-PROBE: %u AMI-SWs, %u sessions, %u agents",
              amu_pf_probe_rsp_get_max_ami_sw(&probed), amu_pf_probe_rsp_get_max_asn(&probed), amu_pf_probe_rsp_get_num_aha(&probed));
  }
  amu_f_probe_cmd_init(&own);
  if (call_ok(pf, &own, &owned)) tap_check(true, "F-PROBE: %u AMIs for a function", amu_f_probe_rsp_get_ami_per_f_m1(&owned) + 1u);
  amu_pf_probe_aha_cmd_init(&agent);
  amu_pf_probe_aha_cmd_set_aha_id(&agent, dma_agent);
  if (call_ok(pf, &agent, &told)) tap_check(amu_pf_probe_aha_rsp_get_aha_iidr(&told) != 0, "PF-PROBE-AHA tells of the DMA agent");
  amu_pf_probe_aha_cmd_set_aha_id(&agent, 999);
  if (call_expecting(pf, &agent, NULL, AMU_ST_PF_PROBE_AHA_INVALID_AHA_ID, "of an agent that there is not")) {
    tap_check(true, "and refuses one that there is not");
  }
}

/* Every length, and every choice of AMI-HWs for the two directions. */
void invert(struct function *pf) {
  unsigned log2_length, out, back;
  struct sw sw;
  tap_group("inversion");
  sw_open(&sw, pf, pf, 0);
  hw_open(pf, pf, inversion_agent, 0, 0);
  hw_open(pf, pf, inversion_agent, 1, 1);
  for (log2_length = 3; log2_length <= 8; log2_length++) {
    for (out = 0; out < 2; out++) {
      for (back = 0; back < 2; back++) {
        const struct ring_options ring = {.log2_slots = 4, .log2_length = log2_length, .range = out};
        const unsigned socket = back + 1;
        const struct mark mark = device_mark(pf->device);
        struct amu_tx tx;
        struct amu_rx rx;
        tx_open(&tx, &sw, socket, &ring);
        rx_open(&rx, &sw, socket, &ring);
        tap_equal((uint64_t)session_create(pf, 10, sw_end(&sw, socket), hw_end(inversion_agent, out, socket), log2_length, 3), 0,
                  "a session of %llu bytes to AMI-HW %u", (unsigned long long)amu_length_bytes(log2_length), out);
        tap_equal((uint64_t)session_create(pf, 11, hw_end(inversion_agent, back, socket), sw_end(&sw, socket), log2_length, 3), 0,
                  "and one back from AMI-HW %u", back);
        sw_enable(&sw);
        tap_equal(exchange(&tx, &rx, 40, 16, true, log2_length * 1000 + out * 100 + back * 10), 40, "40 messages come back inverted");
        sw_disable(&sw);
        session_destroy(pf, 10);
        session_destroy(pf, 11);
        sw_reset(&sw);
        device_release_to(pf->device, &mark);
      }
    }
  }
  sw_unmap(&sw, pf);
  hw_close(pf, pf, inversion_agent, 0, 0);
  hw_close(pf, pf, inversion_agent, 1, 1);
}

/* The message of the public driver's DMA accelerator. */
struct copy_request {
  uint64_t stash, source, target;
  uint32_t bytes, zero, inverted;
};

static bool copied(struct amu_tx *tx, struct amu_rx *rx, const struct copy_request *request) {
  uint8_t message[64] = {0}, answer[64];
  const uint8_t *found;
  memcpy(message, request, sizeof *request);
  if (!amu_tx_send(tx, message, sizeof message)) return false;
  found = rx_wait(rx, 5000);
  if (!found) return false;
  memcpy(answer, found, sizeof answer);
  amu_rx_done(rx);
  amu_rx_release(rx);
  return memcmp(answer, message, sizeof message) == 0;
}

void copy(struct function *pf) {
  static const uint32_t lengths[] = {1, 7, 8, 63, 64, 65, 255, 256, 4095, 4096, 4097, 65536, 1000000};
  const struct ring_options ring = {.log2_slots = 3, .log2_length = 3};
  enum { canary = 64 };
  struct sw sw;
  struct amu_tx tx;
  struct amu_rx rx;
  size_t i;
  unsigned direction;
  tap_group("DMA");
  sw_open(&sw, pf, pf, 0);
  hw_open(pf, pf, dma_agent, 0, 0);
  tx_open(&tx, &sw, 0, &ring);
  rx_open(&rx, &sw, 0, &ring);
  session_create(pf, 20, sw_end(&sw, 0), hw_end(dma_agent, 0, 0), 3, 0);
  session_create(pf, 21, hw_end(dma_agent, 0, 0), sw_end(&sw, 0), 3, 0);
  sw_enable(&sw);
  for (i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    for (direction = 0; direction < 4; direction++) {
      const uint32_t bytes = lengths[i];
      const bool inverted = direction >= 2;
      const struct mark mark = device_mark(pf->device);
      const struct chunk source = device_alloc(pf->device, direction & 1, bytes + 5, 8);
      const struct chunk target = device_alloc(pf->device, !(direction & 1), bytes + 2 * canary, 8);
      /* Odd addresses, and bytes around the target that have to stay. */
      const struct copy_request request = {1, source.address + 5, target.address + canary, bytes, 0, inverted};
      bool good;
      uint32_t b, wrong = 0;
      pattern(source.at, bytes + 5, bytes + direction);
      memset(target.at, 0x3c, bytes + 2 * canary);
      good = copied(&tx, &rx, &request);
      for (b = 0; b < bytes; b++) wrong += target.at[canary + b] != (uint8_t)(source.at[5 + b] ^ (inverted ? 0xff : 0));
      for (b = 0; b < canary; b++) wrong += target.at[b] != 0x3c || target.at[canary + bytes + b] != 0x3c;
      tap_check(good && wrong == 0, "%u bytes are copied%s: %u wrong", bytes, inverted ? " and inverted" : "", wrong);
      device_release_to(pf->device, &mark);
    }
  }
  sw_disable(&sw);
  session_destroy(pf, 20);
  session_destroy(pf, 21);
  sw_unmap(&sw, pf);
  hw_close(pf, pf, dma_agent, 0, 0);
}

void loop_open(struct loop *loop, struct function *f, struct function *pf, const struct ring_options *tx,
               const struct ring_options *rx, unsigned asn) {
  sw_open(&loop->sw, pf, f, 0);
  tx_open(&loop->tx, &loop->sw, 0, tx);
  rx_open(&loop->rx, &loop->sw, 0, rx);
  if (session_create(pf, asn, sw_end(&loop->sw, 0), sw_end(&loop->sw, 0), tx->log2_length, 0) != 0) tap_check(false, "a session from TX to RX");
  sw_enable(&loop->sw);
}

void loop_close(struct loop *loop, struct function *pf, unsigned asn) {
  sw_disable(&loop->sw);
  session_destroy(pf, asn);
  sw_reset(&loop->sw);
  sw_unmap(&loop->sw, pf);
}

void loop_back(struct function *pf) {
  unsigned log2_length;
  tap_group("loopback");
  for (log2_length = 3; log2_length <= 8; log2_length++) {
    const struct ring_options ring = {.log2_slots = 3, .log2_length = log2_length};
    struct loop loop;
    loop_open(&loop, pf, pf, &ring, &ring, 5);
    tap_equal(exchange(&loop.tx, &loop.rx, 100, 8, false, log2_length), 100, "100 messages of %llu bytes go around",
              (unsigned long long)amu_length_bytes(log2_length));
    loop_close(&loop, pf, 5);
  }
}

void wrap_rings(struct function *pf) {
  unsigned slots;
  tap_group("ring wrap");
  for (slots = 0; slots <= 4; slots++) {
    const struct ring_options tx = {.log2_slots = slots, .log2_length = 3}, rx = {.log2_slots = 4 - slots, .log2_length = 3};
    const unsigned window = 1u << slots;
    struct loop loop;
    loop_open(&loop, pf, pf, &tx, &rx, 5);
    tap_equal(exchange(&loop.tx, &loop.rx, 67, window, false, slots), 67, "67 messages through %u and %u slots", window, 1u << (4 - slots));
    tap_check(loop.tx.ring.write == 67 && amu_tx_free(&loop.tx) == amu_ring_slots(&loop.tx.ring), "the indexes are free-running");
    loop_close(&loop, pf, 5);
  }
}

/* Nothing is lost when nobody reads: the sender waits, and goes on slot by slot. */
void push_back(struct function *pf) {
  const struct ring_options tx = {.log2_slots = 3, .log2_length = 4}, rx = {.log2_slots = 2, .log2_length = 4};
  uint8_t message[128], wanted[128];
  struct loop loop;
  unsigned sent = 0, i, right = 0;
  int64_t end;
  tap_group("back-pressure");
  loop_open(&loop, pf, pf, &tx, &rx, 5);
  end = clock_ms() + 5000;
  while (sent < 12 && clock_ms() < end) {
    pattern(message, sizeof message, sent);
    if (amu_tx_send(&loop.tx, message, sizeof message)) sent++;
  }
  tap_equal(sent, 12, "8 + 4 messages are taken without a reader");
  while (amu_rx_waiting(&loop.rx) < 4 && clock_ms() < end) vfu_serve(NULL, 0, 1);
  tap_check(!amu_tx_send(&loop.tx, message, sizeof message), "and no other");
  tap_equal(amu_rx_waiting(&loop.rx), 4, "the RX ring is full");
  for (i = 0; i < 12; i++) {
    const uint8_t *found = rx_wait(&loop.rx, 5000);
    if (!found) break;
    pattern(wanted, sizeof wanted, i);
    right += memcmp(found, wanted, sizeof wanted) == 0;
    amu_rx_done(&loop.rx);
    amu_rx_release(&loop.rx);
  }
  tap_equal(right, 12, "all of them come, in order");
  tap_equal(amu_tx_free(&loop.tx), 8, "and the TX ring is empty");
  loop_close(&loop, pf, 5);
}

void overwrite(struct function *pf) {
  const struct ring_options tx = {.log2_slots = 4, .log2_length = 3};
  const struct ring_options rx = {.log2_slots = 2, .log2_length = 3, .mode = AMU_RX_MODE_OVERWRITING};
  uint8_t message[64], wanted[64];
  struct loop loop;
  unsigned i, right = 0;
  int64_t end = clock_ms() + 5000;
  tap_group("overwriting");
  loop_open(&loop, pf, pf, &tx, &rx, 5);
  for (i = 0; i < 10; i++) {
    pattern(message, sizeof message, i);
    amu_tx_send(&loop.tx, message, sizeof message);
  }
  while (amu_page_observe(&loop.rx.page, loop.rx.write_index) < 10 && clock_ms() < end) vfu_serve(NULL, 0, 1);
  tap_equal(amu_tx_free(&loop.tx), 16, "a full ring holds nobody up");
  tap_equal(amu_rx_lost(&loop.rx), 6, "6 of 10 messages were overwritten, and it is told");
  for (i = 6; i < 10; i++) {
    const uint8_t *found = rx_wait(&loop.rx, 1000);
    if (!found) break;
    pattern(wanted, sizeof wanted, i);
    right += memcmp(found, wanted, sizeof wanted) == 0;
    amu_rx_done(&loop.rx);
    amu_rx_release(&loop.rx);
  }
  tap_equal(right, 4, "the last four are there");
  loop_close(&loop, pf, 5);
}

/* Sessions before rings; a reset of the interface keeps them. */
void sessions_first(struct function *pf) {
  const struct ring_options ring = {.log2_slots = 2, .log2_length = 3};
  struct loop loop;
  tap_group("sessions first");
  sw_open(&loop.sw, pf, pf, 0);
  tap_equal((uint64_t)session_create(pf, 5, sw_end(&loop.sw, 0), sw_end(&loop.sw, 0), 3, 0), 0, "a session of sockets without rings");
  tx_open(&loop.tx, &loop.sw, 0, &ring);
  rx_open(&loop.rx, &loop.sw, 0, &ring);
  sw_enable(&loop.sw);
  tap_equal(exchange(&loop.tx, &loop.rx, 10, 4, false, 1), 10, "it works when they have them");
  sw_disable(&loop.sw);
  sw_reset(&loop.sw);
  tx_open(&loop.tx, &loop.sw, 0, &ring);
  rx_open(&loop.rx, &loop.sw, 0, &ring);
  tap_check(loop.tx.ring.write == 0 && loop.rx.ring.write == 0, "a reset clears the indexes");
  sw_enable(&loop.sw);
  tap_equal(exchange(&loop.tx, &loop.rx, 10, 4, false, 2), 10, "and keeps the session");
  tap_equal((uint64_t)session_create(pf, 6, sw_end(&loop.sw, 0), sw_end(&loop.sw, 0), 3, 0),
            AMU_ST_PF_ASN_CREATE_AMS_ALREADY_CONNECTED, "a socket has one session only");
  loop_close(&loop, pf, 5);
}

/* A command ring of one slot, over and over: what the public driver has. */
void one_slot(struct device *d) {
  struct function pf;
  struct amu_pf_probe_cmd probe;
  uint8_t response[AMU_MESSAGE_BYTES];
  unsigned i, good = 0;
  tap_group("one slot");
  amu_mgt_enable(&d->host, false);
  function_start(&pf, d, 0, 0, 0);
  amu_pf_probe_cmd_init(&probe);
  for (i = 0; i < 50; i++) good += call(&pf, &probe, response) == 0 && amu_opcode(response) == AMU_OP_PF_PROBE;
  tap_equal(good, 50, "50 commands through rings of one slot");
  amu_mgt_enable(&d->host, false);
}

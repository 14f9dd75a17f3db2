/* The C library amu_host.h against a device that is an array of registers: it counts what is asked of it, so that the
 * order of accesses is seen. Prints TAP. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "amu_host.h"

static unsigned tests, failures;

static void check(bool good, const char *what) {
  tests++;
  if (!good) failures++;
  printf("%sok %u - %s\n", good ? "" : "not ", tests, what);
}

/* ---- A device that only remembers ---- */

static uint64_t registers[(AMU_SW_PAGE_BASE + 4 * AMU_SW_PAGE_BYTES) / 8];
static char events[4096];
static unsigned reads, relaxes;
/* Called by every look of a poll loop, to play the AMU. */
static void (*between)(void);

static void note(char event) {
  const size_t length = strlen(events);
  if (length + 1 < sizeof events) events[length] = event;
}
static void forget(void) {
  memset(events, 0, sizeof events);
  reads = 0;
  relaxes = 0;
}
static uint64_t device_read(void *context, uint64_t offset) {
  reads++;
  note('r');
  return ((uint64_t *)context)[offset / 8];
}
static void device_write(void *context, uint64_t offset, uint64_t value) {
  note('w');
  ((uint64_t *)context)[offset / 8] = value;
}
static void write_barrier(void *context) { (void)context; note('W'); }
static void read_barrier(void *context) { (void)context; note('R'); }
static void relax(void *context) {
  (void)context;
  relaxes++;
  if (between) between();
}
static const struct amu_host host = {registers, device_read, device_write, write_barrier, read_barrier, relax};

static uint8_t memory[1 << 16];
static uint64_t *at(uint64_t offset) { return &registers[offset / 8]; }

/* ---- Rings ---- */

static void ring_arithmetic(void) {
  struct amu_ring ring;
  amu_ring_init(&ring, memory, 2, AMU_MIN_LOG2_MSG_LENGTH);
  check(amu_ring_bytes(2, 3) == 256 && amu_ring_bytes(0, 8) == 2048, "a ring takes slots times length");
  check(amu_ring_empty(&ring) && !amu_ring_full(&ring) && amu_ring_free(&ring) == 4, "equal indexes are an empty ring");
  ring.read = ~0ull - 1;
  ring.write = ring.read + 3;
  check(ring.write == 1 && amu_ring_used(&ring) == 3, "indexes wrap at 2^64 and the arithmetic with them");
  check((uint8_t *)amu_ring_slot(&ring, ring.write) == memory + 64, "slot is index mod slots");
  ring.write++;
  check(amu_ring_full(&ring) && amu_ring_free(&ring) == 0, "a difference of the number of slots is full");
  amu_ring_init(&ring, memory, 0, 8);
  check(amu_ring_slot(&ring, 12345) == (void *)memory && amu_ring_slots(&ring) == 1, "a ring of one slot");
}

/* ---- Sending ---- */

static void sending(void) {
  struct amu_tx tx;
  uint8_t message[64];
  unsigned sent = 0;
  memset(message, 0x5a, sizeof message);
  *at(AMU_SW_PAGE(1) + AMU_SW_REG_WRITE_INDEX_TX(2)) = 7;
  *at(AMU_SW_PAGE(1) + AMU_SW_REG_READ_INDEX_TX(2)) = 7;
  amu_tx_init(&tx, amu_sw_page(&host, 1), 2, memory, 2, 3);
  forget();
  while (sent < 4 && amu_tx_send(&tx, message, sizeof message)) sent++;
  check(sent == 4 && strcmp(events, "WwWwWwWw") == 0, "a barrier stands before each doorbell, and a free ring is not asked for");
  check(*at(AMU_SW_PAGE(1) + AMU_SW_REG_WRITE_INDEX_TX(2)) == 11, "the doorbell is the index behind the last message");
  check(!amu_tx_send(&tx, message, sizeof message) && reads == 1, "a full ring takes nothing, and the device was asked");
  *at(AMU_SW_PAGE(1) + AMU_SW_REG_READ_INDEX_TX(2)) = 9;
  check(amu_tx_next(&tx) == (void *)(memory + 64 * (11 % 4)), "a slot that the AMU has read is the next");
  check(amu_tx_free(&tx) == 2, "free slots");
  forget();
  amu_tx_put(&tx);
  check(amu_tx_next(&tx) != NULL, "several are put");
  amu_tx_put(&tx);
  check(events[0] == 0, "and the AMU is not told before the doorbell");
  amu_tx_doorbell(&tx);
  check(*at(AMU_SW_PAGE(1) + AMU_SW_REG_WRITE_INDEX_TX(2)) == 13, "one doorbell for several");
  check(!amu_tx_send(&tx, memory, 65), "a message that is longer than a slot is not sent");
}

/* ---- Receiving ---- */

static void receiving(void) {
  struct amu_rx rx;
  uint8_t message[64];
  *at(AMU_SW_PAGE(0) + AMU_SW_REG_READ_INDEX_RX(63)) = 0;
  *at(AMU_SW_PAGE(0) + AMU_SW_REG_WRITE_INDEX_RX(63)) = 0;
  amu_rx_init(&rx, amu_sw_page(&host, 0), 63, memory, 1, 3);
  check(!amu_rx_take(&rx, message, sizeof message), "nothing comes out of an empty ring");
  memset(memory, 1, 64);
  memset(memory + 64, 2, 64);
  *at(AMU_SW_PAGE(0) + AMU_SW_REG_WRITE_INDEX_RX(63)) = 2;
  forget();
  check(amu_rx_take(&rx, message, sizeof message) && message[0] == 1 && message[63] == 1, "the oldest comes first");
  check(strcmp(events, "rRw") == 0, "index, barrier, message, and its slot is free");
  check(*at(AMU_SW_PAGE(0) + AMU_SW_REG_READ_INDEX_RX(63)) == 1, "READ_INDEX_RX is one further");
  forget();
  check(amu_rx_next(&rx) != NULL && reads == 0, "a message that is known of costs no access");
  amu_rx_done(&rx);
  check(amu_rx_waiting(&rx) == 0 && *at(AMU_SW_PAGE(0) + AMU_SW_REG_READ_INDEX_RX(63)) == 1, "its slot stays until it is released");
  amu_rx_release(&rx);
  check(*at(AMU_SW_PAGE(0) + AMU_SW_REG_READ_INDEX_RX(63)) == 2, "and is free then");
  /* The AMU overwrote three messages of an overwriting ring. */
  *at(AMU_SW_PAGE(0) + AMU_SW_REG_WRITE_INDEX_RX(63)) = 7;
  *at(AMU_SW_PAGE(0) + AMU_SW_REG_READ_INDEX_RX(63)) = 5;
  check(amu_rx_lost(&rx) == 3 && amu_rx_waiting(&rx) == 2, "messages that were overwritten are counted and passed over");
  check(amu_rx_lost(&rx) == 0, "and counted once");
  amu_rx_done(&rx);
  check(amu_rx_lost(&rx) == 0 && rx.ring.read == 6, "a message that is done with and not released is no loss");
}

/* ---- Commands ---- */

static struct amu_mgt mgt;
static struct amu_ring_memory rings[4];
static uint16_t answer_status;
static unsigned answer_after;

/* Answers one command as the AMU does, once it has been waited for long enough. */
static void amu_answers(void) {
  uint8_t *command, *response;
  const uint64_t done = *at(AMU_REG_MGT_READ_INDEX_TX0);
  if (answer_after > 0) {
    answer_after--;
    return;
  }
  if (done == *at(AMU_REG_MGT_WRITE_INDEX_TX0)) return;
  command = (uint8_t *)rings[AMU_RING_COMMAND].slots + (done & ((1u << rings[AMU_RING_COMMAND].log2_slots) - 1)) * 64;
  response = (uint8_t *)rings[AMU_RING_RESPONSE].slots +
             (*at(AMU_REG_MGT_WRITE_INDEX_RX(0)) & ((1u << rings[AMU_RING_RESPONSE].log2_slots) - 1)) * 64;
  amu_init(response, 64, amu_opcode(command));
  amu_set_status(response, answer_status);
  *at(AMU_REG_MGT_READ_INDEX_TX0) = done + 1;
  *at(AMU_REG_MGT_WRITE_INDEX_RX(0))= *at(AMU_REG_MGT_WRITE_INDEX_RX(0)) + 1;
}

static void start(unsigned log2_commands, unsigned log2_responses) {
  unsigned ring;
  memset(registers, 0, sizeof registers);
  for (ring = 0; ring < 4; ring++) {
    *at(AMU_REG_MSK_CTRL(ring)) = AMU_PUT(AMU_REG_MSK_CTRL_LOG2_MSG_LENGTH, AMU_MIN_LOG2_MSG_LENGTH);
    rings[ring].slots = ring == AMU_RING_TRACE ? NULL : memory + 0x1000 * ring;
    rings[ring].address = 0x80000000ull + 0x1000 * ring;
    rings[ring].log2_slots = ring == AMU_RING_RESPONSE ? log2_responses : log2_commands;
  }
  amu_mgt_init(&mgt, &host, rings);
}

static void commanding(void) {
  struct amu_pf_asn_create_cmd create;
  struct amu_pf_probe_cmd probe;
  uint8_t response[64];
  start(0, 0);
  check(*at(AMU_REG_MSK_BASE_PTR(1)) == 0x80001000ull, "the rings lie where the caller said");
  check(*at(AMU_REG_MSK_BASE_PTR(3)) == 0, "a ring that is left out is not touched");
  *at(AMU_REG_AMU_CR) = AMU_REG_AMU_CR_TRACE_EN_MASK;
  amu_mgt_enable(&host, true);
  check(*at(AMU_REG_AMU_CR) == (AMU_REG_AMU_CR_TRACE_EN_MASK | AMU_REG_AMU_CR_AMU_EN_MASK), "AMU_EN leaves its neighbours alone");
  amu_mgt_enable(&host, false);
  check(*at(AMU_REG_AMU_CR) == AMU_REG_AMU_CR_TRACE_EN_MASK, "in both directions");

  amu_pf_asn_create_cmd_init(&create);
  amu_pf_probe_cmd_init(&probe);
  between = amu_answers;
  answer_status = AMU_ST_PF_ASN_CREATE_ASN_ID_IN_USE;
  answer_after = 3;
  forget();
  check(amu_mgt_call(&mgt, &create, response, 100) == 1 && relaxes == 4, "a call waits for the response and answers its status");
  check(amu_opcode(response) == AMU_OP_PF_ASN_CREATE, "which is that of the command");
  answer_status = 0;
  check(amu_mgt_call(&mgt, &probe, response, 100) == 0, "a command ring of one slot works again and again");
  check(amu_mgt_call(&mgt, &probe, response, 100) == 0 && mgt.response.ring.read == 3, "and again");
  between = NULL;
  forget();
  check(amu_mgt_call(&mgt, &probe, response, 5) == AMU_MGT_NONE && relaxes == 5, "a call does not wait longer than it was told");
  check(!amu_mgt_submit(&mgt, &create) && amu_mgt_waiting(&mgt) == 1, "one command waits, and the ring of one slot takes no other");
  check(amu_mgt_call(&mgt, &create, response, 5) == AMU_MGT_FULL, "a call says so");
  amu_answers();
  check(amu_mgt_response(&mgt, response) == 0 && amu_mgt_response(&mgt, response) == AMU_MGT_NONE, "its response comes late, and once");
  *at(AMU_REG_AMU_SR) = AMU_ERROR_INVALID_COMMAND;
  check(amu_mgt_call(&mgt, &probe, response, 100) == AMU_MGT_ERROR, "an error state ends the waiting");
  check(amu_mgt_error_state(&mgt) == AMU_ERROR_INVALID_COMMAND, "and is told");

  /* Many at once: a command ring of 4, a response ring of 8; the slots of the commands stay until they are answered. */
  start(2, 3);
  answer_status = 0;
  check(amu_mgt_submit(&mgt, &probe) && amu_mgt_submit(&mgt, &create) && amu_mgt_submit(&mgt, &probe) &&
          amu_mgt_submit(&mgt, &create) && !amu_mgt_submit(&mgt, &probe), "as many commands as there are slots");
  amu_answers();
  amu_answers();
  check(!amu_mgt_submit(&mgt, &probe), "read by the AMU is not answered: the slot is kept");
  check(amu_mgt_response(&mgt, response) == 0 && amu_opcode(response) == AMU_OP_PF_PROBE, "responses come in order");
  check(amu_mgt_submit(&mgt, &probe), "an answered command has left its slot");
  check(amu_mgt_response(&mgt, response) == 0 && amu_opcode(response) == AMU_OP_PF_ASN_CREATE, "and match their commands");
  amu_answers();
  amu_set_opcode((uint8_t *)rings[AMU_RING_RESPONSE].slots + 2 * 64, AMU_OP_F_PROBE);
  check(amu_mgt_response(&mgt, response) == AMU_MGT_MISMATCH && amu_opcode(response) == AMU_OP_F_PROBE, "one that does not is told of");
}

/* ---- Trapped commands ---- */

static void trapping(void) {
  struct amu_e_pf_trapped_cmd exception;
  struct amu_f_ami_sw_enable_cmd command;
  struct amu_f_ami_sw_enable_rsp response;
  struct amu_pf_f_trap_resp_cmd answer;
  amu_e_pf_trapped_cmd_init(&exception);
  amu_e_pf_trapped_cmd_set_f_source_id(&exception, 2);
  amu_e_pf_trapped_cmd_set_trapped_opcode(&exception, AMU_OP_F_AMI_SW_ENABLE);
  exception.payload[0] = 0x34;
  exception.payload[1] = 0x12;
  amu_trapped_command(&exception, &command);
  check(amu_opcode(&command) == AMU_OP_F_AMI_SW_ENABLE && amu_f_ami_sw_enable_cmd_get_ami_sw_id(&command) == 0x1234,
        "a trapped command is the command of the VF");
  amu_f_ami_sw_enable_rsp_init(&response);
  amu_set_status(&response, AMU_ST_F_AMI_SW_ENABLE_AMI_SW_NOT_MAPPED_IN_FUNCTION);
  amu_trap_answer(&answer, 2, &response);
  check(amu_opcode(&answer) == AMU_OP_PF_F_TRAP_RESP && amu_pf_f_trap_resp_cmd_get_f_target(&answer) == 2 &&
          amu_pf_f_trap_resp_cmd_get_resp_opcode(&answer) == AMU_OP_F_AMI_SW_ENABLE &&
          amu_pf_f_trap_resp_cmd_get_status(&answer) == 1, "and its answer names the VF, the opcode and the status");
}

/* ---- Interrupts ---- */

static void interrupting(void) {
  const struct amu_irq irq = amu_irq_rx(amu_sw_page(&host, 0));
  const struct amu_irq management = amu_irq_mgt_rx(&host);
  memset(registers, 0, sizeof registers);
  *at(AMU_SW_PAGE(0) + AMU_SW_REG_RX_DIGEST_MASK) = 0xf0;
  forget();
  *at(AMU_SW_PAGE(0) + AMU_SW_REG_RX_DIGEST) = 0x05;
  check(amu_irq_enable(&irq, 0x03) == 0x01, "unmasking answers what has come before it");
  check(*at(AMU_SW_PAGE(0) + AMU_SW_REG_RX_DIGEST_MASK) == 0xf3, "and leaves the others alone");
  check(strcmp(events, "rwr") == 0, "the digest is looked at after the mask was written");
  amu_irq_disable(&irq, 0x11);
  check(*at(AMU_SW_PAGE(0) + AMU_SW_REG_RX_DIGEST_MASK) == 0xe2, "masking too");
  *at(AMU_REG_MGT_RX_DIGEST) = 2;
  check(amu_irq_pending(&management) == 2 && amu_irq_pending(&irq) == 5, "management rings have a digest of their own");
}

/* ---- AMIs whose page lies in memory ---- */

static void types(void) {
  static uint64_t page[512];
  struct amu_page where = amu_sw_page(&host, 3);
  struct amu_tx tx;
  struct amu_rx rx;
  uint8_t message[64] = {9};
  memset(registers, 0, sizeof registers);
  where.memory = page;
  where.type = AMU_AMI_TYPE_A2;
  amu_tx_init(&tx, where, 0, memory, 1, 3);
  amu_rx_init(&rx, where, 0, memory, 1, 3);
  check(amu_tx_send(&tx, message, 64) && *at(AMU_SW_PAGE(3) + AMU_SW_REG_WRITE_INDEX_TX(0)) == 1, "type A2: the doorbell is a register");
  amu_store_le64(&page[AMU_SW_REG_WRITE_INDEX_RX(0) / 8], 1);
  forget();
  check(amu_rx_waiting(&rx) == 1 && reads == 0, "and what the AMU moves is in memory, without an access");
  where.type = AMU_AMI_TYPE_B;
  memset(page, 0, sizeof page);
  amu_tx_init(&tx, where, 0, memory, 1, 3);
  forget();
  check(amu_tx_send(&tx, message, 64) && amu_load_le64(&page[AMU_SW_REG_WRITE_INDEX_TX(0) / 8]) == 1 && strcmp(events, "W") == 0,
        "type B: the doorbell is in memory too, behind the barrier");
}

int main(void) {
  ring_arithmetic();
  sending();
  receiving();
  commanding();
  trapping();
  interrupting();
  types();
  printf("1..%u\n", tests);
  return failures > 0;
}

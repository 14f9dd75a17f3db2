/* amu_host.h - what software on the host does with a Revere-AMU: rings, commands, interrupt masks.
 *
 * Printed by `amu export c-library` of AMUscope; it stands on amu.h, which `amu export c-header` prints. C11 and C++11,
 * only inline functions, no allocation, no global: a kernel, a hypervisor, a user-space driver and a test bench can
 * include it. How registers are reached and which barriers are needed is told by the caller in a struct amu_host.
 *
 *   amu_tx_...    the sending side of a socket           amu_mgt_...  the management rings of a function
 *   amu_rx_...    the receiving side of a socket         amu_irq_...  digest masks
 *
 * Nothing here locks: one thread at a time uses one structure. SPDX-License-Identifier: Apache-2.0 */

#ifndef AMU_HOST_H
#define AMU_HOST_H

#include "amu.h"

#ifndef __KERNEL__
#include <stdbool.h>
#endif

/* ---- How this host reaches the device ----------------------------------------------------------------------- */

/* Offsets are in bytes from the start of the function's BAR0; every access is one of 64 bits. */
struct amu_host {
  void *context;
  uint64_t (*read)(void *context, uint64_t offset);
  void (*write)(void *context, uint64_t offset, uint64_t value);
  /* Memory written before it is visible to the device before a register is written after it. */
  void (*write_barrier)(void *context);
  /* Memory read after it is not older than an index that was read before it. */
  void (*read_barrier)(void *context);
  /* Between two looks of a poll loop; may be NULL. */
  void (*relax)(void *context);
};

/* A page with digests and indexes: the management page, or the page of an AMI-SW. In AMIs of type A2 the AMU keeps the
 * digests and indexes that it moves in memory, and in type B all of the page is there, at TYPEB_TBL_BASE. */
struct amu_page {
  const struct amu_host *host;
  uint64_t at;                /* of its registers in BAR0 */
  volatile uint64_t *memory;  /* types A2 and B: the page in memory, 4 KiB; type A1: NULL */
  unsigned type;              /* enum amu_ami_type */
};

static inline struct amu_page amu_management_page(const struct amu_host *host) {
  struct amu_page page = {host, 0, NULL, AMU_AMI_TYPE_A1};
  return page;
}

/* The page of an AMI-SW of type A1. */
static inline struct amu_page amu_sw_page(const struct amu_host *host, unsigned ami_sw_id) {
  struct amu_page page = {host, AMU_SW_PAGE(ami_sw_id), NULL, AMU_AMI_TYPE_A1};
  return page;
}

static inline uint64_t amu_memory_load(const struct amu_page *page, uint64_t offset) {
  const volatile uint8_t *b = (const volatile uint8_t *)page->memory + offset;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  uint64_t value = *(const volatile uint64_t *)(const volatile void *)b;
  return amu_load_le64(&value);
#else
  return *(const volatile uint64_t *)(const volatile void *)b;
#endif
}

/* A digest or an index that the AMU moves. */
static inline uint64_t amu_page_observe(const struct amu_page *page, uint64_t offset) {
  if (page->type == AMU_AMI_TYPE_A1) return page->host->read(page->host->context, page->at + offset);
  return amu_memory_load(page, offset);
}

/* A digest mask or an index that software moves. */
static inline uint64_t amu_page_read(const struct amu_page *page, uint64_t offset) {
  if (page->type != AMU_AMI_TYPE_B) return page->host->read(page->host->context, page->at + offset);
  return amu_memory_load(page, offset);
}

static inline void amu_page_write(const struct amu_page *page, uint64_t offset, uint64_t value) {
  if (page->type != AMU_AMI_TYPE_B) {
    page->host->write(page->host->context, page->at + offset, value);
    return;
  }
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  {
    uint64_t stored;
    amu_store_le64(&stored, value);
    value = stored;
  }
#endif
  *(volatile uint64_t *)(volatile void *)((volatile uint8_t *)page->memory + offset) = value;
}

/* ---- Rings -------------------------------------------------------------------------------------------------- */

/* Slots of equal length, one behind the other. Indexes are free-running counts of 64 bits: slot = index mod slots, equal
 * is empty, a difference of the number of slots is full. They wrap at 2^64, and the arithmetic with them. */
struct amu_ring {
  uint8_t *slots;
  uint32_t log2_slots;
  uint32_t slot_bytes;
  uint64_t read;
  uint64_t write;
};

static inline uint64_t amu_length_bytes(unsigned log2_doublewords) {
  return (uint64_t)AMU_DOUBLEWORD_BYTES << log2_doublewords;
}

/* Bytes of memory that a ring takes. */
static inline uint64_t amu_ring_bytes(unsigned log2_slots, unsigned log2_length) {
  return amu_length_bytes(log2_length) << log2_slots;
}

static inline void amu_ring_init(struct amu_ring *ring, void *slots, unsigned log2_slots, unsigned log2_length) {
  ring->slots = (uint8_t *)slots;
  ring->log2_slots = log2_slots;
  ring->slot_bytes = (uint32_t)amu_length_bytes(log2_length);
  ring->read = 0;
  ring->write = 0;
}

static inline uint64_t amu_ring_slots(const struct amu_ring *ring) { return 1ull << ring->log2_slots; }
static inline uint64_t amu_ring_used(const struct amu_ring *ring) { return ring->write - ring->read; }
static inline uint64_t amu_ring_free(const struct amu_ring *ring) { return amu_ring_slots(ring) - amu_ring_used(ring); }
static inline bool amu_ring_empty(const struct amu_ring *ring) { return ring->write == ring->read; }
static inline bool amu_ring_full(const struct amu_ring *ring) { return amu_ring_used(ring) >= amu_ring_slots(ring); }

static inline void *amu_ring_slot(const struct amu_ring *ring, uint64_t index) {
  return ring->slots + (index & (amu_ring_slots(ring) - 1)) * ring->slot_bytes;
}

static inline void amu_copy(void *to, const void *from, size_t bytes) {
  uint8_t *t = (uint8_t *)to;
  const uint8_t *f = (const uint8_t *)from;
  while (bytes-- > 0) *t++ = *f++;
}

/* ---- The sending side of a socket --------------------------------------------------------------------------- */

struct amu_tx {
  struct amu_page page;
  struct amu_ring ring;
  uint64_t read_index;   /* offset in the page: moved by the AMU */
  uint64_t write_index;  /* offset in the page: the doorbell */
};

/* A TX socket of an AMI-SW. The indexes are taken from the device, so that it can go on where it was. */
static inline void amu_tx_init(struct amu_tx *tx, struct amu_page page, unsigned socket, void *slots,
                               unsigned log2_slots, unsigned log2_length) {
  tx->page = page;
  amu_ring_init(&tx->ring, slots, log2_slots, log2_length);
  tx->read_index = AMU_SW_REG_READ_INDEX_TX(socket);
  tx->write_index = AMU_SW_REG_WRITE_INDEX_TX(socket);
  tx->ring.write = amu_page_read(&tx->page, tx->write_index);
  tx->ring.read = amu_page_observe(&tx->page, tx->read_index);
}

/* Free slots, asking the device. */
static inline uint64_t amu_tx_free(struct amu_tx *tx) {
  tx->ring.read = amu_page_observe(&tx->page, tx->read_index);
  return amu_ring_free(&tx->ring);
}

/* The next free slot, to be filled; NULL when the ring is full. The device is asked only when the ring is full by what
 * was known of it. */
static inline void *amu_tx_next(struct amu_tx *tx) {
  if (amu_ring_full(&tx->ring) && amu_tx_free(tx) == 0) return NULL;
  return amu_ring_slot(&tx->ring, tx->ring.write);
}

/* The slot of amu_tx_next is filled; the AMU does not know of it before the doorbell. */
static inline void amu_tx_put(struct amu_tx *tx) { tx->ring.write++; }

/* Tells the AMU of all that was put. */
static inline void amu_tx_doorbell(struct amu_tx *tx) {
  tx->page.host->write_barrier(tx->page.host->context);
  amu_page_write(&tx->page, tx->write_index, tx->ring.write);
}

/* Copies one message into the ring and rings the doorbell. @return false, and nothing is sent, when the ring is full */
static inline bool amu_tx_send(struct amu_tx *tx, const void *message, size_t bytes) {
  void *slot = bytes <= tx->ring.slot_bytes ? amu_tx_next(tx) : NULL;
  if (!slot) return false;
  amu_copy(slot, message, bytes);
  amu_tx_put(tx);
  amu_tx_doorbell(tx);
  return true;
}

/* ---- The receiving side of a socket ------------------------------------------------------------------------- */

struct amu_rx {
  struct amu_page page;
  struct amu_ring ring;
  uint64_t read_index;   /* offset in the page: moved by software, frees slots */
  uint64_t write_index;  /* offset in the page: moved by the AMU */
};

/* An RX socket of an AMI-SW. */
static inline void amu_rx_init(struct amu_rx *rx, struct amu_page page, unsigned socket, void *slots,
                               unsigned log2_slots, unsigned log2_length) {
  rx->page = page;
  amu_ring_init(&rx->ring, slots, log2_slots, log2_length);
  rx->read_index = AMU_SW_REG_READ_INDEX_RX(socket);
  rx->write_index = AMU_SW_REG_WRITE_INDEX_RX(socket);
  rx->ring.read = amu_page_read(&rx->page, rx->read_index);
  rx->ring.write = amu_page_observe(&rx->page, rx->write_index);
}

/* Messages that wait, asking the device. */
static inline uint64_t amu_rx_waiting(struct amu_rx *rx) {
  rx->ring.write = amu_page_observe(&rx->page, rx->write_index);
  return amu_ring_used(&rx->ring);
}

/* The oldest message that was not taken; NULL when there is none. The device is asked only when none is known of. */
static inline const void *amu_rx_next(struct amu_rx *rx) {
  if (amu_ring_empty(&rx->ring)) {
    if (amu_rx_waiting(rx) == 0) return NULL;
    rx->page.host->read_barrier(rx->page.host->context);
  }
  return amu_ring_slot(&rx->ring, rx->ring.read);
}

/* The message of amu_rx_next is done with; its slot is not free before amu_rx_release. */
static inline void amu_rx_done(struct amu_rx *rx) { rx->ring.read++; }

/* Frees the slots of all messages that are done with. */
static inline void amu_rx_release(struct amu_rx *rx) {
  amu_page_write(&rx->page, rx->read_index, rx->ring.read);
}

/* Copies the oldest message out and frees its slot. @return false when there is none */
static inline bool amu_rx_take(struct amu_rx *rx, void *message, size_t bytes) {
  const void *slot = amu_rx_next(rx);
  if (!slot) return false;
  amu_copy(message, slot, bytes < rx->ring.slot_bytes ? bytes : rx->ring.slot_bytes);
  amu_rx_done(rx);
  amu_rx_release(rx);
  return true;
}

/* In an overwriting ring (RX_MODE 1): how many messages the AMU overwrote since the last call; they are passed over. A
 * message that was copied before the call may be one of them: call it after the copy too, before the copy is trusted. */
static inline uint64_t amu_rx_lost(struct amu_rx *rx) {
  const uint64_t now = amu_page_read(&rx->page, rx->read_index);
  const uint64_t lost = now - rx->ring.read;
  if (lost == 0 || lost >> 63) return 0;
  rx->ring.read = now;
  if (amu_rx_waiting(rx) > 0) rx->page.host->read_barrier(rx->page.host->context);
  return lost;
}

/* ---- The management rings of a function --------------------------------------------------------------------- */

/* A ring as the caller has laid it: where software and where the device finds it. */
struct amu_ring_memory {
  void *slots;
  uint64_t address;
  unsigned log2_slots;
};

/* Response n answers command n; the command ring keeps a command until its response was taken. */
struct amu_mgt {
  const struct amu_host *host;
  struct amu_tx command;
  struct amu_rx response;
  struct amu_rx exception;
  struct amu_rx trace;
};

/* What amu_mgt_response and amu_mgt_call answer when it is no STATUS. */
enum amu_mgt_result {
  AMU_MGT_NONE = -1,     /* no response is there; of a call: in so many looks */
  AMU_MGT_FULL = -2,     /* the command ring is full */
  AMU_MGT_ERROR = -3,    /* the AMU stands in an error state: AMU_SR.ERROR_STATE */
  AMU_MGT_MISMATCH = -4  /* the response has not the opcode of the oldest command that waits for one */
};

static inline unsigned amu_mgt_error_state(const struct amu_mgt *mgt) {
  return (unsigned)AMU_GET(AMU_REG_AMU_SR_ERROR_STATE, mgt->host->read(mgt->host->context, AMU_REG_AMU_SR));
}

/* Lays a management ring: its base and its size. Do it while AMU_EN is 0 or the ring has never been used. */
static inline void amu_mgt_lay(const struct amu_host *host, unsigned ring, const struct amu_ring_memory *memory) {
  host->write(host->context, AMU_REG_MSK_BASE_PTR(ring), memory->address);
  host->write(host->context, AMU_REG_MSK_CTRL(ring), AMU_PUT(AMU_REG_MSK_CTRL_LOG2_SIZE, memory->log2_slots));
}

static inline struct amu_rx amu_mgt_rx(const struct amu_host *host, unsigned index,
                                       const struct amu_ring_memory *memory, unsigned log2_length) {
  struct amu_rx rx;
  rx.page = amu_management_page(host);
  amu_ring_init(&rx.ring, memory->slots, memory->log2_slots, log2_length);
  rx.read_index = AMU_REG_MGT_READ_INDEX_RX(index);
  rx.write_index = AMU_REG_MGT_WRITE_INDEX_RX(index);
  rx.ring.read = host->read(host->context, rx.read_index);
  rx.ring.write = host->read(host->context, rx.write_index);
  return rx;
}

/* Bytes of a slot of the management rings, as log2 of doublewords. The AMU decides it. */
static inline unsigned amu_mgt_log2_length(const struct amu_host *host) {
  const uint64_t control = host->read(host->context, AMU_REG_MSK_CTRL(AMU_RING_COMMAND));
  return (unsigned)AMU_GET(AMU_REG_MSK_CTRL_LOG2_MSG_LENGTH, control);
}

/* Lays the rings, in the order of enum amu_management_ring, of which trace may be left out (slots NULL). It does not
 * touch AMU_CR.AMU_EN, which amu_mgt_enable sets, before or after. */
static inline void amu_mgt_init(struct amu_mgt *mgt, const struct amu_host *host, const struct amu_ring_memory rings[4]) {
  const unsigned log2_length = amu_mgt_log2_length(host);
  unsigned ring;
  for (ring = AMU_RING_COMMAND; ring <= AMU_RING_TRACE; ring++) {
    if (rings[ring].slots) amu_mgt_lay(host, ring, &rings[ring]);
  }
  mgt->host = host;
  mgt->command.page = amu_management_page(host);
  amu_ring_init(&mgt->command.ring, rings[AMU_RING_COMMAND].slots, rings[AMU_RING_COMMAND].log2_slots, log2_length);
  mgt->command.read_index = AMU_REG_MGT_READ_INDEX_TX0;
  mgt->command.write_index = AMU_REG_MGT_WRITE_INDEX_TX0;
  mgt->command.ring.write = host->read(host->context, mgt->command.write_index);
  mgt->command.ring.read = host->read(host->context, mgt->command.read_index);
  mgt->response = amu_mgt_rx(host, 0, &rings[AMU_RING_RESPONSE], log2_length);
  mgt->exception = amu_mgt_rx(host, 1, &rings[AMU_RING_EXCEPTION], log2_length);
  mgt->trace = amu_mgt_rx(host, 2, &rings[AMU_RING_TRACE], log2_length);
}

/* AMU_CR.AMU_EN, of the PF. Setting it to 0 puts the indexes of the management rings of every function to 0: call
 * amu_mgt_init again. */
static inline void amu_mgt_enable(const struct amu_host *host, bool on) {
  const uint64_t control = host->read(host->context, AMU_REG_AMU_CR) & ~AMU_REG_AMU_CR_AMU_EN_MASK;
  host->write(host->context, AMU_REG_AMU_CR, control | AMU_PUT(AMU_REG_AMU_CR_AMU_EN, on));
}

/* Commands that wait for their response. */
static inline uint64_t amu_mgt_waiting(const struct amu_mgt *mgt) {
  return mgt->command.ring.write - mgt->response.ring.read;
}

/* Sends a command of AMU_MESSAGE_BYTES. @return false when as many wait for a response as the command ring has slots */
static inline bool amu_mgt_submit(struct amu_mgt *mgt, const void *command) {
  if (amu_mgt_waiting(mgt) >= amu_ring_slots(&mgt->command.ring)) return false;
  return amu_tx_send(&mgt->command, command, AMU_MESSAGE_BYTES);
}

/* Takes the next response, of AMU_MESSAGE_BYTES. @return its STATUS, or an enum amu_mgt_result. On AMU_MGT_MISMATCH it
 * is taken, and `response` tells what it was. */
static inline int amu_mgt_response(struct amu_mgt *mgt, void *response) {
  const void *slot;
  unsigned expected;
  slot = amu_rx_next(&mgt->response);
  if (!slot) return AMU_MGT_NONE;
  expected = amu_opcode(amu_ring_slot(&mgt->command.ring, mgt->response.ring.read));
  amu_copy(response, slot, AMU_MESSAGE_BYTES);
  amu_rx_done(&mgt->response);
  amu_rx_release(&mgt->response);
  return amu_opcode(response) == expected ? (int)amu_status(response) : (int)AMU_MGT_MISMATCH;
}

/* Sends a command and waits for its response, at most `looks` looks long. No other command may wait for a response. The
 * same buffer can be command and response. @return as amu_mgt_response, or AMU_MGT_FULL, or AMU_MGT_ERROR */
static inline int amu_mgt_call(struct amu_mgt *mgt, const void *command, void *response, uint64_t looks) {
  if (!amu_mgt_submit(mgt, command)) return AMU_MGT_FULL;
  while (looks-- > 0) {
    const int result = amu_mgt_response(mgt, response);
    if (result != AMU_MGT_NONE) return result;
    if (amu_mgt_error_state(mgt) != AMU_ERROR_NONE) return AMU_MGT_ERROR;
    if (mgt->host->relax) mgt->host->relax(mgt->host->context);
  }
  return AMU_MGT_NONE;
}

/* ---- Trapped commands --------------------------------------------------------------------------------------- */

/* The command that a VF sent, out of E-PF-TRAPPED-CMD: opcode and body (assumed: trap-payload). */
static inline void amu_trapped_command(const struct amu_e_pf_trapped_cmd *exception, void *command) {
  amu_init(command, AMU_MESSAGE_BYTES, amu_e_pf_trapped_cmd_get_trapped_opcode(exception));
  amu_copy((uint8_t *)command + AMU_MESSAGE_BODY, exception->payload, sizeof exception->payload);
}

/* PF-F-TRAP-RESP that gives the VF this response: opcode, status and body. */
static inline void amu_trap_answer(struct amu_pf_f_trap_resp_cmd *command, unsigned vf, const void *response) {
  amu_pf_f_trap_resp_cmd_init(command);
  amu_pf_f_trap_resp_cmd_set_f_target(command, vf);
  amu_pf_f_trap_resp_cmd_set_resp_opcode(command, amu_opcode(response));
  amu_pf_f_trap_resp_cmd_set_status(command, amu_status(response));
  amu_copy(command->payload, (const uint8_t *)response + AMU_MESSAGE_BODY, sizeof command->payload);
}

/* ---- Interrupts --------------------------------------------------------------------------------------------- */

/* One direction of a page: the digest, a bit a socket, and the mask of the bits that may interrupt. */
struct amu_irq {
  struct amu_page page;
  uint64_t digest;
  uint64_t mask;
};

static inline struct amu_irq amu_irq_tx(struct amu_page page) {
  struct amu_irq irq = {page, AMU_SW_REG_TX_DIGEST, AMU_SW_REG_TX_DIGEST_MASK};
  return irq;
}

static inline struct amu_irq amu_irq_rx(struct amu_page page) {
  struct amu_irq irq = {page, AMU_SW_REG_RX_DIGEST, AMU_SW_REG_RX_DIGEST_MASK};
  return irq;
}

static inline struct amu_irq amu_irq_mgt_tx(const struct amu_host *host) {
  struct amu_irq irq = {amu_management_page(host), AMU_REG_MGT_TX_DIGEST, AMU_REG_MGT_TX_DIGEST_MASK};
  return irq;
}

static inline struct amu_irq amu_irq_mgt_rx(const struct amu_host *host) {
  struct amu_irq irq = {amu_management_page(host), AMU_REG_MGT_RX_DIGEST, AMU_REG_MGT_RX_DIGEST_MASK};
  return irq;
}

/* The sockets that have something to do: messages to take, or room to send. */
static inline uint64_t amu_irq_pending(const struct amu_irq *irq) { return amu_page_observe(&irq->page, irq->digest); }

/* These sockets interrupt no more; what an interrupt handler does before it polls. */
static inline void amu_irq_disable(const struct amu_irq *irq, uint64_t sockets) {
  amu_page_write(&irq->page, irq->mask, amu_page_read(&irq->page, irq->mask) & ~sockets);
}

/* These sockets interrupt again. @return those of them that have something to do already: serve them as if they had
 * interrupted, and no message is left alone between the last look and the unmasking. */
static inline uint64_t amu_irq_enable(const struct amu_irq *irq, uint64_t sockets) {
  amu_page_write(&irq->page, irq->mask, amu_page_read(&irq->page, irq->mask) | sockets);
  return amu_irq_pending(irq) & sockets;
}

#endif /* AMU_HOST_H */

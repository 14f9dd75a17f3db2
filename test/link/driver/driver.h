/* A driver of the Revere-AMU: management rings, interfaces, rings, sessions, messages. Written against amu.h and
 * amu_host.h alone. Every command that is expected to succeed is a check of its own when it does not. */

#ifndef DRIVER_H
#define DRIVER_H

#include "device.h"

/* A function with its management rings. */
struct function {
  struct device *device;
  unsigned number;        /* 0 = PF */
  struct amu_mgt mgt;
  struct amu_ring_memory rings[4];
  uint64_t idr;           /* AMU_IDR */
};

/* Lays the management rings, of so many slots, and enables the AMU (of the PF). */
void function_start(struct function *f, struct device *d, unsigned number, unsigned log2_commands, unsigned log2_others);

/* Sends a command and waits for the response, at most five seconds. @return STATUS or an enum amu_mgt_result */
int call(struct function *f, const void *command, void *response);
/* The same, and a check that it answers this status. */
bool call_expecting(struct function *f, const void *command, void *response, int status, const char *what);
#define call_ok(f, command, response) call_expecting((f), (command), (response), 0, #command)

/* An AMI-SW of a function. */
struct sw {
  struct function *owner;
  unsigned id;            /* AMI_SW_ID */
  unsigned physical;      /* PHY_AMI_SW_ID */
  struct amu_page page;
};

/* Maps any free AMI-SW to the function, then disables, resets and configures it, as the public driver does. */
void sw_open(struct sw *sw, struct function *pf, struct function *owner, unsigned id);
void sw_vectors(struct sw *sw, int tx_vector, int rx_vector);
void sw_enable(struct sw *sw);
void sw_disable(struct sw *sw);
void sw_reset(struct sw *sw);
void sw_unmap(struct sw *sw, struct function *pf);

struct ring_options {
  unsigned log2_slots, log2_length, threshold, mode, range;
};

/* Gives a socket of a disabled AMI-SW a ring in fresh memory. */
struct chunk ring_open(struct sw *sw, unsigned type, unsigned socket, const struct ring_options *options);
void tx_open(struct amu_tx *tx, struct sw *sw, unsigned socket, const struct ring_options *options);
void rx_open(struct amu_rx *rx, struct sw *sw, unsigned socket, const struct ring_options *options);

struct end {
  unsigned kind;          /* AMU_AMI_SW or AMU_AMI_HW */
  unsigned aha, physical, socket;
};
struct end sw_end(const struct sw *sw, unsigned socket);
struct end hw_end(unsigned aha, unsigned interface, unsigned socket);

int session_create(struct function *pf, unsigned id, struct end from, struct end to, unsigned log2_length, unsigned priority);
int session_destroy(struct function *pf, unsigned id);

/* Maps an AMI-HW of an agent to a function, resets and enables it. */
void hw_open(struct function *pf, struct function *owner, unsigned aha, unsigned interface, unsigned id);
void hw_close(struct function *pf, struct function *owner, unsigned aha, unsigned interface, unsigned id);

/* Fills with bytes that depend on the seed and differ from message to message. */
void pattern(uint8_t *into, size_t bytes, uint64_t seed);

/* Waits until a message is there, at most so long. */
const uint8_t *rx_wait(struct amu_rx *rx, int milliseconds);

/* Sends `count` messages and takes the answers, at most `window` on the way, each compared byte for byte: equal, or
 * inverted. @return how many answers were right; it stops at the first that is wrong or late */
unsigned exchange(struct amu_tx *tx, struct amu_rx *rx, unsigned count, unsigned window, bool inverted, uint64_t seed);

#endif

/* What the driver does with the device, one function each; every one leaves the AMU with nothing mapped and no session. */

#ifndef SCENARIOS_H
#define SCENARIOS_H

#include "driver.h"

/* Agents that the platform has: those of Arm's public demo. */
enum { inversion_agent = 0, dma_agent = 3 };

void identify(struct function *pf);
void invert(struct function *pf);
void copy(struct function *pf);
void loop_back(struct function *pf);
void wrap_rings(struct function *pf);
void push_back(struct function *pf);
void overwrite(struct function *pf);
void sessions_first(struct function *pf);
void one_slot(struct device *d);

void interrupt_management(struct function *pf);
void interrupt_messages(struct function *pf);
void interrupt_masks(struct function *pf);
void interrupt_storm(struct function *pf, unsigned messages);
void interrupt_descriptors(struct function *pf);
void interrupt_errors(struct function *pf);

void two_functions(struct function *pf, struct device *first, struct device *second);
void trap(struct function *pf, struct device *vf);
void reset_function(struct function *pf, struct device *vf);

void restart(struct function *pf);
void reconnect(struct function *pf);
void second_client(struct device *d);
void without_bus_master(struct function *pf);
void move_memory(struct function *pf);
void reset_device(struct device *d);
void odd_accesses(struct device *d);

void like_qemu(struct device *d);
void like_spdk(struct device *d);
void like_libvfio_user(struct device *d);

/* A socket pair of one AMI-SW in a loop, which several of them begin with. */
struct loop {
  struct sw sw;
  struct amu_tx tx;
  struct amu_rx rx;
};
void loop_open(struct loop *loop, struct function *f, struct function *pf, const struct ring_options *tx,
               const struct ring_options *rx, unsigned asn);
void loop_close(struct loop *loop, struct function *pf, unsigned asn);

#endif

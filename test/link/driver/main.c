/* A reference driver of the Revere-AMU, in C, over a vfio-user socket: `driver [options] PF [VF1 VF2]`. It brings the AMU
 * up, runs the accelerators of Arm's public demo, two VFs, traps, interrupts and resets, checks every byte, and prints TAP.
 * It needs a served system with agents 0 (inversion, two AMI-HWs) and 3 (DMA), such as examples/demo-platform.amu.
 *
 *   --style NAME     who it behaves like: definition, qemu, libvfio-user, spdk, plain
 *   --messages       memory is reached by DMA messages, not by descriptors
 *   --no-fds         the transport carries no descriptors: no interrupts, DMA by messages
 *   --access 4       registers are accessed by halves
 *   --storm N        messages of the interrupt storm */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "scenarios.h"
#include "tap.h"

struct named_style {
  const char *name;
  struct vfu_style style;
  void (*habits)(struct device *d);
};

static const struct named_style styles[] = {
  /* Keeps to the definition and says what it can. */
  {"definition",
   {.json = "{\"capabilities\":{\"max_msg_fds\":8,\"max_data_xfer_size\":1048576,\"max_dma_maps\":65535,\"pgsizes\":4096,"
            "\"write_multiple\":true}}",
    .minor = 1},
   NULL},
  /* QEMU's vfio-user-pci: its VERSION, DMA messages off the definition, nothing served while a register access waits, posted
   * register writes. */
  {"qemu",
   {.json = "{\"capabilities\":{\"max_data_xfer_size\":1048576,\"max_msg_fds\":8,\"migration\":{\"max_bitmap_size\":268435456,"
            "\"pgsize\":4096},\"pgsizes\":4096,\"max_dma_maps\":65535}}",
    .minor = 0,
    .qemu_dma = true,
    .one_at_a_time = true,
    .posted = true},
   like_qemu},
  /* The sample client of libvfio-user: proposes a socket of its own for the way back. */
  {"libvfio-user",
   {.json = "{\"capabilities\":{\"max_msg_fds\":8,\"max_data_xfer_size\":1048576,\"twin_socket\":{\"supported\":true}}}", .minor = 1},
   like_libvfio_user},
  /* SPDK's host: several writes by one message, and ids that are all the same. */
  {"spdk",
   {.json = "{\"capabilities\":{\"max_msg_fds\":8,\"max_data_xfer_size\":1048576,\"write_multiple\":true}}",
    .minor = 1,
    .same_ids = true,
    .multi = true},
   like_spdk},
  /* Says nothing at all. */
  {"plain", {.json = NULL, .minor = 0}, NULL},
};

static void usage(void) {
  fprintf(stderr, "usage: driver [--style definition|qemu|libvfio-user|spdk|plain] [--messages] [--no-fds] [--access 4|8] "
                  "[--storm N] PF-SOCKET [VF1-SOCKET VF2-SOCKET]\n");
  exit(2);
}

static struct device devices[3];

int main(int argc, char **argv) {
  static struct options options = {.access_bytes = 8, .interrupts = true};
  const char *paths[3] = {NULL, NULL, NULL};
  unsigned count = 0, storm = 300, i;
  struct function pf;
  void (*habits)(struct device *) = NULL;
  int arg;
  options.style = styles[0].style;
  for (arg = 1; arg < argc; arg++) {
    const char *word = argv[arg];
    if (strcmp(word, "--style") == 0 && arg + 1 < argc) {
      const char *name = argv[++arg];
      for (i = 0; i < sizeof styles / sizeof *styles && strcmp(styles[i].name, name) != 0; i++) continue;
      if (i == sizeof styles / sizeof *styles) usage();
      options.style = styles[i].style;
      habits = styles[i].habits;
    } else if (strcmp(word, "--messages") == 0) options.messages = true;
    else if (strcmp(word, "--no-fds") == 0) options.messages = true, options.interrupts = false;
    else if (strcmp(word, "--access") == 0 && arg + 1 < argc) options.access_bytes = (unsigned)atoi(argv[++arg]);
    else if (strcmp(word, "--storm") == 0 && arg + 1 < argc) storm = (unsigned)atoi(argv[++arg]);
    else if (word[0] == '-' || count == 3) usage();
    else paths[count++] = word;
  }
  if (count != 1 && count != 3) usage();

  for (i = 0; i < count; i++) {
    tap_group("function %u", i);
    device_connect(&devices[i], paths[i], &options);
    device_enumerate(&devices[i]);
    device_prepare(&devices[i]);
  }
  if (habits) habits(&devices[0]);
  one_slot(&devices[0]);
  function_start(&pf, &devices[0], 0, 2, 2);
  identify(&pf);
  invert(&pf);
  copy(&pf);
  loop_back(&pf);
  wrap_rings(&pf);
  push_back(&pf);
  overwrite(&pf);
  sessions_first(&pf);
  if (options.interrupts) {
    interrupt_management(&pf);
    interrupt_messages(&pf);
    interrupt_masks(&pf);
    interrupt_storm(&pf, storm);
    interrupt_descriptors(&pf);
    interrupt_errors(&pf);
  }
  if (count == 3) {
    two_functions(&pf, &devices[1], &devices[2]);
    trap(&pf, &devices[1]);
    reset_function(&pf, &devices[1]);
  }
  odd_accesses(&devices[0]);
  restart(&pf);
  without_bus_master(&pf);
  move_memory(&pf);
  second_client(&devices[0]);
  reconnect(&pf);
  reset_device(&devices[0]);
  tap_group("end");
  for (i = 0; i < count; i++) {
    tap_equal(devices[i].link.bad_dma, 0, "function %u sent no DMA message that was none", i);
    if (options.messages) tap_note("function %u: %u reads and %u writes of memory by messages", i, devices[i].link.dma_reads, devices[i].link.dma_writes);
    device_close(&devices[i]);
  }
  return tap_end();
}

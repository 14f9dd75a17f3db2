/* Measures a served AMU from outside: `link-client reads SOCKET COUNT`, `link-client echo SOCKET COUNT` (the same bytes to
 * and from echo.c), `link-client jobs SOCKET COUNT [messages]`. Prints one line of JSON: the median and the mean in ns.
 * Built with the files of test/link/driver but its main.c.
 *
 * A read is a REGION_READ of 8 bytes and its answer. A job is a message of 64 bytes through the inverting accelerator: from the
 * doorbell, a posted write, to its interrupt; then its bytes are compared and its slot is freed. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "driver.h"
#include "scenarios.h"
#include "tap.h"

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void report(double *times, size_t count) {
  double sum = 0;
  size_t i;
  for (i = 0; i < count; i++) sum += times[i];
  qsort(times, count, sizeof *times, by_size);
  printf("{\"count\":%zu,\"median\":%.0f,\"mean\":%.0f,\"p99\":%.0f}\n", count, times[count / 2], sum / (double)count,
         times[count * 99 / 100]);
}

enum { request_bytes = 32, answer_bytes = 40 };

/* The same on both sides: 32 bytes there, 40 back. */
static void round_trips(int socket, double *times, size_t count) {
  struct { struct vfu_header header; uint64_t offset; uint32_t region, count; } request = {
    {1, VFU_REGION_READ, request_bytes, 0, 0}, AMU_REG_AMU_IDR, VFU_BAR0, 8};
  uint8_t answer[answer_bytes];
  size_t i;
  for (i = 0; i < count; i++) {
    const double start = now();
    request.header.id = (uint16_t)i;
    if (send(socket, &request, sizeof request, MSG_NOSIGNAL) != sizeof request ||
        recv(socket, answer, sizeof answer, MSG_WAITALL) != sizeof answer) {
      fprintf(stderr, "the connection is gone\n");
      exit(1);
    }
    times[i] = now() - start;
  }
}

static void jobs(struct device *d, double *times, size_t count) {
  const struct ring_options ring = {.log2_slots = 6, .log2_length = 3};
  struct function pf;
  struct sw sw;
  struct amu_tx tx;
  struct amu_rx rx;
  struct amu_irq irq;
  size_t i, b;
  function_start(&pf, d, 0, 4, 4);
  sw_open(&sw, &pf, &pf, 0);
  sw_vectors(&sw, -1, 0);
  hw_open(&pf, &pf, inversion_agent, 0, 0);
  tx_open(&tx, &sw, 0, &ring);
  rx_open(&rx, &sw, 0, &ring);
  session_create(&pf, 0, sw_end(&sw, 0), hw_end(inversion_agent, 0, 0), 3, 0);
  session_create(&pf, 1, hw_end(inversion_agent, 0, 0), sw_end(&sw, 0), 3, 0);
  sw_enable(&sw);
  irq = amu_irq_rx(sw.page);
  amu_irq_enable(&irq, 1);
  for (i = 0; i < count; i++) {
    uint8_t *slot = amu_tx_next(&tx);
    const uint8_t *answer;
    double start;
    if (!slot) tap_bail("the ring is full");
    for (b = 0; b < 64; b++) slot[b] = (uint8_t)(i + b);
    start = now();
    amu_tx_put(&tx);
    amu_tx_doorbell(&tx);
    if (device_interrupts(d, 0, 5000) == 0) tap_bail("message %zu: no interrupt", i);
    times[i] = now() - start;
    /* The interrupt says that it is there: no register is read. */
    rx.ring.write++;
    answer = amu_ring_slot(&rx.ring, rx.ring.read);
    for (b = 0; b < 64; b++) {
      if (answer[b] != (uint8_t)~(i + b)) tap_bail("message %zu is wrong", i);
    }
    amu_rx_done(&rx);
    amu_rx_release(&rx);
  }
}

int main(int argc, char **argv) {
  static struct options options = {
    .style = {.json = "{\"capabilities\":{\"max_msg_fds\":8,\"max_data_xfer_size\":1048576}}", .minor = 1, .posted = true},
    .access_bytes = 8,
    .interrupts = true};
  static struct device d;
  size_t count;
  double *times;
  if (argc < 4) {
    fprintf(stderr, "usage: link-client reads|echo|jobs SOCKET COUNT [messages]\n");
    return 2;
  }
  count = strtoul(argv[3], NULL, 10);
  times = calloc(count + 1, sizeof *times);
  /* Checks of the driver go to where they do not stand in the way of the result. */
  if (strcmp(argv[1], "echo") == 0) {
    struct vfu link;
    if (vfu_connect(&link, argv[2], 5)) return 1;
    round_trips(link.socket, times, count / 10 + 1);
    round_trips(link.socket, times, count);
    report(times, count);
    return 0;
  }
  options.messages = argc > 4 && strcmp(argv[4], "messages") == 0;
  tap_to(stderr);
  device_connect(&d, argv[2], &options);
  /* Who was here before may have left something. */
  if (vfu_request(&d.link, VFU_DEVICE_RESET, NULL, 0, NULL, 0, NULL, 0, NULL)) tap_bail("the device cannot be reset");
  device_enumerate(&d);
  device_prepare(&d);
  if (strcmp(argv[1], "reads") == 0) {
    round_trips(d.link.socket, times, count / 10 + 1);
    round_trips(d.link.socket, times, count);
  } else {
    jobs(&d, times, count);
  }
  if (tap_failed()) return 1;
  report(times, count);
  return 0;
}

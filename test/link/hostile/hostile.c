/* A client that means harm: `hostile SECONDS SEED SOCKET`. Round after round it does one of the things below, with random
 * sizes, orders and contents, and drops the connection; then a client that behaves connects to the same socket, resets the
 * device, and has to get a command answered. Prints TAP: a check a kind of attack, and what each survived. Built with the files
 * of test/link/driver but its main.c. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "scenarios.h"
#include "tap.h"

static uint64_t state;
static const char *path;

static uint64_t any(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state * 0x2545f4914f6cdd1dull >> 8;
}
static uint64_t below(uint64_t n) { return any() % n; }

/* A number of the kind that breaks things. */
static uint64_t nasty(void) {
  static const uint64_t numbers[] = {
    0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 255, 256, 4095, 4096, 65535, 65536, 0x100000, 0x100001, 0x7fffffff, 0x80000000,
    0xffffffff, 0x100000000, 0x1fffffffffffff, 0x20000000000000, 0x7fffffffffffffff, 0x8000000000000000, ~0ull - 7, ~0ull};
  return below(3) == 0 ? any() : numbers[below(sizeof numbers / sizeof *numbers)];
}

static const struct vfu_style style = {.json = "{\"capabilities\":{\"max_msg_fds\":8}}", .minor = 1};

/* ---- Sending without care ---- */

static void put(struct vfu *v, const void *data, size_t bytes) {
  if (send(v->socket, data, bytes, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) return;
}

static void put_with(struct vfu *v, const void *data, size_t bytes, const int *fds, size_t count) {
  struct iovec part = {(void *)(uintptr_t)data, bytes};
  union { char bytes[CMSG_SPACE(16 * sizeof(int))]; struct cmsghdr align; } control;
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  struct cmsghdr *c;
  memset(&control, 0, sizeof control);
  message.msg_control = control.bytes;
  message.msg_controllen = CMSG_SPACE(count * sizeof(int));
  c = CMSG_FIRSTHDR(&message);
  c->cmsg_level = SOL_SOCKET;
  c->cmsg_type = SCM_RIGHTS;
  c->cmsg_len = CMSG_LEN(count * sizeof(int));
  memcpy(CMSG_DATA(c), fds, count * sizeof(int));
  if (sendmsg(v->socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) return;
}

/* Takes whatever has come. */
static void hear(struct vfu *v, int milliseconds) {
  static uint8_t sink[65536];
  const int64_t end = clock_ms() + milliseconds;
  do {
    const ssize_t n = recv(v->socket, sink, sizeof sink, MSG_DONTWAIT);
    if (n == 0) return;
    if (n < 0) usleep(1000);
  } while (clock_ms() < end);
}

static size_t message(uint8_t *into, uint16_t command, uint32_t flags, size_t payload) {
  struct vfu_header header = {(uint16_t)any(), command, (uint32_t)(sizeof header + payload), flags, (uint32_t)(below(4) ? 0 : any())};
  size_t i;
  memcpy(into, &header, sizeof header);
  for (i = 0; i + 8 <= payload; i += 8) {
    const uint64_t n = nasty();
    memcpy(into + sizeof header + i, &n, 8);
  }
  for (; i < payload; i++) into[sizeof header + i] = (uint8_t)any();
  return sizeof header + payload;
}

static uint8_t buffer[1 << 20];

/* ---- Attacks; each gets a connection that has agreed on a version, unless it is one before that ---- */

static void noise(struct vfu *v) {
  const size_t bytes = 1 + below(4096);
  size_t i;
  for (i = 0; i < bytes; i++) buffer[i] = (uint8_t)any();
  put(v, buffer, bytes);
  hear(v, 3);
}

static void sizes(struct vfu *v) {
  struct vfu_header header = {1, (uint16_t)(1 + below(18)), (uint32_t)nasty(), (uint32_t)below(64), 0};
  put(v, &header, sizeof header);
  put(v, buffer, below(64));
  hear(v, 3);
}

static void wrong_order(struct vfu *v) {
  put(v, buffer, message(buffer, (uint16_t)(2 + below(17)), 0, below(64)));
  hear(v, 3);
}

static void versions(struct vfu *v) {
  static const char *const texts[] = {
    "", "{", "null", "[]", "{\"capabilities\":[]}", "{\"capabilities\":{\"max_data_xfer_size\":-1}}", "{\"capabilities\":{\"max_data_xfer_size\":1e400}}",
    "{\"capabilities\":{\"max_msg_fds\":\"many\"}}", "{\"capabilities\":{\"migration\":7}}", "{\"__proto__\":{\"capabilities\":{}}}", "\xff\xfe\x80", "{\"capabilities\":null}"};
  uint16_t numbers[2] = {(uint16_t)(below(3) ? 0 : any()), (uint16_t)any()};
  size_t bytes;
  if (below(4) == 0) {
    /* Brackets within brackets. */
    bytes = 20 + below(60000);
    memset(buffer + 20, below(2) ? '[' : '{', bytes);
    bytes += 4;
  } else {
    const char *text = texts[below(sizeof texts / sizeof *texts)];
    strcpy((char *)buffer + 20, text);
    bytes = 4 + strlen(text) + below(2);
  }
  {
    struct vfu_header header = {1, VFU_VERSION, (uint32_t)(sizeof header + bytes), 0, 0};
    memcpy(buffer, &header, sizeof header);
  }
  memcpy(buffer + 16, numbers, 4);
  put(v, buffer, 16 + bytes);
  hear(v, 3);
}

static void requests(struct vfu *v) {
  unsigned i;
  for (i = 0; i < 200; i++) {
    const uint32_t flags = below(8) ? 0 : (uint32_t)below(64);
    put(v, buffer, message(buffer, (uint16_t)(1 + below(18)), flags, below(100)));
    if (i % 20 == 0) hear(v, 1);
  }
  hear(v, 10);
}

/* Requests that are well formed, with numbers that are not. */
static void accesses(struct vfu *v) {
  unsigned i;
  for (i = 0; i < 400; i++) {
    struct { struct vfu_header header; uint64_t offset; uint32_t region, count; uint64_t data[4]; } m;
    const bool write = below(2);
    const uint32_t count = (uint32_t)(below(4) ? 1 + below(32) : nasty());
    const size_t data = write ? (below(8) ? (count <= 32 ? count : 32) : below(32)) : 0;
    m.header = (struct vfu_header){(uint16_t)i, write ? VFU_REGION_WRITE : VFU_REGION_READ, (uint32_t)(32 + data), below(3) ? 0 : VFU_NO_REPLY, 0};
    m.offset = below(3) ? below(0x20000) & (below(2) ? ~7ull : ~0ull) : nasty();
    m.region = (uint32_t)(below(8) ? (below(3) ? VFU_BAR0 : VFU_CONFIG) : nasty());
    m.count = count;
    m.data[0] = nasty();
    put(v, &m, 32 + data);
    if (i % 20 == 0) hear(v, 1);
  }
  hear(v, 10);
}

static void maps(struct vfu *v) {
  const int fd = memfd_create("hostile", MFD_CLOEXEC);
  const unsigned count = below(4) ? 100 : 3000;
  unsigned i;
  if (ftruncate(fd, 1 << 20)) return;
  for (i = 0; i < count; i++) {
    struct { struct vfu_header header; uint32_t argsz, flags; uint64_t offset, address, size; } m = {
      {(uint16_t)i, below(8) ? VFU_DMA_MAP : VFU_DMA_UNMAP, sizeof m, 0, 0}, 32, (uint32_t)below(4), 0, 0, 4096};
    if (below(8) == 0) {
      m.offset = nasty();
      m.address = nasty();
      m.size = nasty();
      m.flags = (uint32_t)nasty();
    } else {
      m.address = below(1u << 20) * 4096;
      m.offset = below(256) * 4096;
    }
    if (m.header.command == VFU_DMA_UNMAP) {
      m.header.size = 16 + 24;
      m.offset = m.address;
    }
    if (below(2)) put(v, &m, m.header.size);
    else put_with(v, &m, m.header.size, &fd, 1);
    if (i % 50 == 0) hear(v, 1);
  }
  hear(v, 10);
  close(fd);
}

static void descriptors(struct vfu *v) {
  int fds[8], pipes[2], pair[2], i;
  const int kinds = 6;
  if (pipe(pipes) || socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) return;
  for (i = 0; i < 8; i++) {
    switch (below((uint64_t)kinds)) {
    case 0: fds[i] = open("/dev/null", O_RDWR | O_CLOEXEC); break;
    case 1: fds[i] = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC); break;
    case 2: fds[i] = dup(pipes[1]); break;
    case 3: fds[i] = dup(pair[0]); break;
    case 4: fds[i] = eventfd(0, EFD_CLOEXEC); break;
    default: fds[i] = memfd_create("m", MFD_CLOEXEC); break;
    }
  }
  for (i = 0; i < 20; i++) {
    const uint16_t commands[] = {VFU_SET_IRQS, VFU_DMA_MAP, VFU_DMA_UNMAP, VFU_REGION_READ, VFU_DEVICE_RESET};
    const uint16_t command = commands[below(5)];
    size_t bytes = message(buffer, command, 0, command == VFU_DMA_MAP ? 32 : command == VFU_SET_IRQS ? 20 : below(40));
    const size_t count = 1 + below(8);
    if (command == VFU_SET_IRQS && below(2)) {
      const uint32_t words[5] = {20, VFU_IRQ_EVENTFD | VFU_IRQ_TRIGGER, VFU_MSIX, 0, (uint32_t)count};
      memcpy(buffer + 16, words, sizeof words);
    }
    put_with(v, buffer, bytes, fds, count);
    hear(v, 1);
  }
  for (i = 0; i < 8; i++) close(fds[i]);
  close(pipes[0]), close(pipes[1]), close(pair[0]), close(pair[1]);
}

/* An eventfd that is full: a write to it would wait for ever. */
static void full_eventfd(struct vfu *v) {
  const int fd = eventfd(0, EFD_CLOEXEC);
  const uint64_t most = ~0ull - 1;
  unsigned i;
  if (write(fd, &most, sizeof most) != sizeof most) return;
  vfu_set_irqs(v, VFU_IRQ_EVENTFD | VFU_IRQ_TRIGGER, VFU_MSIX, 0, 1, &fd, 1, NULL);
  for (i = 0; i < 3; i++) vfu_set_irqs(v, VFU_IRQ_NONE | VFU_IRQ_TRIGGER, VFU_MSIX, 0, 1, NULL, 0, NULL);
  close(fd);
}

/* Rings anywhere, indexes anywhere, in memory that goes away. */
static void lay_rings(struct vfu *v, uint64_t address) {
  unsigned i;
  const uint64_t one = AMU_PUT(AMU_REG_AMU_CR_AMU_EN, 1);
  const uint32_t command = 6;
  vfu_write(v, VFU_CONFIG, 4, &command, 2);
  vfu_write(v, VFU_BAR0, AMU_REG_AMU_CR, &one, 8);
  for (i = 0; i < 4; i++) {
    const uint64_t base = address + i * 4096, control = AMU_PUT(AMU_REG_MSK_CTRL_LOG2_SIZE, below(5));
    vfu_write(v, VFU_BAR0, AMU_REG_MSK_BASE_PTR(i), &base, 8);
    vfu_write(v, VFU_BAR0, AMU_REG_MSK_CTRL(i), &control, 8);
  }
}

static void vanishing(struct vfu *v) {
  const int fd = memfd_create("hostile", MFD_CLOEXEC);
  const uint64_t doorbell = 1 + below(3);
  void *memory;
  if (ftruncate(fd, 1 << 20)) return;
  memory = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  for (unsigned i = 0; i < 4096; i++) ((uint8_t *)memory)[i] = (uint8_t)(i % 64 == 0 ? 1 + below(40) : i % 64 == 1 ? 0 : any());
  if (vfu_map(v, 0x100000, memory, 1 << 20, fd, 0) == 0) {
    lay_rings(v, 0x100000);
    /* A server that asks for it by messages is told that it is not there. */
    v->range_count = 0;
    if (below(2) && ftruncate(fd, below(2) ? 0 : 2048)) return;
    vfu_write(v, VFU_BAR0, AMU_REG_MGT_WRITE_INDEX_TX0, &doorbell, 8);
    vfu_serve(NULL, 0, 5);
    if (ftruncate(fd, 0)) return;
    vfu_write(v, VFU_BAR0, AMU_REG_MGT_WRITE_INDEX_TX0, &(uint64_t){doorbell + 1}, 8);
    vfu_serve(NULL, 0, 5);
  }
  munmap(memory, 1 << 20);
  close(fd);
}

/* Memory by messages, and answers that are wrong, late, or none. */
static void bad_dma(struct vfu *v) {
  static uint8_t memory[1 << 16];
  const uint64_t doorbell = 1;
  int64_t end;
  if (vfu_map(v, 0x100000, memory, sizeof memory, -1, 0)) return;
  lay_rings(v, 0x100000);
  {
    struct { struct vfu_header header; uint64_t offset; uint32_t region, count; uint64_t data; } m = {
      {9, VFU_REGION_WRITE, sizeof m, VFU_NO_REPLY, 0}, AMU_REG_MGT_WRITE_INDEX_TX0, VFU_BAR0, 8, doorbell};
    put(v, &m, sizeof m);
  }
  end = clock_ms() + 50;
  while (clock_ms() < end) {
    struct vfu_header header;
    if (recv(v->socket, &header, sizeof header, MSG_DONTWAIT) != sizeof header) {
      usleep(500);
      continue;
    }
    switch (below(6)) {
    case 0: return;                                  /* gone */
    case 1: header.size = (uint32_t)nasty(); break;  /* of a wrong size */
    case 2: header.id++; break;                      /* of another */
    case 3: header.command ^= 7; break;
    case 4: header.flags = VFU_REPLY | VFU_ERROR, header.error = EFAULT, header.size = 16; break;
    default: header.size = 32; break;                /* without data */
    }
    if (below(4)) header.flags |= VFU_REPLY;
    put(v, &header, sizeof header);
    put(v, buffer, below(80));
    hear(v, 2);
  }
}

static void half(struct vfu *v) {
  const size_t whole = message(buffer, VFU_REGION_WRITE, 0, 24);
  size_t at;
  for (at = 0; at + 1 < whole; at++) {
    put(v, buffer + at, 1);
    if (at % 8 == 0) usleep(300);
  }
}

/* Asks and asks, and reads no answer. */
static void deaf(struct vfu *v) {
  struct { struct vfu_header header; uint64_t offset; uint32_t region, count; } m = {{1, VFU_REGION_READ, sizeof m, 0, 0}, 0, VFU_BAR0, 65536};
  unsigned i;
  for (i = 0; i < 2000; i++) {
    if (send(v->socket, &m, sizeof m, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) usleep(200);
  }
}

static void answers(struct vfu *v) {
  unsigned i;
  for (i = 0; i < 100; i++) put(v, buffer, message(buffer, (uint16_t)(9 + below(4)), VFU_REPLY, below(64)));
  hear(v, 3);
}

static void crowd(struct vfu *v) {
  struct vfu others[8];
  unsigned i;
  (void)v;
  for (i = 0; i < 8; i++) {
    if (vfu_connect(&others[i], path, 0)) continue;
    if (below(2)) put(&others[i], buffer, message(buffer, VFU_VERSION, 0, 4));
    if (below(2)) put(&others[i], buffer, below(64));
  }
  usleep(2000);
  for (i = 0; i < 8; i++) vfu_close(&others[i]);
}

/* Hundreds that come and say nothing, and are still there when one comes that behaves. */
static int idle[300];
static unsigned idle_count;

static void dismiss(void) {
  while (idle_count > 0) close(idle[--idle_count]);
}

static void waiters(struct vfu *v) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  (void)v;
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  while (idle_count < sizeof idle / sizeof *idle) {
    const int s = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (s < 0) return;
    if (connect(s, (const struct sockaddr *)&address, sizeof address)) usleep(500), close(s);
    else idle[idle_count++] = s;
  }
}

/* ---- A client that behaves ---- */

static bool behaves(void) {
  static struct options options;
  static struct device d;
  struct function pf;
  struct amu_pf_probe_cmd probe;
  uint8_t response[AMU_MESSAGE_BYTES];
  const int64_t end = clock_ms() + 20000;
  bool good;
  options = (struct options){.style = style, .access_bytes = 8};
  memset(&d, 0, sizeof d);
  /* The server may not have noticed yet that the other one is gone. */
  for (;;) {
    int error = vfu_connect(&d.link, path, 5);
    if (!error) error = vfu_negotiate(&d.link, &style);
    if (!error) break;
    vfu_close(&d.link);
    if (clock_ms() >= end) return false;
    usleep(2000);
  }
  device_adopt(&d, path, &options);
  good = vfu_request(&d.link, VFU_DEVICE_RESET, NULL, 0, NULL, 0, NULL, 0, NULL) == 0;
  if (good) {
    device_make_memory(&d);
    good = vfu_map(&d.link, d.ranges[0].address, d.ranges[0].at, d.ranges[0].size, d.memory_fd, d.ranges[0].fd_offset) == 0 &&
           vfu_map(&d.link, d.ranges[1].address, d.ranges[1].at, d.ranges[1].size, d.memory_fd, d.ranges[1].fd_offset) == 0;
  }
  if (good) {
    device_bus_master(&d, true);
    function_start(&pf, &d, 0, 2, 2);
    amu_pf_probe_cmd_init(&probe);
    good = call(&pf, &probe, response) == 0;
  }
  device_close(&d);
  return good;
}

struct attack {
  const char *name;
  void (*run)(struct vfu *v);
  bool before_version;
};

static const struct attack attacks[] = {
  {"random bytes instead of VERSION", noise, true}, {"random bytes", noise, false},
  {"headers of any size", sizes, false}, {"headers of any size instead of VERSION", sizes, true},
  {"requests before VERSION", wrong_order, true}, {"versions that are none", versions, true},
  {"any request with any numbers", requests, false}, {"accesses of any register", accesses, false},
  {"thousands of maps", maps, false}, {"descriptors of any kind", descriptors, false},
  {"an eventfd that is full", full_eventfd, false}, {"memory that vanishes", vanishing, false},
  {"DMA answered wrongly", bad_dma, false}, {"half a message", half, false},
  {"no answer is read", deaf, false}, {"answers to nothing", answers, false}, {"a crowd", crowd, false}, {"hundreds that say nothing", waiters, false}};

enum { kinds = sizeof attacks / sizeof *attacks };

int main(int argc, char **argv) {
  unsigned survived[kinds] = {0}, round = 0;
  int64_t end;
  if (argc != 4) {
    fprintf(stderr, "usage: hostile SECONDS SEED SOCKET\n");
    return 2;
  }
  state = strtoull(argv[2], NULL, 10) * 2 + 1;
  path = argv[3];
  end = clock_ms() + strtoll(argv[1], NULL, 10) * 1000;
  tap_group("hostile client, seed %s", argv[2]);
  if (!behaves()) tap_bail("the server answers nobody");
  while (clock_ms() < end || round < kinds) {
    const unsigned kind = round < kinds ? round : (unsigned)below(kinds);
    const struct attack *a = &attacks[kind];
    const int64_t patience = clock_ms() + 10000;
    struct vfu v;
    int error;
    do {
      error = vfu_connect(&v, path, 5);
      if (!error && !a->before_version) error = vfu_negotiate(&v, &style);
      if (error) vfu_close(&v), usleep(2000);
    } while (error && clock_ms() < patience);
    if (error) tap_bail("round %u: no connection (%d)", round, error);
    a->run(&v);
    vfu_close(&v);
    if (!behaves()) tap_bail("round %u: after %s the server answers nobody", round, a->name);
    dismiss();
    survived[kind]++;
    round++;
  }
  for (unsigned i = 0; i < kinds; i++) tap_check(survived[i] > 0, "%s: survived %u times", attacks[i].name, survived[i]);
  return tap_end();
}

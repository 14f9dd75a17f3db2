#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include "vfio_user.h"

enum { most_connections = 16, most_descriptors = 16, answer_seconds = 10 };

struct vfu_held {
  struct vfu_held *next;
  struct vfu_header header;
  uint8_t payload[];
};

static struct vfu *connections[most_connections];

static int64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int vfu_connect(struct vfu *v, const char *path, int seconds) {
  const int64_t end = now_ms() + (int64_t)seconds * 1000;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  size_t i = 0;
  memset(v, 0, sizeof *v);
  v->socket = -1;
  if (strlen(path) >= sizeof address.sun_path) return ENAMETOOLONG;
  strcpy(address.sun_path, path);
  for (;;) {
    int error;
    v->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (v->socket < 0) return errno;
    if (connect(v->socket, (const struct sockaddr *)&address, sizeof address) == 0) break;
    error = errno;
    close(v->socket);
    v->socket = -1;
    if (now_ms() >= end) return error;
    usleep(20000);
  }
  while (i < most_connections && connections[i]) i++;
  if (i == most_connections) return EMFILE;
  connections[i] = v;
  return 0;
}

void vfu_close(struct vfu *v) {
  size_t i;
  if (v->socket >= 0) close(v->socket);
  v->socket = -1;
  while (v->held) {
    struct vfu_held *next = v->held->next;
    free(v->held);
    v->held = next;
  }
  for (i = 0; i < most_connections; i++) {
    if (connections[i] == v) connections[i] = NULL;
  }
}

/* ---- The stream ---- */

static bool wait_readable(int socket, int milliseconds) {
  struct pollfd p = {.fd = socket, .events = POLLIN};
  return poll(&p, 1, milliseconds) > 0;
}

static int receive_exactly(struct vfu *v, void *into, size_t bytes) {
  uint8_t *at = into;
  while (bytes > 0) {
    ssize_t n;
    if (!wait_readable(v->socket, answer_seconds * 1000)) return -1;
    n = recv(v->socket, at, bytes, 0);
    if (n <= 0) return -1;
    at += n;
    bytes -= (size_t)n;
  }
  return 0;
}

static int send_all(struct vfu *v, const struct vfu_header *header, const void *payload, size_t bytes, const int *fds,
                    size_t fd_count) {
  struct iovec parts[2] = {{(void *)(uintptr_t)header, sizeof *header}, {(void *)(uintptr_t)payload, bytes}};
  union { char bytes[CMSG_SPACE(most_descriptors * sizeof(int))]; struct cmsghdr align; } control;
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = bytes > 0 ? 2 : 1};
  if (fd_count > 0) {
    struct cmsghdr *c;
    memset(&control, 0, sizeof control);
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
    c = CMSG_FIRSTHDR(&message);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(fd_count * sizeof(int));
    memcpy(CMSG_DATA(c), fds, fd_count * sizeof(int));
  }
  while (message.msg_iovlen > 0) {
    const ssize_t n = sendmsg(v->socket, &message, MSG_NOSIGNAL);
    size_t left;
    if (n < 0) return -1;
    /* The descriptors went with the first byte. */
    message.msg_control = NULL;
    message.msg_controllen = 0;
    for (left = (size_t)n; message.msg_iovlen > 0 && left >= message.msg_iov->iov_len;) {
      left -= message.msg_iov->iov_len;
      message.msg_iov++;
      message.msg_iovlen--;
    }
    if (message.msg_iovlen > 0) {
      message.msg_iov->iov_base = (uint8_t *)message.msg_iov->iov_base + left;
      message.msg_iov->iov_len -= left;
    }
  }
  return 0;
}

/* ---- DMA messages of the server ---- */

static uint8_t *reach(struct vfu *v, uint64_t address, uint64_t count) {
  size_t i;
  for (i = 0; i < v->range_count; i++) {
    const struct vfu_range *r = &v->ranges[i];
    if (address >= r->address && count <= r->size && address - r->address <= r->size - count) {
      return r->memory + (address - r->address);
    }
  }
  return NULL;
}

static int serve_dma(struct vfu *v, const struct vfu_header *header, const uint8_t *payload) {
  const size_t data_at = v->style.qemu_dma ? 12 : 16;
  const size_t bytes = header->size - sizeof *header;
  struct vfu_header answer = {header->id, header->command, sizeof answer, VFU_REPLY, 0};
  const bool is_read = header->command == VFU_DMA_READ;
  uint64_t address = 0, count = 0;
  uint8_t *memory = NULL;
  int result;
  if (bytes >= 16) {
    memcpy(&address, payload, 8);
    memcpy(&count, payload + 8, data_at - 8);
    memory = reach(v, address, count);
  }
  /* The size is 32 + count in both styles. */
  if (!memory || (header->command != VFU_DMA_READ && header->command != VFU_DMA_WRITE) ||
      (header->flags & 0xf) != 0 || bytes != 16 + (is_read ? 0 : count)) {
    v->bad_dma++;
    answer.flags |= VFU_ERROR;
    answer.error = EINVAL;
    return send_all(v, &answer, NULL, 0, NULL, 0);
  }
  v->dma_bytes += count;
  if (is_read) {
    uint8_t *data = calloc(1, 16 + count);
    v->dma_reads++;
    memcpy(data, payload, 16);
    memcpy(data + data_at, memory, count);
    answer.size = (uint32_t)(sizeof answer + 16 + count);
    result = send_all(v, &answer, data, 16 + count, NULL, 0);
    free(data);
  } else {
    v->dma_writes++;
    memcpy(memory, payload + data_at, count);
    answer.size = sizeof answer + 16;
    result = send_all(v, &answer, payload, 16, NULL, 0);
  }
  return result;
}

/* Takes one message of the server. A request of it is served at once, or kept when `keep`; an answer goes to `*reply`.
 * @return 1 an answer, 0 a request, -1 the connection is gone */
static int take(struct vfu *v, bool keep, struct vfu_header *header, uint8_t **reply) {
  uint8_t *payload;
  int result = 0;
  if (receive_exactly(v, header, sizeof *header) || header->size < sizeof *header || header->size > 1u << 26) return -1;
  payload = malloc(header->size);
  if (receive_exactly(v, payload, header->size - sizeof *header)) {
    free(payload);
    return -1;
  }
  if ((header->flags & 0xf) == VFU_REPLY) {
    *reply = payload;
    return 1;
  }
  if (keep) {
    struct vfu_held **end = &v->held;
    while (*end) end = &(*end)->next;
    *end = malloc(sizeof **end + header->size);
    (*end)->next = NULL;
    (*end)->header = *header;
    memcpy((*end)->payload, payload, header->size - sizeof *header);
  } else {
    result = serve_dma(v, header, payload);
  }
  free(payload);
  return result;
}

static int serve_held(struct vfu *v) {
  while (v->held) {
    struct vfu_held *first = v->held;
    const int result = serve_dma(v, &first->header, first->payload);
    v->held = first->next;
    free(first);
    if (result) return -1;
  }
  return 0;
}

/* ---- Requests ---- */

static struct vfu_header header_of(struct vfu *v, uint16_t command, size_t bytes, uint32_t flags) {
  struct vfu_header header = {v->style.same_ids ? 0x42 : ++v->next_id, command, (uint32_t)(sizeof header + bytes), flags, 0};
  return header;
}

int vfu_post(struct vfu *v, uint16_t command, const void *payload, size_t bytes) {
  const struct vfu_header header = header_of(v, command, bytes, VFU_NO_REPLY);
  v->calls++;
  return send_all(v, &header, payload, bytes, NULL, 0);
}

/* Waits for the answer on `v`, while the other connections are served. */
static int await(struct vfu *v, struct vfu_header *header, uint8_t **reply) {
  const int64_t end = now_ms() + answer_seconds * 1000;
  while (now_ms() < end) {
    struct pollfd polled[most_connections];
    struct vfu *owners[most_connections];
    nfds_t n = 0;
    size_t i;
    for (i = 0; i < most_connections; i++) {
      if (!connections[i] || (connections[i] != v && v->style.one_at_a_time)) continue;
      owners[n] = connections[i];
      polled[n++] = (struct pollfd){.fd = connections[i]->socket, .events = POLLIN};
    }
    if (poll(polled, n, 200) <= 0) continue;
    for (i = 0; i < n; i++) {
      struct vfu *owner = owners[i];
      int result;
      if (!polled[i].revents) continue;
      if (owner == v) {
        result = take(v, v->style.one_at_a_time, header, reply);
        if (result != 0) return result;
      } else {
        struct vfu_header other;
        uint8_t *ignored = NULL;
        /* Another connection whose server has gone is found out by who uses it. */
        if (recv(owner->socket, &other, 1, MSG_PEEK | MSG_DONTWAIT) <= 0) continue;
        take(owner, false, &other, &ignored);
        free(ignored);
      }
    }
  }
  return -1;
}

int vfu_request(struct vfu *v, uint16_t command, const void *payload, size_t bytes, const int *fds, size_t fd_count,
                void *reply, size_t room, size_t *got) {
  const struct vfu_header header = header_of(v, command, bytes, 0);
  struct vfu_header answer;
  uint8_t *data = NULL;
  size_t length;
  int error;
  v->calls++;
  if (send_all(v, &header, payload, bytes, fds, fd_count)) return -1;
  if (await(v, &answer, &data) != 1) return -1;
  length = answer.size - sizeof answer;
  error = answer.flags & VFU_ERROR ? (int)answer.error : 0;
  if (answer.id != header.id || answer.command != command || (error && length > 0)) {
    fprintf(stderr, "# an answer to %u/%u came for %u/%u with %zu bytes\n", answer.id, answer.command, header.id, command, length);
    error = -1;
  }
  if (got) *got = length;
  if (reply) memcpy(reply, data, length < room ? length : room);
  free(data);
  if (serve_held(v)) return -1;
  return error;
}

int vfu_negotiate(struct vfu *v, const struct vfu_style *style) {
  uint8_t payload[4096] = {0}, reply[4096];
  size_t bytes = 4, got = 0;
  int error;
  v->style = *style;
  memcpy(payload + 2, &style->minor, 2);
  if (style->json) {
    strcpy((char *)payload + 4, style->json);
    bytes += strlen(style->json) + 1;
  }
  error = vfu_request(v, VFU_VERSION, payload, bytes, NULL, 0, reply, sizeof reply, &got);
  if (error) return error;
  /* Major 0, a minor that is not more, and no more bytes than were sent, because QEMU has no more room. */
  if (got < 4 || got > bytes || reply[0] || reply[1] || (unsigned)(reply[2] | reply[3] << 8) > style->minor) return -1;
  if (got > 4 && reply[got - 1] != 0) return -1;
  memcpy(v->server_json, reply + 4, got - 4);
  return 0;
}

/* ---- Memory ---- */

int vfu_map(struct vfu *v, uint64_t address, void *memory, uint64_t size, int fd, uint64_t fd_offset) {
  struct { uint32_t argsz, flags; uint64_t offset, address, size; } map = {sizeof map, 3, fd_offset, address, size};
  size_t got = 0;
  int error = vfu_request(v, VFU_DMA_MAP, &map, sizeof map, &fd, fd >= 0 ? 1 : 0, NULL, 0, &got);
  if (error) return error;
  if (got != 0 || v->range_count == sizeof v->ranges / sizeof *v->ranges) return -1;
  v->ranges[v->range_count++] = (struct vfu_range){address, size, memory};
  return 0;
}

int vfu_unmap(struct vfu *v, uint64_t address, uint64_t size) {
  struct { uint32_t argsz, flags; uint64_t address, size; } unmap = {sizeof unmap, 0, address, size}, echo = {0};
  size_t got = 0, i;
  int error = vfu_request(v, VFU_DMA_UNMAP, &unmap, sizeof unmap, NULL, 0, &echo, sizeof echo, &got);
  if (error) return error;
  if (got != sizeof echo || echo.address != address || echo.size != size) return -1;
  for (i = 0; i < v->range_count; i++) {
    if (v->ranges[i].address == address) v->ranges[i] = v->ranges[--v->range_count];
  }
  return 0;
}

/* ---- Regions ---- */

int vfu_region_info(struct vfu *v, uint32_t index, struct vfu_region_info *info) {
  const struct vfu_region_info ask = {.argsz = sizeof ask, .index = index};
  size_t got = 0;
  int error = vfu_request(v, VFU_GET_REGION_INFO, &ask, sizeof ask, NULL, 0, info, sizeof *info, &got);
  return error ? error : got == sizeof *info && info->index == index ? 0 : -1;
}

struct access {
  uint64_t offset;
  uint32_t region, count;
};

int vfu_read(struct vfu *v, uint32_t region, uint64_t offset, void *data, uint32_t count) {
  const struct access ask = {offset, region, count};
  struct access *reply = malloc(sizeof *reply + count);
  size_t got = 0;
  int error = vfu_request(v, VFU_REGION_READ, &ask, sizeof ask, NULL, 0, reply, sizeof *reply + count, &got);
  if (!error && (got != sizeof *reply + count || memcmp(reply, &ask, sizeof ask) != 0)) error = -1;
  if (!error) memcpy(data, reply + 1, count);
  free(reply);
  return error;
}

int vfu_write(struct vfu *v, uint32_t region, uint64_t offset, const void *data, uint32_t count) {
  struct { uint64_t n; struct access access; uint8_t data[8]; } many = {1, {offset, region, count}, {0}};
  struct access *ask, echo;
  uint64_t written = 0;
  size_t got = 0;
  int error;
  if (v->style.multi && region != VFU_CONFIG && count <= 8) {
    memcpy(many.data, data, count);
    error = vfu_request(v, VFU_REGION_WRITE_MULTI, &many, sizeof many, NULL, 0, &written, sizeof written, &got);
    return error ? error : got == 8 && written == 1 ? 0 : -1;
  }
  ask = malloc(sizeof *ask + count);
  *ask = (struct access){offset, region, count};
  memcpy(ask + 1, data, count);
  if (v->style.posted && region != VFU_CONFIG) {
    error = vfu_post(v, VFU_REGION_WRITE, ask, sizeof *ask + count);
  } else {
    error = vfu_request(v, VFU_REGION_WRITE, ask, sizeof *ask + count, NULL, 0, &echo, sizeof echo, &got);
    if (!error && (got != sizeof echo || memcmp(&echo, ask, sizeof echo) != 0)) error = -1;
  }
  free(ask);
  return error;
}

/* ---- Interrupts ---- */

int vfu_set_irqs(struct vfu *v, uint32_t flags, uint32_t index, uint32_t start, uint32_t count, const int *fds,
                 size_t fd_count, const uint8_t *flagged) {
  uint8_t payload[20 + 4096];
  uint32_t words[5] = {20, flags, index, start, count};
  size_t bytes = 20;
  if (flagged) {
    memcpy(payload + 20, flagged, count);
    bytes += count;
    words[0] += count;
  }
  memcpy(payload, words, sizeof words);
  return vfu_request(v, VFU_SET_IRQS, payload, bytes, fds, fd_count, NULL, 0, NULL);
}

/* ---- Waiting ---- */

int vfu_serve(const int *fds, size_t fd_count, int milliseconds) {
  const int64_t end = now_ms() + milliseconds;
  for (;;) {
    struct pollfd polled[most_connections + 32];
    struct vfu *owners[most_connections];
    int64_t left = end - now_ms();
    nfds_t n = 0;
    size_t i, connected;
    for (i = 0; i < most_connections; i++) {
      if (!connections[i] || vfu_gone(connections[i])) continue;
      owners[n] = connections[i];
      polled[n++] = (struct pollfd){.fd = connections[i]->socket, .events = POLLIN};
    }
    connected = n;
    for (i = 0; i < fd_count; i++) polled[n++] = (struct pollfd){.fd = fds[i], .events = POLLIN};
    if (poll(polled, n, left > 0 ? (int)left : 0) <= 0) return -1;
    for (i = 0; i < fd_count; i++) {
      if (polled[connected + i].revents & POLLIN) return (int)i;
    }
    for (i = 0; i < connected; i++) {
      struct vfu_header header;
      uint8_t *ignored = NULL;
      if (!polled[i].revents) continue;
      if (take(owners[i], false, &header, &ignored) == 1) fprintf(stderr, "# an answer came that nobody asked for\n");
      free(ignored);
    }
    if (left <= 0) return -1;
  }
}

bool vfu_gone(struct vfu *v) {
  uint8_t byte;
  return v->socket < 0 || recv(v->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

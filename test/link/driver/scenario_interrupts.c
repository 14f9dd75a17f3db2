/* Interrupts: MSI-X messages that arrive as eventfds, through every mask there is, and none of them lost. */

#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "scenarios.h"
#include "tap.h"

enum { arrival_ms = 5000, silence_ms = 60, rx_vector = 5, management_vector = 2, error_vector = 7 };

static bool silent(struct device *d, unsigned vector) { return device_interrupts(d, vector, silence_ms) == 0; }

static void drain(struct device *d) {
  unsigned i;
  for (i = 0; i < d->vectors; i++) device_interrupts(d, i, 0);
}

void interrupt_management(struct function *pf) {
  struct device *d = pf->device;
  const struct amu_irq irq = amu_irq_mgt_rx(&d->host);
  struct amu_pf_probe_cmd probe;
  uint8_t response[AMU_MESSAGE_BYTES];
  unsigned i, good = 0;
  tap_group("interrupts of management");
  bar_write(d, AMU_REG_MGT_RX_VECTOR, 8, management_vector);
  bar_write(d, AMU_REG_MGT_RX_IRQ_CTRL, 8, AMU_PUT(AMU_REG_MGT_RX_IRQ_CTRL_ENABLE, 1));
  drain(d);
  amu_irq_enable(&irq, 1);
  amu_pf_probe_cmd_init(&probe);
  for (i = 0; i < 20; i++) {
    amu_mgt_submit(&pf->mgt, &probe);
    good += device_interrupts(d, management_vector, arrival_ms) == 1 && amu_mgt_response(&pf->mgt, response) == 0;
  }
  tap_equal(good, 20, "each of 20 responses interrupts once, and is there then");
  amu_irq_disable(&irq, 1);
  amu_mgt_submit(&pf->mgt, &probe);
  tap_check(silent(d, management_vector), "a masked digest bit does not interrupt");
  tap_equal(amu_irq_enable(&irq, 1), 1, "unmasking tells of the response that came meanwhile");
  tap_equal(device_interrupts(d, management_vector, arrival_ms), 1, "and interrupts");
  tap_check(amu_mgt_response(&pf->mgt, response) == 0, "the response is there");
  bar_write(d, AMU_REG_MGT_RX_IRQ_CTRL, 8, 0);
  amu_mgt_submit(&pf->mgt, &probe);
  tap_check(silent(d, management_vector), "nor does a direction whose interrupts are off");
  while (amu_mgt_response(&pf->mgt, response) == AMU_MGT_NONE) vfu_serve(NULL, 0, 1);
  amu_irq_disable(&irq, 1);
}

/* One message around the loop; true when it came back as it went. */
static bool once(struct loop *loop, uint64_t seed) { return exchange(&loop->tx, &loop->rx, 1, 1, false, seed) == 1; }

static void send(struct loop *loop, uint64_t seed) {
  const int64_t end = clock_ms() + arrival_ms;
  uint8_t message[64];
  pattern(message, sizeof message, seed);
  while (!amu_tx_send(&loop->tx, message, sizeof message)) {
    if (clock_ms() >= end) {
      tap_check(false, "the ring takes a message");
      return;
    }
    vfu_serve(NULL, 0, 1);
  }
}

static bool took(struct loop *loop, uint64_t seed) {
  uint8_t wanted[64];
  const uint8_t *found = rx_wait(&loop->rx, arrival_ms);
  bool good;
  if (!found) return false;
  pattern(wanted, sizeof wanted, seed);
  good = memcmp(found, wanted, sizeof wanted) == 0;
  amu_rx_done(&loop->rx);
  amu_rx_release(&loop->rx);
  return good;
}

static void open_with_vector(struct loop *loop, struct function *pf, unsigned log2_slots) {
  const struct ring_options ring = {.log2_slots = log2_slots, .log2_length = 3};
  sw_open(&loop->sw, pf, pf, 0);
  sw_vectors(&loop->sw, -1, rx_vector);
  tx_open(&loop->tx, &loop->sw, 0, &ring);
  rx_open(&loop->rx, &loop->sw, 0, &ring);
  session_create(pf, 5, sw_end(&loop->sw, 0), sw_end(&loop->sw, 0), 3, 0);
  sw_enable(&loop->sw);
  drain(pf->device);
}

void interrupt_messages(struct function *pf) {
  struct device *d = pf->device;
  struct loop loop;
  struct amu_irq rx, tx;
  unsigned i, good = 0;
  tap_group("interrupts of messages");
  open_with_vector(&loop, pf, 2);
  rx = amu_irq_rx(loop.sw.page);
  tap_check(once(&loop, 1) && silent(d, rx_vector), "no interrupt while the digest bit is masked");
  tap_equal(amu_irq_enable(&rx, 1), 0, "nothing waits");
  for (i = 0; i < 20; i++) {
    send(&loop, i);
    good += device_interrupts(d, rx_vector, arrival_ms) == 1 && took(&loop, i);
  }
  tap_equal(good, 20, "each of 20 messages interrupts once");
  send(&loop, 100);
  tap_equal(device_interrupts(d, rx_vector, arrival_ms), 1, "a message interrupts");
  send(&loop, 101);
  tap_check(silent(d, rx_vector), "a second one does not, while the first was not taken: the bit did not change");
  tap_check(took(&loop, 100) && took(&loop, 101), "both are there");
  amu_irq_disable(&rx, 1);
  send(&loop, 102);
  tap_check(silent(d, rx_vector), "masked again, silence");
  tap_equal(amu_irq_enable(&rx, 1), 1, "unmasking tells of it");
  tap_equal(device_interrupts(d, rx_vector, arrival_ms), 1, "and interrupts");
  tap_check(took(&loop, 102), "it is there");
  amu_irq_disable(&rx, 1);

  /* Room to send: the digest bit of a TX socket. */
  sw_disable(&loop.sw);
  sw_vectors(&loop.sw, rx_vector + 1, -1);
  sw_enable(&loop.sw);
  tx = amu_irq_tx(loop.sw.page);
  for (i = 0; i < 8; i++) send(&loop, 200 + i);
  while (amu_rx_waiting(&loop.rx) < 4) vfu_serve(NULL, 0, 1);
  tap_equal(amu_irq_enable(&tx, 1), 0, "a full TX ring has nothing to tell");
  drain(d);
  tap_check(took(&loop, 200), "a message is taken");
  tap_check(device_interrupts(d, rx_vector + 1, arrival_ms) >= 1, "and the room that it leaves interrupts");
  for (i = 1; i < 8; i++) good += took(&loop, 200 + i);
  tap_equal(good, 27, "all of them are there");
  loop_close(&loop, pf, 5);
}

/* A mask that is on while a message comes: `on` and `off` are how it is set and cleared. */
struct mask {
  const char *name;
  void (*set)(struct device *d, bool on);
};

static void mask_entry(struct device *d, bool on) { bar_write(d, d->table_at + rx_vector * 16 + 12, 4, on); }
static void mask_function(struct device *d, bool on) { config_write(d, d->msix_capability + 2, 2, on ? 0xc000 : 0x8000); }
static void mask_request(struct device *d, bool on) {
  const uint32_t flags = VFU_IRQ_NONE | (on ? VFU_IRQ_MASK : VFU_IRQ_UNMASK);
  const int error = vfu_set_irqs(&d->link, flags, VFU_MSIX, rx_vector, 1, NULL, 0, NULL);
  if (error) tap_check(false, "SET_IRQS masks (error %d)", error);
}

void interrupt_masks(struct function *pf) {
  static const struct mask masks[] = {
    {"the vector's entry", mask_entry}, {"the function mask", mask_function}, {"SET_IRQS", mask_request}};
  struct device *d = pf->device;
  struct loop loop;
  struct amu_irq rx;
  size_t i;
  tap_group("masks");
  open_with_vector(&loop, pf, 3);
  rx = amu_irq_rx(loop.sw.page);
  amu_irq_enable(&rx, 1);
  for (i = 0; i < sizeof masks / sizeof *masks; i++) {
    const uint64_t pending_at = d->pba_at + rx_vector / 64 * 8, bit = 1ull << rx_vector % 64;
    masks[i].set(d, true);
    send(&loop, i);
    tap_check(silent(d, rx_vector), "%s: nothing while it is on", masks[i].name);
    tap_equal(bar_read(d, pending_at, 8) & bit, bit, "%s: the vector is pending", masks[i].name);
    tap_check(took(&loop, i), "%s: the message is there all the same", masks[i].name);
    masks[i].set(d, false);
    tap_equal(device_interrupts(d, rx_vector, arrival_ms), 1, "%s: the interrupt comes when it is off, once", masks[i].name);
    tap_equal(bar_read(d, pending_at, 8) & bit, 0, "%s: and is pending no more", masks[i].name);
    send(&loop, 100 + i);
    tap_equal(device_interrupts(d, rx_vector, arrival_ms), 1, "%s: and the next one comes at once", masks[i].name);
    tap_check(took(&loop, 100 + i), "%s: with its message", masks[i].name);
  }
  loop_close(&loop, pf, 5);
}

/* As a driver polls under load: the handler masks, takes all there is, unmasks, and sleeps when nothing is left. A lost
 * interrupt would let it sleep for ever. */
void interrupt_storm(struct function *pf, unsigned messages) {
  struct device *d = pf->device;
  struct loop loop;
  struct amu_irq rx;
  unsigned sent = 0, taken = 0, wakes = 0;
  bool lost = false;
  tap_group("storm");
  open_with_vector(&loop, pf, 3);
  rx = amu_irq_rx(loop.sw.page);
  amu_irq_enable(&rx, 1);
  while (taken < messages && !lost) {
    uint64_t more;
    for (; sent < messages && sent - taken < 1 + sent % 8; sent++) send(&loop, sent);
    if (device_interrupts(d, rx_vector, arrival_ms) == 0) {
      lost = true;
      break;
    }
    wakes++;
    do {
      amu_irq_disable(&rx, 1);
      while (amu_rx_next(&loop.rx)) {
        if (!took(&loop, taken)) lost = true;
        taken++;
      }
      /* Traffic goes on while the mask is on, and while it is taken off. */
      if (taken % 3 == 0 && sent < messages && sent - taken < 8) send(&loop, sent), sent++;
      more = amu_irq_enable(&rx, 1);
    } while (more && !lost);
    /* What was told of by unmasking has interrupted too, or will: it must not be taken for a later one's. */
    if (sent == taken) device_interrupts(d, rx_vector, 0);
  }
  tap_check(!lost && taken == messages, "%u of %u messages, woken %u times, none slept over", taken, messages, wakes);
  loop_close(&loop, pf, 5);
}

void interrupt_descriptors(struct function *pf) {
  struct device *d = pf->device;
  struct loop loop;
  struct amu_irq rx;
  int other = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  uint64_t count = 0;
  tap_group("descriptors");
  open_with_vector(&loop, pf, 2);
  rx = amu_irq_rx(loop.sw.page);
  amu_irq_enable(&rx, 1);
  tap_equal((uint64_t)vfu_set_irqs(&d->link, VFU_IRQ_EVENTFD | VFU_IRQ_TRIGGER, VFU_MSIX, rx_vector, 1, &other, 1, NULL), 0,
            "a vector gets another descriptor");
  send(&loop, 1);
  tap_check(vfu_serve(&other, 1, arrival_ms) == 0 && read(other, &count, sizeof count) == 8 && count == 1, "the interrupt comes there");
  tap_check(silent(d, rx_vector) && took(&loop, 1), "and not where it came before");
  tap_equal((uint64_t)vfu_set_irqs(&d->link, VFU_IRQ_EVENTFD | VFU_IRQ_TRIGGER, VFU_MSIX, rx_vector, 1, NULL, 0, NULL), 0,
            "the descriptor is taken away");
  send(&loop, 2);
  tap_check(vfu_serve(&other, 1, silence_ms) != 0 && took(&loop, 2), "then there is no interrupt");
  tap_equal((uint64_t)vfu_set_irqs(&d->link, VFU_IRQ_NONE | VFU_IRQ_TRIGGER, VFU_MSIX, 0, 0, NULL, 0, NULL), 0, "all are turned off");
  device_assign(d, true);
  drain(d);
  send(&loop, 3);
  tap_check(device_interrupts(d, rx_vector, arrival_ms) >= 1 && took(&loop, 3), "and on again, one by one");
  drain(d);
  tap_equal((uint64_t)vfu_set_irqs(&d->link, VFU_IRQ_NONE | VFU_IRQ_TRIGGER, VFU_MSIX, 1, 2, NULL, 0, NULL), 0, "the client asks for two interrupts");
  tap_check(device_interrupts(d, 1, arrival_ms) == 1 && device_interrupts(d, 2, arrival_ms) == 1, "they come");
  tap_equal((uint64_t)vfu_set_irqs(&d->link, VFU_IRQ_BOOL | VFU_IRQ_TRIGGER, VFU_MSIX, 1, 2, NULL, 0, (const uint8_t[]){0, 1}), 0, "then for one of two");
  tap_check(device_interrupts(d, 2, arrival_ms) == 1 && silent(d, 1), "it comes alone");
  tap_check(vfu_set_irqs(&d->link, VFU_IRQ_EVENTFD | VFU_IRQ_TRIGGER, VFU_MSIX, d->vectors, 1, &other, 1, NULL) > 0, "a vector that there is not is refused");
  tap_check(vfu_set_irqs(&d->link, VFU_IRQ_NONE | VFU_IRQ_TRIGGER, 9, 0, 0, NULL, 0, NULL) > 0, "so is a kind of interrupts that there is not");
  tap_equal((uint64_t)vfu_set_irqs(&d->link, VFU_IRQ_NONE | VFU_IRQ_TRIGGER, 0, 0, 0, NULL, 0, NULL), 0, "turning off INTx is fine: there is none");
  close(other);
  loop_close(&loop, pf, 5);
}

void interrupt_errors(struct function *pf) {
  struct device *d = pf->device;
  uint8_t command[AMU_MESSAGE_BYTES];
  tap_group("error interrupt");
  bar_write(d, AMU_REG_ERR_IRQ_CTRL, 8, AMU_PUT(AMU_REG_ERR_IRQ_CTRL_ENABLE, 1) | AMU_PUT(AMU_REG_ERR_IRQ_CTRL_VECTOR, error_vector));
  drain(d);
  /* An opcode of the revision of 2018, which is no command any more. */
  amu_init(command, sizeof command, 5);
  amu_mgt_submit(&pf->mgt, command);
  tap_equal(device_interrupts(d, error_vector, arrival_ms), 1, "a command that is none interrupts");
  tap_equal(amu_mgt_error_state(&pf->mgt), AMU_ERROR_INVALID_COMMAND, "and is an error state");
  amu_mgt_enable(&d->host, false);
  tap_equal(amu_mgt_error_state(&pf->mgt), AMU_ERROR_NONE, "AMU_EN 0 clears it");
  bar_write(d, AMU_REG_ERR_IRQ_CTRL, 8, 0);
  function_start(pf, d, 0, 2, 2);
}

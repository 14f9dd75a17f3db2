#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "tap.h"

static unsigned checks, failures;
static char group[128];
static FILE *out;

void tap_to(FILE *stream) { out = stream; }
bool tap_failed(void) { return failures > 0; }

static FILE *stream(void) { return out ? out : stdout; }

void tap_group(const char *format, ...) {
  va_list list;
  va_start(list, format);
  vsnprintf(group, sizeof group, format, list);
  va_end(list);
}

static void line(bool good, const char *format, va_list list) {
  checks++;
  if (!good) failures++;
  fprintf(stream(), "%sok %u - %s: ", good ? "" : "not ", checks, group);
  vfprintf(stream(), format, list);
  fputc('\n', stream());
  fflush(stream());
}

bool tap_check(bool good, const char *format, ...) {
  va_list list;
  va_start(list, format);
  line(good, format, list);
  va_end(list);
  return good;
}

bool tap_equal(uint64_t found, uint64_t wanted, const char *format, ...) {
  va_list list;
  va_start(list, format);
  line(found == wanted, format, list);
  va_end(list);
  if (found != wanted) {
    fprintf(stream(), "# found 0x%llx, wanted 0x%llx\n", (unsigned long long)found, (unsigned long long)wanted);
    fflush(stream());
  }
  return found == wanted;
}

void tap_note(const char *format, ...) {
  va_list list;
  va_start(list, format);
  fprintf(stream(), "# ");
  vfprintf(stream(), format, list);
  fputc('\n', stream());
  va_end(list);
  fflush(stream());
}

void tap_bail(const char *format, ...) {
  va_list list;
  va_start(list, format);
  fprintf(stream(), "Bail out! %s: ", group);
  vfprintf(stream(), format, list);
  fputc('\n', stream());
  va_end(list);
  fflush(stream());
  exit(2);
}

int tap_end(void) {
  fprintf(stream(), "1..%u\n# %u passed, %u failed\n", checks, checks - failures, failures);
  return failures > 0 || checks == 0;
}

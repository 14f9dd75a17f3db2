/* The floor of a register read over vfio-user: a server in C that reads a request of fixed length and writes an answer of
 * fixed length, without looking at either. `echo SOCKET REQUEST-BYTES ANSWER-BYTES` serves one client and ends with it. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  static char request[65536], answer[65536];
  size_t request_bytes, answer_bytes;
  int listening, client;
  if (argc != 4 || strlen(argv[1]) >= sizeof address.sun_path) {
    fprintf(stderr, "usage: echo SOCKET REQUEST-BYTES ANSWER-BYTES\n");
    return 2;
  }
  strcpy(address.sun_path, argv[1]);
  request_bytes = strtoul(argv[2], NULL, 10);
  answer_bytes = strtoul(argv[3], NULL, 10);
  if (request_bytes == 0 || request_bytes > sizeof request || answer_bytes == 0 || answer_bytes > sizeof answer) return 2;
  listening = socket(AF_UNIX, SOCK_STREAM, 0);
  if (listening < 0 || bind(listening, (struct sockaddr *)&address, sizeof address) || listen(listening, 1)) {
    perror(argv[1]);
    return 1;
  }
  client = accept(listening, NULL, NULL);
  if (client < 0) return 1;
  for (;;) {
    size_t got = 0;
    while (got < request_bytes) {
      const ssize_t n = recv(client, request + got, request_bytes - got, 0);
      if (n <= 0) return 0;
      got += (size_t)n;
    }
    /* The header of the answer is that of the request, so that a client of the protocol is content with it. */
    memcpy(answer, request, request_bytes < answer_bytes ? request_bytes : answer_bytes);
    if (send(client, answer, answer_bytes, MSG_NOSIGNAL) != (ssize_t)answer_bytes) return 0;
  }
}

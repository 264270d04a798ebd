#define _GNU_SOURCE
#include "CLinux.h"

#include <sched.h>
#include <sys/socket.h>

_Static_assert(sizeof(clinux_mmsghdr) == sizeof(struct mmsghdr), "layout of struct mmsghdr");

int clinux_recvmmsg(int fd, clinux_mmsghdr *messages, unsigned int count, int flags) {
  return recvmmsg(fd, (struct mmsghdr *)messages, count, flags, 0);
}

int clinux_sendmmsg(int fd, clinux_mmsghdr *messages, unsigned int count, int flags) {
  return sendmmsg(fd, (struct mmsghdr *)messages, count, flags);
}

int clinux_pin_to_processor(int processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  return sched_setaffinity(0, sizeof set, &set);
}

#ifndef CLINUX_H
#define CLINUX_H

#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

// What Swift's Glibc module does not show, because it is built without _GNU_SOURCE
// (https://github.com/swiftlang/swift/issues/49321). No logic lives here.

/// Same layout as glibc's `struct mmsghdr`; CLinux.c asserts it.
typedef struct {
  struct msghdr msg_hdr;
  unsigned int msg_len;
} clinux_mmsghdr;

int clinux_recvmmsg(int fd, clinux_mmsghdr *messages, unsigned int count, int flags);
int clinux_sendmmsg(int fd, clinux_mmsghdr *messages, unsigned int count, int flags);

/// Binds the calling thread to one processor.
int clinux_pin_to_processor(int processor);

#endif

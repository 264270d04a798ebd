#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>

// What Swift's Glibc module does not show, because it is built without _GNU_SOURCE
// (https://github.com/swiftlang/swift/issues/49321). No logic lives here.
//
// No header with types of the system is included: Swift would take some of them to belong to this
// module instead of Glibc, depending on which it loads first.

/// Same layout as `struct msghdr`; CLinux.c asserts it.
typedef struct {
  void *msg_name;
  unsigned int msg_namelen;
  void *msg_iov;
  size_t msg_iovlen;
  void *msg_control;
  size_t msg_controllen;
  int msg_flags;
} clinux_msghdr;

/// Same layout as glibc's `struct mmsghdr`; CLinux.c asserts it.
typedef struct {
  clinux_msghdr msg_hdr;
  unsigned int msg_len;
} clinux_mmsghdr;

/// Asks for the memory at an address to be brought near, without waiting for it; any address will do.
static inline __attribute__((always_inline)) void clinux_prefetch(const void *address) {
  __builtin_prefetch(address, 0, 3);
}

int clinux_recvmmsg(int fd, clinux_mmsghdr *messages, unsigned int count, int flags);
int clinux_sendmmsg(int fd, clinux_mmsghdr *messages, unsigned int count, int flags);

/// Binds the calling thread to one processor.
int clinux_pin_to_processor(int processor);

/// Whether the calling thread may run on a processor: 1, 0, or -1 with errno.
int clinux_may_run_on_processor(int processor);

/// Names the calling thread, as `ps -L` and `/proc/PID/task` show it (15 octets at most).
int clinux_name_thread(const char *name);

/// Gives the kernel back what the allocator keeps of freed memory.
void clinux_return_free_memory(void);

/// Makes the socket drop whatever arrives from now on (SO_ATTACH_FILTER with "accept nothing");
/// what is in its queue already stays readable.
int clinux_drop_arriving_datagrams(int fd);

/// PR_SET_NO_NEW_PRIVS for the calling thread and the threads it makes.
int clinux_set_no_new_privileges(void);

/// Empties the calling thread's effective, permitted and inheritable capabilities.
int clinux_drop_capabilities(void);

/// Moves the calling thread into the network namespace that `fd` is open on.
int clinux_enter_network_namespace(int fd);

/// Moves the calling thread into a network namespace made for it.
int clinux_make_network_namespace(void);

/// The bpf system call (bpf(2)): a result of 0 or more, or -1 with errno.
long clinux_bpf(int command, void *attributes, unsigned int size);

/// Waits until every program of the kernel's virtual machine that is running now has ended
/// (MEMBARRIER_CMD_GLOBAL of membarrier(2), which is synchronize_rcu()).
int clinux_wait_for_running_programs(void);

#endif

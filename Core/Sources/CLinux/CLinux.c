#define _GNU_SOURCE
#include "CLinux.h"

#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/membarrier.h>
#include <malloc.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ASSERT_SAME_PLACE(member)                                                       \
  _Static_assert(offsetof(clinux_msghdr, member) == offsetof(struct msghdr, member) &&   \
                     sizeof(((clinux_msghdr *)0)->member) ==                             \
                         sizeof(((struct msghdr *)0)->member),                           \
                 "layout of struct msghdr: " #member)
ASSERT_SAME_PLACE(msg_name);
ASSERT_SAME_PLACE(msg_namelen);
ASSERT_SAME_PLACE(msg_iov);
ASSERT_SAME_PLACE(msg_iovlen);
ASSERT_SAME_PLACE(msg_control);
ASSERT_SAME_PLACE(msg_controllen);
ASSERT_SAME_PLACE(msg_flags);
_Static_assert(sizeof(clinux_mmsghdr) == sizeof(struct mmsghdr), "layout of struct mmsghdr");
_Static_assert(offsetof(clinux_mmsghdr, msg_len) == offsetof(struct mmsghdr, msg_len),
               "layout of struct mmsghdr");

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

int clinux_may_run_on_processor(int processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return -1;
  return CPU_ISSET(processor, &set) ? 1 : 0;
}

int clinux_name_thread(const char *name) {
  return prctl(PR_SET_NAME, name, 0, 0, 0);
}

void clinux_return_free_memory(void) { malloc_trim(0); }

int clinux_drop_arriving_datagrams(int fd) {
  struct sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
  struct sock_fprog program = {.len = 1, .filter = &drop};
  return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

int clinux_set_no_new_privileges(void) {
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

int clinux_drop_capabilities(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
  return (int)syscall(SYS_capset, &header, none);
}

int clinux_enter_network_namespace(int fd) { return setns(fd, CLONE_NEWNET); }

int clinux_make_network_namespace(void) { return unshare(CLONE_NEWNET); }

long clinux_bpf(int command, void *attributes, unsigned int size) {
  return syscall(SYS_bpf, command, attributes, size);
}

int clinux_wait_for_running_programs(void) {
  return (int)syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
}

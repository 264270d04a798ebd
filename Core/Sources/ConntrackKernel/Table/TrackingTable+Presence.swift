import Glibc

extension TrackingTable {
  /// Whether the kernel has connection tracking loaded.
  ///
  /// Asking ctnetlink where it isn't makes the kernel load it (`request_module` in
  /// net/netfilter/nfnetlink.c), and before Linux 4.10 that alone would track every packet: looking
  /// must not begin what is looked for.
  public static var isPresent: Bool {
    [
      "/proc/sys/net/netfilter/nf_conntrack_count",
      "/proc/sys/net/ipv4/netfilter/ip_conntrack_count", "/proc/net/stat/nf_conntrack",
      "/proc/net/stat/ip_conntrack", "/sys/module/nf_conntrack", "/sys/module/ip_conntrack",
    ].contains(where: KernelFiles.exists)
  }

  /// - Throws: ``KernelError``, `ENOENT`, where ``isPresent`` is not.
  static func requirePresence() throws(KernelError) {
    guard isPresent else {
      throw KernelError("read the tracking table: connection tracking isn't loaded", code: ENOENT)
    }
  }
}

extension KernelEra {
  /// The dotted name of a setting on a kernel of this era: of `max`, `udp_timeout`.
  public func settingName(_ shortName: String) -> String {
    self <= .linux2_6_18
      ? "net.ipv4.netfilter.ip_conntrack_\(shortName)" : "net.netfilter.nf_conntrack_\(shortName)"
  }
}

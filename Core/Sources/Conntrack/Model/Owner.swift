/// A program that changes rules or settings of connection tracking by itself.
public enum Owner: String, Sendable, Hashable, CaseIterable {
  /// Container networks: MASQUERADE and DNAT keep tracking switched on.
  case docker
  /// Writes `nf_conntrack_max` and the hash size when it starts.
  case kubeProxy = "kube-proxy"
  /// Calico's agent: its rules use connection tracking.
  case calico
  /// Cilium: a tracking table of its own, in eBPF.
  case cilium
  /// Stateful by default; its rules cannot be switched off singly.
  case firewalld
  /// Applies `/etc/ufw/sysctl.conf` when it starts.
  case ufw
  /// Profiles set sysctls.
  case tuned
  /// Adds rules while running.
  case fail2ban
  /// Shoreline Firewall.
  case shorewall
}

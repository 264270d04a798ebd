/// What a file or a command's output is.
public enum FileKind: String, Sendable, Hashable, CaseIterable {
  /// `/proc/slabinfo`.
  case slabinfo
  /// `/proc/net/stat/nf_conntrack` or `ip_conntrack`.
  case statistics
  /// `conntrack -S`.
  case statisticsListing
  /// `/proc/net/stat/arp_cache` or `ndisc_cache`.
  case neighbourStatistics
  /// `/proc/net/stat/rt_cache`.
  case routeCacheStatistics
  /// `sysctl -a`: `name = value` or `name: value`.
  case sysctls
  /// One file of `/proc/sys`: the value alone, the name in the path.
  case sysctlFile
  /// `/sys/module/…/parameters/hashsize`.
  case hashSize
  /// `/proc/meminfo`.
  case meminfo
  /// `/proc/net/snmp` or `/proc/net/netstat`: pairs of lines.
  case snmp
  /// `/proc/net/snmp6`: a name and a value a line.
  case snmp6
  /// `netstat -s`, in English.
  case netstatListing
  /// `/proc/net/softnet_stat`.
  case softnet
  /// `/proc/net/udp` or `udp6`.
  case udpSockets
  /// `/proc/net/nf_conntrack`, `ip_conntrack` or `conntrack -L`.
  case dump
  /// `conntrack -C`.
  case entryCount
  /// `iptables-save`.
  case iptables
  /// `ip6tables-save`.
  case ip6tables
  /// `iptables -nvL` of one table, whose name is in the path where it is not `filter`.
  case iptablesListing
  /// The same of `ip6tables`.
  case ip6tablesListing
  /// `nft list ruleset`.
  case nftables
  /// `lsmod` or `/proc/modules`.
  case modules
  /// `uname -a`, `uname -r` or `/proc/version`.
  case kernelRelease
  /// `/proc/cmdline`.
  case commandLine
  /// `/proc/cpuinfo`.
  case processors
  /// `/proc/uptime`.
  case uptime
  /// `date +%s`, or `date`.
  case date
  /// `hostname`.
  case hostname
  /// `/proc/sys/kernel/random/boot_id`.
  case bootIdentifier
  /// `/etc/os-release`, `/etc/redhat-release`.
  case distribution
  /// `sysctl.conf` or a file of `sysctl.d`.
  case sysctlConfiguration
  /// `modprobe.conf` or a file of `modprobe.d`.
  case moduleConfiguration
  /// A file of `modules-load.d`, or `/etc/modules`.
  case modulesToLoad
  /// `rc.local` and other scripts run at boot.
  case bootScript
  /// `/etc/sysconfig/iptables-config`.
  case iptablesConfiguration
  /// A list of processes or units, searched for programs that own rules.
  case processes
  /// The kernel's log: syslog, journal or `dmesg`.
  case kernelLog
}

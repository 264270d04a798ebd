/// A stretch of kernel releases in which connection tracking behaved the same.
///
/// It is recognised from evidence (file names, the statistics' header, the version of slabinfo)
/// as well as from the release: distributions carry newer code under older numbers.
public enum KernelEra: Int, Sendable, Hashable, Comparable, CaseIterable, CustomStringConvertible {
  /// 2.4: `ip_conntrack`, no slabinfo 2.
  case linux2_4
  /// 2.6.9 of RHEL 4: `ip_conntrack`, eviction looks at a single chain.
  case linux2_6_9
  /// 2.6.18 of RHEL 5: `ip_conntrack` 2.4, hash size writable at run time.
  case linux2_6_18
  /// 2.6.32 of RHEL 6 (from about 2.6.28): `nf_conntrack`, rate limits of a window.
  case linux2_6_32
  /// 3.0 to 4.7.
  case linux3
  /// 4.8 to 4.20: buckets are a sysctl; tracking is switched on by rules (4.10).
  case linux4_8
  /// 5.0 to 5.14: UDP flows become assured only when they last longer than two seconds.
  case linux5
  /// 5.15 and later: as many entries as buckets, and chains of a limited length.
  case linux5_15

  /// Orders eras by age.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// The era of a release, with what is known of the distributions' backports.
  public init(_ release: KernelRelease) {
    if release.isAtLeast(5, 15) {
      self = .linux5_15
    } else if release.isAtLeast(5, 0) {
      // RHEL 9's 5.14 carries 5.15's limit of chains.
      self = (release.enterpriseLinux ?? 0) >= 9 ? .linux5_15 : .linux5
    } else if release.isAtLeast(4, 8) {
      self = .linux4_8
    } else if release.isAtLeast(3, 0) {
      self = .linux3
    } else if release.isAtLeast(2, 6, 28) {
      self = .linux2_6_32
    } else if release.isAtLeast(2, 6, 14) {
      self = .linux2_6_18
    } else if release.isAtLeast(2, 6) {
      self = .linux2_6_9
    } else {
      self = .linux2_4
    }
  }

  /// The releases, for people.
  public var description: String {
    switch self {
    case .linux2_4: "Linux 2.4"
    case .linux2_6_9: "Linux 2.6.9 (RHEL 4)"
    case .linux2_6_18: "Linux 2.6.18 (RHEL 5)"
    case .linux2_6_32: "Linux 2.6.32 (RHEL 6)"
    case .linux3: "Linux 3.0 to 4.7"
    case .linux4_8: "Linux 4.8 to 4.20"
    case .linux5: "Linux 5.0 to 5.14"
    case .linux5_15: "Linux 5.15 or later"
    }
  }
}

/// One thing that is wrong, or that looks as if it were, with its evidence.
public struct Finding: Sendable, Equatable {
  /// What it is.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A full table drops packets of new flows.
    case fullAndDropping = "full-dropping"
    /// A full table gives up entries for new flows, and loses nothing.
    case fullButEvicting = "full-evicting"
    /// Chains are too long for insertions, which fail without a log line.
    case bucketBound = "bucket-bound"
    /// The limit is beyond what the chains take.
    case limitBeyondBuckets = "limit-beyond-buckets"
    /// Two packets of a flow race to insert it.
    case insertRace = "insert-race"
    /// At the measured rate the table will be full.
    case filling
    /// Tracking is switched on by rules that nobody needs.
    case needlessTracking = "needless-tracking"
    /// Packets are tracked, and no rule that was read wants it.
    case trackedWithoutRule = "tracked-without-rule"
    /// One direction of DNS is exempt, the other is not.
    case oneSidedExemption = "one-sided-exemption"
    /// A rule meant to exempt comes after tracking.
    case exemptionTooLate = "exemption-too-late"
    /// The firewall refuses untracked queries, and queries are exempt.
    case untrackedRefused = "untracked-refused"
    /// The firewall would refuse queries once they are exempt.
    case wouldRefuseUntracked = "would-refuse-untracked"
    /// A setting will not survive the next boot.
    case willNotSurvive = "will-not-survive"
    /// A setting is not what the files set: something overwrote it.
    case overwritten
    /// Queries are answered before they are tracked.
    case answeredInDriver = "answered-in-driver"
    /// A socket's buffer was full.
    case socketBuffer = "socket-buffer"
    /// A processor's backlog was full.
    case backlog
    /// The neighbour table is full.
    case neighbourTable = "neighbour-table"
    /// The routing cache is full.
    case routeCache = "route-cache"
    /// The kernel had no memory.
    case memory
    /// Packets with wrong checksums.
    case checksum
    /// The firewall's policy drops packets.
    case policyDrops = "policy-drops"
    /// What was read contradicts itself.
    case contradiction
  }

  /// How bad it is.
  public enum Severity: Int, Sendable, Hashable, Comparable {
    /// Worth knowing.
    case notice
    /// Will hurt.
    case warning
    /// Queries are lost.
    case critical

    /// Orders by badness.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// `notice`, `warning` or `critical`.
    public var name: String {
      switch self {
      case .notice: "notice"
      case .warning: "warning"
      case .critical: "critical"
      }
    }
  }

  /// What it is.
  public var kind: Kind
  /// How bad it is.
  public var severity: Severity
  /// The network namespace; nil is the initial one, or the whole system.
  public var namespace: String?
  /// One sentence for people.
  public var title: String
  /// What supports it.
  public var evidence: [Evidence]

  /// Makes a finding.
  public init(
    _ kind: Kind, _ severity: Severity, namespace: String? = nil, _ title: String,
    _ evidence: [Evidence]
  ) {
    (self.kind, self.severity, self.namespace) = (kind, severity, namespace)
    (self.title, self.evidence) = (title, evidence)
  }
}

/// One change that cures a finding, as a plan: nothing is applied by making it.
public struct Remedy: Sendable, Equatable {
  /// What is changed, for programs.
  public enum Change: Sendable, Equatable {
    /// Rules that switch tracking on are removed, or the module that tracks everything.
    case removeRules([TrackingUse])
    /// DNS at a port is exempt from tracking, both ways.
    case exempt(port: UInt16)
    /// Queries at a port are kept for so many seconds.
    case serviceTimeout(port: UInt16, unreplied: Int, replied: Int)
    /// Assured UDP flows are kept for so many seconds.
    case streamTimeout(Int)
    /// The table's limit and its chains; nil leaves the chains as they are.
    case size(limit: UInt64, buckets: UInt64?)
    /// Untracked queries are accepted by the firewall.
    case acceptUntracked(port: UInt16)
    /// Settings are written where the next boot finds them.
    case persist
    /// A setting elsewhere: a socket buffer, a backlog, a neighbour table.
    case setting(name: String, value: String)
  }

  /// Commands and files for one kind of system.
  public struct Instructions: Sendable, Equatable {
    /// The system: `nftables`, `iptables`, `RHEL 4`, `firewalld`, `ufw`.
    public var system: String
    /// Whether this is what the reading shows to be in use.
    public var isThisSystem: Bool
    /// Commands, one a line, to be run as root in this order.
    public var commands: [String]
    /// Files and what to put into them.
    public var files: [FileContent]

    /// Makes instructions.
    public init(
      _ system: String, isThisSystem: Bool, commands: [String], files: [FileContent] = []
    ) {
      (self.system, self.isThisSystem) = (system, isThisSystem)
      (self.commands, self.files) = (commands, files)
    }
  }

  /// A file, and lines for it.
  public struct FileContent: Sendable, Equatable {
    /// The absolute path.
    public var path: String
    /// The lines.
    public var content: String
    /// Whether the lines are added to the file; otherwise it is a file of its own.
    public var isAddition: Bool

    /// Makes a file.
    public init(_ path: String, _ content: String, isAddition: Bool = false) {
      (self.path, self.content, self.isAddition) = (path, content, isAddition)
    }
  }

  /// What is changed.
  public var change: Change
  /// The network namespace that it is for; nil is the initial one.
  public var namespace: String?
  /// What to do, in a few words.
  public var title: String
  /// What it cures.
  public var cures: [Finding.Kind]
  /// Whether it is enough by itself, as far as the readings tell.
  public var isSufficient: Bool
  /// What it gains.
  public var gain: String
  /// Octets of memory that it takes at most, beyond what is taken now.
  public var memory: Double
  /// Tuples in a chain of the full table afterwards, where that changes.
  public var chainLength: Double?
  /// What can go wrong.
  public var risk: String
  /// Commands and files; the system's own first.
  public var instructions: [Instructions]
}

/// One look at a system: everything that is known of it at one moment, each value optional and
/// with the place where it was read.
///
/// Findings come from the differences between readings. The same type serves this machine (the
/// live side reads `/proc` and netlink) and files collected on another (``Collection``).
public struct Reading: Sendable {
  /// Seconds since 1970-01-01 UTC, by the wall clock of the system that was read.
  public var wallTime: Fact<Double>?
  /// Seconds since that system was started.
  public var uptime: Fact<Double>?
  /// The system's host name.
  public var host: Fact<String>?
  /// The release of its kernel, as `uname -r` prints it.
  public var kernel: Fact<KernelRelease>?
  /// The machine's architecture as `uname -m` prints it: `i686`, `x86_64`, `aarch64`.
  public var architecture: Fact<String>?
  /// `/proc/sys/kernel/random/boot_id`: another value is another boot.
  public var bootIdentifier: Fact<String>?
  /// The kernel's command line.
  public var commandLine: Fact<String>?
  /// How many processors are online.
  public var processors: Fact<Int>?
  /// The name of the distribution (`/etc/redhat-release`, `PRETTY_NAME` of `/etc/os-release`).
  public var distribution: Fact<String>?

  /// The network namespaces; the initial one, or the only one that is known, comes first.
  public var namespaces: [NamespaceReading] = []

  /// `/proc/slabinfo`.
  public var slabs: SlabTable?
  /// `/proc/meminfo`, in bytes.
  public var memory: [String: Fact<UInt64>] = [:]
  /// `/proc/net/softnet_stat`, a row for each processor.
  public var softnet: SoftnetTable?
  /// What the kernel's log says, one for each log that was read.
  ///
  /// They may tell of the same events (`dmesg` and `/var/log/messages`), so they are never added
  /// up.
  public var logs: [KernelLog] = []
  /// Loaded modules; nil when no list was read.
  ///
  /// Empty does not mean that there is no tracking: it may be built into the kernel.
  public var modules: [Fact<String>]?
  /// What is set at boot.
  public var boot = BootConfiguration()
  /// Programs that are known to change rules or settings by themselves.
  public var owners: [Fact<Owner>] = []

  /// What could not be read.
  public var problems = ProblemList()
  /// The files that were read, and as what.
  public var files: [Fact<FileKind>] = []

  /// Makes a reading of which nothing is known yet.
  public init() {}

  /// The initial namespace, made when it is not known yet.
  public var initialNamespace: NamespaceReading {
    get { namespaces.first { $0.name == nil } ?? NamespaceReading(name: nil) }
    set {
      if let index = namespaces.firstIndex(where: { $0.name == nil }) {
        namespaces[index] = newValue
      } else {
        namespaces.insert(newValue, at: 0)
      }
    }
  }

  /// The namespace of a name, made when it is not known yet; nil is the initial one.
  public subscript(namespace name: String?) -> NamespaceReading {
    get { namespaces.first { $0.name == name } ?? NamespaceReading(name: name) }
    set {
      if let index = namespaces.firstIndex(where: { $0.name == name }) {
        namespaces[index] = newValue
      } else {
        namespaces.insert(newValue, at: name == nil ? 0 : namespaces.count)
      }
    }
  }

  /// Whether the machine has 64 bits; nil when its architecture was not read.
  public var is64Bit: Bool? {
    architecture.map { $0.value.contains("64") || $0.value == "s390x" }
  }

  /// The seconds from an earlier reading to this one, by the best clock that both have; nil when
  /// they have none in common or the system was started anew in between.
  public func seconds(since earlier: Reading) -> Double? {
    if let before = earlier.bootIdentifier, let now = bootIdentifier, before.value != now.value {
      return nil
    }
    if let before = earlier.uptime?.value, let now = uptime?.value {
      return now > before ? now - before : nil
    }
    if let before = earlier.wallTime?.value, let now = wallTime?.value, now > before {
      return now - before
    }
    return nil
  }
}

/// What the files of a system set at boot.
public struct BootConfiguration: Sendable, Equatable {
  /// An assignment in `sysctl.conf` or `sysctl.d`.
  public struct Assignment: Sendable, Equatable {
    /// The dotted name.
    public var name: String
    /// The value as it stands.
    public var value: String
    /// Where it stands.
    public var source: Source

    /// Makes an assignment.
    public init(name: String, value: String, source: Source) {
      (self.name, self.value, self.source) = (name, value, source)
    }
  }

  /// An option of a module in `modprobe.conf`, `modprobe.d` or on the kernel's command line.
  public struct ModuleOption: Sendable, Equatable {
    /// The module.
    public var module: String
    /// The option's name: `hashsize`.
    public var name: String
    /// Its value.
    public var value: String
    /// Where it stands.
    public var source: Source

    /// Makes an option.
    public init(module: String, name: String, value: String, source: Source) {
      (self.module, self.name, self.value, self.source) = (module, name, value, source)
    }
  }

  /// Assignments of sysctls in the order of their files' reading.
  public var assignments: [Assignment] = []
  /// Options of modules.
  public var moduleOptions: [ModuleOption] = []
  /// Modules that are loaded early (`modules-load.d`, `/etc/modules`).
  public var modules: [Fact<String>] = []
  /// Assignments by scripts (`rc.local`, `install` lines of modules), which run after the files.
  public var scriptAssignments: [Assignment] = []
  /// Variables of `/etc/sysconfig/iptables-config`: what `service iptables` does to modules.
  public var iptablesConfiguration: [String: Fact<String>] = [:]
  /// Whether any file of this kind was read: without, nothing is known of the next boot.
  public var isKnown = false

  /// Makes a configuration of which nothing is known.
  public init() {}
}

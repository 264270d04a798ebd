/// A program that looks at the packets of an interface before the kernel's network stack does (XDP).
public struct DriverProgram: Sendable, Hashable {
  /// Where it runs.
  public enum Mode: String, Sendable, Hashable {
    /// In the driver.
    case native
    /// At the entrance of the network stack, still before the packet filter.
    case generic
    /// In the network card.
    case offloaded
  }

  /// The interface's name.
  public let interface: String
  /// Where it runs.
  public let mode: Mode
  /// The kernel's number for it.
  public let identifier: UInt32
  /// The program's name; nil where it may not be asked for.
  public let name: String?

  /// A program.
  public init(interface: String, mode: Mode, identifier: UInt32, name: String?) {
    (self.interface, self.mode) = (interface, mode)
    (self.identifier, self.name) = (identifier, name)
  }

  /// What Martlet's program that answers queries is called.
  public static let martlet = "martlet"

  /// Whether it answers queries, so that they are never tracked.
  public var answersQueries: Bool { name == Self.martlet }
}

/// A name of a zone with what is there, copied from what is published.
public struct ExportedName: Sendable {
  /// What is special about a name.
  public struct Flags: OptionSet, Sendable {
    /// The bits.
    public let rawValue: UInt8
    /// Makes a set of the bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// It is the zone's own.
    public static let isApex = Flags(rawValue: 1)
    /// There is a CNAME.
    public static let hasAlias = Flags(rawValue: 2)
    /// There is a wildcard right below.
    public static let hasWildcard = Flags(rawValue: 4)
    /// It is at or below a delegation or a DNAME: names below it are not answered from the zone.
    public static let isCut = Flags(rawValue: 8)
    /// It is at or below a delegation, or below a DNAME: it is not answered from its own records.
    public static let isReferred = Flags(rawValue: 16)
  }

  /// The name in lower-case wire format.
  public let name: [UInt8]
  /// What is special about it.
  public let flags: Flags
  /// Its sets in order of type; an empty non-terminal has none.
  public let sets: [ExportedSet]
}

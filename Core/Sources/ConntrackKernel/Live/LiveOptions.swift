/// What a live reading takes in.
public struct LiveOptions: Hashable, Sendable {
  /// Whether the table is listed entry by entry.
  public var entries = true
  /// A table with more entries isn't listed: listing a million takes a second or two.
  public var mostEntries = 4_000_000
  /// Whether the rules are read.
  public var rules = true
  /// Whether all network namespaces are read, or the caller's alone.
  public var allNamespaces = true
  /// Whether the kernel's log is read.
  public var log = true
  /// Whether files that only change when somebody changes them are read.
  public var configuration = true

  /// Makes options that take in everything.
  public init() {}

  /// What changes from second to second, for the second look and for watching.
  public static var moment: LiveOptions {
    var options = LiveOptions()
    (options.entries, options.rules, options.log, options.configuration) = (
      false, false, false, false
    )
    return options
  }
}

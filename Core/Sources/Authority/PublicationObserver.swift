/// Who keeps a copy of the answers, and so has to know before they change.
///
/// Both methods are called by whoever publishes, one update after another, and must be quick.
public protocol PublicationObserver: AnyObject, Sendable {
  /// Something is going to change; answers that depend on it must not be given from the copy from
  /// here on.
  func willPublish(_ changes: PublishedChanges)

  /// What was announced is in force.
  func didPublish()
}

/// What one update changes.
public struct PublishedChanges: Sendable {
  /// All zones are taken out before anything else.
  public internal(set) var removesAll = false
  /// Zones that are new, replaced or taken out, in lower-case wire format.
  public internal(set) var zones: Set<[UInt8]> = []
  /// Names with new records by their zones, all in lower-case wire format.
  public internal(set) var names: [[UInt8]: Set<[UInt8]>] = [:]

  init() {}
}

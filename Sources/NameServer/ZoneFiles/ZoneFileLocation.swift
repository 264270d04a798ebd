package import DNSProtocol

/// A master file and the zone in it, as they are written: `FILE`, or `ZONE=FILE` where the file does
/// not say which zone it has.
package struct ZoneFileLocation: Hashable, Sendable, CustomStringConvertible {
  /// The zone; `nil` where the file says it.
  package let zone: DomainName?
  /// Where the file is.
  package let path: String
  /// How it was written.
  package let description: String

  /// Reads a location.
  ///
  /// - Throws: What is wrong with it.
  init(reading text: String) throws(ConfigurationReader.Refusal) {
    description = text
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    // What has a slash is a path and no name.
    if parts.count == 2, !parts[0].contains("/") {
      do {
        zone = try DomainName(String(parts[0]))
      } catch {
        throw ConfigurationReader.Refusal("expected ZONE=FILE, and \"\(parts[0])\" \(error)")
      }
      path = String(parts[1])
    } else {
      zone = nil
      path = text
    }
    guard !path.isEmpty, !path.hasSuffix("/") else {
      throw ConfigurationReader.Refusal("expected FILE or ZONE=FILE")
    }
  }
}

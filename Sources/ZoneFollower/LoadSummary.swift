/// What a loading of all zones has brought.
package struct LoadSummary: Sendable, CustomStringConvertible {
  /// The number of zones.
  package var zones: Int
  /// The number of records.
  package var records: Int
  /// The memory that the compiled zones take, in octets.
  package var octets: Int
  /// How many rows and rules of zones are defective.
  package var defects: Int
  /// The name of one of the zones, if there is one.
  package var example: String?
  /// How long it took.
  package var duration: Duration

  /// The summary as the end of a log line.
  package var description: String {
    let seconds =
      Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    let time = (seconds * 1000).rounded() / 1000
    return "\(zones) zones, \(records) records, \(octets / 1024) KiB, \(time) s"
      + (defects == 0 ? "" : ", \(defects) defects")
  }
}

/// How a zone's serial is raised (RFC 1982 §3).
package enum SerialPolicy: Hashable, Sendable {
  /// As the zone's metadata `SOA-EDIT-API` says; ``dated`` without it.
  case zoneMetadata
  /// YYYYMMDDnn of the day in UTC, or one more than before when that is not higher.
  case dated
  /// One more than before.
  case increment
  /// The seconds of Unix time, or one more than before when that is not higher.
  case epoch
  /// The serial is left as it is.
  case unchanged
}

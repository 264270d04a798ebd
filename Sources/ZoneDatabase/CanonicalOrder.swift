import DNSProtocol

/// The order in which a zone's records are shown: by name (RFC 4034 §6.1), the SOA and NS records
/// of a name first, then by type and data.
struct CanonicalOrder {
  let apex: DomainName

  func areInOrder(_ left: ZoneRecord, _ right: ZoneRecord) -> Bool {
    if left.owner != right.owner { return left.owner < right.owner }
    if left.type != right.type { return rank(left.type) < rank(right.type) }
    return left.data.lexicographicallyPrecedes(right.data)
  }

  private func rank(_ type: RecordType) -> Int {
    switch type {
    case .soa: -2
    case .ns: -1
    default: Int(type.rawValue)
    }
  }
}

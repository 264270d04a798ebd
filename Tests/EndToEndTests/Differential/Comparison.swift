import DNSProtocol

/// One query, and what all servers said to it.
struct Comparison: Sendable {
  let name: DomainName
  let type: RecordType
  let mode: QueryMode
  /// The apexes of the zones that all servers serve.
  let zones: [DomainName]
  /// The peers' responses, in the order of the peers.
  let peers: [Observation]
  /// Martlet's response.
  let martlet: Observation

  /// How far the peers agree in a field.
  enum Agreement: Sendable {
    case unanimous([UInt8])
    case majority([UInt8])
    case none

    var value: [UInt8]? {
      switch self {
      case .unanimous(let value), .majority(let value): value
      case .none: nil
      }
    }
  }

  /// What at least two of the three peers say in a field.
  func agreement(in field: ResponseField) -> Agreement {
    let values = peers.map { $0[field] }
    if values[0] == values[1], values[1] == values[2] { return .unanimous(values[0]) }
    if values[0] == values[1] || values[0] == values[2] { return .majority(values[0]) }
    if values[1] == values[2] { return .majority(values[1]) }
    return .none
  }

  /// Whether what the sections hold means nothing: someone who counts has cut them.
  private var isTruncated: Bool {
    martlet.isTruncated || agreement(in: .truncated).value == [1]
  }

  /// The fields that are worth comparing.
  var fields: [ResponseField] {
    isTruncated ? ResponseField.allCases.filter { !$0.isSection } : ResponseField.allCases
  }

  /// The fields in which two peers agree and Martlet does not agree with them.
  var differences: [ResponseField] {
    fields.filter { field in
      agreement(in: field).value.map { $0 != martlet[field] } ?? false
    }
  }

  /// The places of the peers that say the same as Martlet in a field.
  func allies(in field: ResponseField) -> [Int] {
    peers.indices.filter { peers[$0][field] == martlet[field] }
  }
}

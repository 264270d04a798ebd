import DNSProtocol

/// One query, and what all servers said to it.
struct Comparison: Sendable {
  let name: DomainName
  let type: RecordType
  let mode: QueryMode
  /// The peers' responses, in the order of the peers.
  let peers: [Observation]
  /// Martlet's response, or `nil` when only the peers were asked.
  let martlet: Observation?

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
    martlet?.isTruncated == true || agreement(in: .truncated).value == [1]
  }

  /// The fields that are worth comparing.
  var fields: [ResponseField] {
    isTruncated ? ResponseField.allCases.filter { !$0.isSection } : ResponseField.allCases
  }

  /// The fields in which two peers agree and Martlet does not agree with them.
  var differences: [ResponseField] {
    guard let martlet else { return [] }
    return fields.filter { field in
      agreement(in: field).value.map { $0 != martlet[field] } ?? false
    }
  }
}

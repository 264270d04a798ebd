import Hummingbird

extension ManagementDesk {
  private struct Item: Encodable {
    var type: String
    var name: String
    var size: Int?
    var value: Value
  }

  private struct Entry: Encodable {
    var name: String
    var value: String

    init(_ entry: (name: String, value: UInt64)) {
      (name, value) = (entry.name, "\(entry.value)")
    }
  }

  private enum Value: Encodable {
    case number(UInt64)
    case entries([Entry])

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      // As PowerDNS has it: numbers are texts.
      case .number(let number): try container.encode("\(number)")
      case .entries(let entries): try container.encode(entries)
      }
    }
  }

  /// Figures since the start, by PowerDNS' names.
  func statistics(_ request: APIRequest) throws -> Response {
    try request.checkServer()
    let withRings = try request.flag("includerings", default: true)
    let figures = monitor.figures(ServerReading(server))
    var items = figures.numbers.map {
      Item(type: "StatisticItem", name: $0.name, value: .number($0.value))
    }
    items += figures.maps.map {
      Item(type: "MapStatisticItem", name: $0.name, value: .entries($0.values.map(Entry.init)))
    }
    if withRings {
      items += figures.rings.map {
        Item(
          type: "RingStatisticItem", name: $0.name, size: TopList.length,
          value: .entries($0.values.map(Entry.init)))
      }
    }
    if let name = request.query("statistic") {
      items = items.filter { $0.name == name }
      guard !items.isEmpty else {
        throw APIError.unprocessable("statistic: there is no \(name)")
      }
    }
    return try .json(items)
  }
}

public import DNSProtocol

/// Writes the records of a zone as a master file (RFC 1035 §5) for people to read.
///
/// The same records always give the same text: `$ORIGIN`, `$TTL` with the commonest time to live,
/// the SOA record, then the names in canonical order (RFC 4034 §6.1), each with its records by
/// type and data. Names are relative to the origin, columns are aligned. Read again, the text
/// gives the same records.
public struct ZoneFileWriter {
  /// What names are written relative to: the zone's name.
  public let origin: DomainName

  /// The widest owner for which the other columns move to the right, in characters.
  private static let widestOwner = 32

  /// Makes a writer for a zone.
  public init(origin: DomainName) { self.origin = origin }

  /// The master file as text.
  public func text(of records: some Sequence<ResourceRecord>) -> String {
    var text: [UInt8] = []
    write(records) { chunk in
      for index in chunk.indices { text.append(chunk[index]) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Writes the master file.
  ///
  /// - Parameters:
  ///   - records: The zone's records, in any order; all of them are held in memory.
  ///   - sink: Gets the text piece by piece, ASCII only.
  /// - Throws: What `sink` throws.
  public func write<Failure>(
    _ records: some Sequence<ResourceRecord>, to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    let ordered = ZoneOrder(records, origin: origin)
    let layout = Layout(ordered, origin: origin, widestOwner: Self.widestOwner)
    var text: [UInt8] = []
    text.append(contentsOf: "$ORIGIN \(origin)\n".utf8)
    if let ttl = layout.commonTTL {
      text.append(contentsOf: "$TTL \(ttl)".utf8)
      Self.appendComment(seconds: ttl, to: &text)
      text.append(UInt8(ascii: "\n"))
    }
    var previous: DomainName?
    for record in ordered.records {
      append(record, isNewOwner: record.owner.wire != previous?.wire, layout, to: &text)
      previous = record.owner
      if text.count >= 1 << 16 {
        try sink(text.span)
        text.removeAll(keepingCapacity: true)
      }
    }
    if !text.isEmpty { try sink(text.span) }
  }

  /// Appends one record, which may take several lines.
  private func append(
    _ record: ResourceRecord, isNewOwner: Bool, _ layout: Layout, to text: inout [UInt8]
  ) {
    let start = text.count
    if isNewOwner { appendName(record.owner, to: &text) }
    pad(&text, from: start, to: layout.ownerWidth)
    if layout.ttlWidth > 0 {
      let column = text.count
      if record.ttl != layout.commonTTL { text.append(contentsOf: String(record.ttl).utf8) }
      pad(&text, from: column, to: layout.ttlWidth)
    }
    text.append(contentsOf: "\(record.recordClass) ".utf8)
    let column = text.count
    text.append(contentsOf: record.type.description.utf8)
    if record.type == .soa, record.data.wire.count >= 20 {
      pad(&text, from: column, to: layout.typeWidth)
      appendSOA(record.data, indentation: text.count - start, to: &text)
    } else if !record.data.wire.isEmpty {
      pad(&text, from: column, to: layout.typeWidth)
      record.data.appendPresentation(to: &text, relativeTo: origin)
    } else {
      appendEmptyData(record.data, to: &text)
    }
    text.append(UInt8(ascii: "\n"))
  }

  private func appendEmptyData(_ data: RecordData, to text: inout [UInt8]) {
    let end = text.count
    text.append(UInt8(ascii: " "))
    data.appendPresentation(to: &text, relativeTo: origin)
    // Lines do not end with spaces.
    if text.count == end + 1 { text.removeLast() }
  }

  /// Appends a name relative to the origin.
  private func appendName(_ name: DomainName, to text: inout [UInt8]) {
    RecordData.appendPresentation(
      type: .ptr, wire: name.wire.span, relativeTo: origin, to: &text)
  }

  /// Appends spaces up to a width, and at least one.
  private func pad(_ text: inout [UInt8], from start: Int, to width: Int) {
    let count = max(1, width + 1 - (text.count - start))
    text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: count))
  }

  /// Appends an SOA record's data, each number on a line of its own with its meaning.
  private func appendSOA(_ data: RecordData, indentation: Int, to text: inout [UInt8]) {
    let wire = data.wire
    let numbers = wire.count - 20
    var position = 0
    while position < numbers, let length = try? DomainName.length(ofWire: wire.span, at: position) {
      RecordData.appendPresentation(
        type: .ptr, wire: wire.span.extracting(position..<(position + length)),
        relativeTo: origin, to: &text)
      text.append(UInt8(ascii: " "))
      position += length
    }
    text.append(UInt8(ascii: "("))
    for (index, meaning) in ["serial", "refresh", "retry", "expire", "minimum"].enumerated() {
      let start = numbers + 4 * index
      let value = wire[start..<(start + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      text.append(UInt8(ascii: "\n"))
      text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation))
      let column = text.count
      text.append(contentsOf: String(value).utf8)
      if index == 4 { text.append(contentsOf: " )".utf8) }
      pad(&text, from: column, to: 10)
      text.append(contentsOf: "; \(meaning)".utf8)
      if index > 0, value >= 60 { text.append(contentsOf: ", \(Self.duration(value))".utf8) }
    }
  }

  private static func appendComment(seconds: UInt32, to text: inout [UInt8]) {
    if seconds >= 60 { text.append(contentsOf: " ; \(duration(seconds))".utf8) }
  }

  /// A time as people say it: `1h30m`.
  static func duration(_ seconds: UInt32) -> String {
    var rest = seconds
    var text = ""
    for (unit, length) in [("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] {
      let count = rest / UInt32(length)
      rest %= UInt32(length)
      if count > 0 { text += "\(count)\(unit)" }
    }
    return text.isEmpty ? "0s" : text
  }
}

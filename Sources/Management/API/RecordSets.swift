import DNSProtocol
import ZoneDatabase

/// The sets of a zone's content, one after another: records that stand in order, with the comments
/// on them.
struct RecordSets: Sequence, IteratorProtocol {
  /// A set; without records where there are only comments.
  struct Element {
    var owner: DomainName
    var type: RecordType
    var records: ArraySlice<ZoneRecord>
    var comments: [ZoneComment]
  }

  private struct Key: Hashable {
    var owner: DomainName
    var type: RecordType
  }

  private let records: [ZoneRecord]
  private var position = 0
  private var comments: [Key: [ZoneComment]]

  init(_ content: ZoneContent) {
    records = content.records
    comments = Dictionary(grouping: content.comments) {
      Key(owner: $0.owner.lowercased, type: $0.type)
    }
  }

  mutating func next() -> Element? {
    guard position < records.count else {
      guard let (key, rest) = comments.popFirst() else { return nil }
      return Element(owner: key.owner, type: key.type, records: [], comments: rest)
    }
    let first = records[position]
    let start = position
    while position < records.count, records[position].type == first.type,
      records[position].owner == first.owner
    {
      position += 1
    }
    let key = Key(owner: first.owner.lowercased, type: first.type)
    return Element(
      owner: first.owner, type: first.type, records: records[start..<position],
      comments: comments.removeValue(forKey: key) ?? [])
  }
}

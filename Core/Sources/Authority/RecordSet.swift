/// An RRset of a ``ZoneNode``, as it stands in the node.
struct RecordSet: BitwiseCopyable {
  static let length = 16

  /// The records' type.
  var type: UInt16 = 0
  /// The number of records.
  var answerCount: UInt16 = 0
  /// Where its block starts, in octets from the node's start: the records, then the relocations
  /// (16-bit offsets into the block), then the targets (``AdditionalTarget``).
  var block: UInt32 = 0
  /// The length of the records in octets.
  var answerLength: UInt32 = 0
  /// The number of relocations.
  var relocationCount: UInt16 = 0
  /// The number of names whose addresses belong into the additional section.
  var targetCount: UInt16 = 0
}

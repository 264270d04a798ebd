/// The records of a set as they are sent, copied from what is published.
public struct ExportedSet: Sendable {
  /// The type.
  public let type: UInt16
  /// The number of records.
  public let count: UInt16
  /// The records as they follow a question for their owner.
  public let octets: [UInt8]
  /// The offsets of those compression pointers in ``octets`` that move when the question's name is
  /// longer than the owner.
  public let relocations: [UInt16]
  /// Whether an answer with the set asks for records of other names.
  public let hasAdditional: Bool
  /// Whether the set can't be sent for a name that a wildcard stands for as it lies here.
  public let belongsToOwner: Bool

  init(_ block: Block) {
    let set = block.set
    type = set.type
    count = set.answerCount
    octets = unsafe Array(UnsafeBufferPointer(start: block.octets, count: block.length))
    let list = unsafe UnsafeRawPointer(block.octets + block.length)
    relocations = (0..<Int(set.relocationCount)).map {
      unsafe list.loadUnaligned(fromByteOffset: $0 * 2, as: UInt16.self)
    }
    hasAdditional = set.targetCount > 0
    belongsToOwner = block.movesOwner
  }
}

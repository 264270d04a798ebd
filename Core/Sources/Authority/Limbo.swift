/// Pieces of the arena that are replaced but may still be read.
struct Limbo {
  private struct Piece {
    var generation: UInt64
    var reference: UInt32
    var length: UInt32
  }

  private var pieces: [Piece] = []
  private var first = 0

  /// Adds a piece that readers of up to `generation` may still follow.
  mutating func append(_ reference: UInt32, _ length: Int, readBy generation: UInt64) {
    pieces.append(
      Piece(
        generation: generation, reference: reference, length: UInt32(truncatingIfNeeded: length)))
  }

  /// Gives back what no reader of `oldest` or later can reach.
  mutating func release(to arena: Arena, before oldest: UInt64) {
    while first < pieces.count, pieces[first].generation < oldest {
      arena.free(pieces[first].reference, Int(pieces[first].length))
      first += 1
    }
    if first == pieces.count {
      if pieces.capacity > 1 << 16 { pieces = [] } else { pieces.removeAll(keepingCapacity: true) }
      first = 0
    } else if first > 1 << 16, first * 2 > pieces.count {
      pieces.removeFirst(first)
      first = 0
    }
  }
}

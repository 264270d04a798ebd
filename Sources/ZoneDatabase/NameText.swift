/// Takes apart names as they stand in the database.
enum NameText {
  /// Gives the name's ancestors below the apex, nearest first, as texts.
  ///
  /// - Parameters:
  ///   - text: The name.
  ///   - apexLength: The length of the zone's name in octets; 0 for the root.
  ///   - body: Gets where each ancestor begins; returns whether to go on.
  static func forEachAncestor(
    of text: [UInt8], apexLength: Int, _ body: (Int) -> Bool
  ) {
    // The ancestors end before the apex' own text and the dot before it.
    let end = apexLength == 0 ? text.count : text.count - apexLength - 1
    var position = 0
    while position < end {
      switch text[position] {
      case UInt8(ascii: "\\"): position += 2
      case UInt8(ascii: "."):
        position += 1
        if position < end, !body(position) { return }
      default: position += 1
      }
    }
  }
}

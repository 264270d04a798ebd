/// Patterns for SQL's LIKE with `!` as its escape.
enum SearchPattern {
  /// A text that stands for itself, in small letters.
  static func literal(_ text: String) -> String {
    var result = ""
    for character in text.lowercased() {
      if "!%_".contains(character) { result.append("!") }
      result.append(character)
    }
    return result
  }

  /// A pattern in which `*` stands for any text and `?` for one character.
  static func pattern(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "*": result.append("%")
      case "?": result.append("_")
      default: result += literal(String(character))
      }
    }
    return result
  }
}

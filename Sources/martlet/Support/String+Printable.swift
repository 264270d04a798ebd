extension String {
  /// The text with control characters as `\\DDD`, since whoever wrote it into the database may have
  /// had this terminal in mind.
  var printable: String {
    guard unicodeScalars.contains(where: { $0.isControl }) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      if scalar.isControl {
        for octet in Character(scalar).utf8 {
          let digits = "\(octet)"
          text += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        }
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool { properties.generalCategory == .control && self != "\n" }
}

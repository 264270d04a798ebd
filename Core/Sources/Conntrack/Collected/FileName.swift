/// A path in small letters, and its last part.
struct FileName {
  let path: String
  let base: String

  init(_ path: String) {
    self.path = path
    base = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
  }

  func contains(_ part: String) -> Bool { path.contains(part) }
}

/// Leaves out of the kernel's log what it says of full tables in other network namespaces than
/// those that are read: namespaces that are gone, or that the reader can't see.
///
/// What was suppressed belongs to the line before, and goes with it. A line that is left out stays
/// as an empty one, so that the numbers of lines are those of the log.
struct NamespaceLogFilter {
  /// The namespaces that are read.
  let inodes: Set<UInt64>
  /// Whether a line that names no namespace is about one of them.
  let acceptsUnnamed: Bool
  private var isLeavingOut = false

  init(inodes: Set<UInt64>, acceptsUnnamed: Bool) {
    (self.inodes, self.acceptsUnnamed) = (inodes, acceptsUnnamed)
  }

  /// The log without those lines.
  mutating func filtered(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
      if keeps(String(decoding: line, as: UTF8.self)) { result += line }
      result.append(10)
    }
    if !result.isEmpty { result.removeLast() }
    return result
  }

  private mutating func keeps(_ line: String) -> Bool {
    if line.contains("table full") {
      let words = line.split { $0 == " " || $0 == "," }
      var inode: UInt64?
      if let index = words.firstIndex(of: "netns"), index + 1 < words.count {
        inode = UInt64(words[index + 1])
      }
      isLeavingOut = !(inode.map(inodes.contains) ?? acceptsUnnamed)
      return !isLeavingOut
    }
    return !(isLeavingOut && line.contains("suppressed"))
  }
}

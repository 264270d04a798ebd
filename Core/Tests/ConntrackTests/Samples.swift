import Conntrack

/// Texts as systems of several eras write them.
enum Samples {
  static func reading(_ file: String, _ text: String, as kind: FileKind) -> Reading {
    var reading = Reading()
    reading.add(SourceText(file: file, text), as: kind)
    return reading
  }

  static func entry(_ line: some StringProtocol) -> ConntrackEntry? {
    let bytes = Array(line.utf8)
    return DumpReader.entry(bytes.span)
  }

  static func log(_ text: String, chunk: Int = 1 << 16) -> KernelLog {
    var reader = KernelLogReader(file: "messages")
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let end = min(start + chunk, bytes.count)
      reader.consume(Array(bytes[start..<end]).span)
      start = end
    }
    return reader.finish()
  }
}

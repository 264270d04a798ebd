extension UDPSocket {
  /// Reads `/proc/net/udp` or `udp6`.
  ///
  /// What is not bound to a port is left out.
  public static func parse(_ text: SourceText, problems: inout ProblemList) -> [UDPSocket] {
    var sockets: [UDPSocket] = []
    for line in text.lines {
      let words = line.words
      guard let first = words.first, first != "sl" else { continue }
      let source = text.source(line.number)
      guard let socket = Self.socket(words, source) else {
        problems.report(
          source, found: line.text,
          expected: "a socket: \"0: 00000000:0035 00000000:0000 07 00000000:00000000 …\"")
        continue
      }
      sockets.append(socket)
    }
    return sockets
  }

  private static func socket(_ words: [Substring], _ source: Source) -> UDPSocket? {
    guard words.count >= 10, words[0].hasSuffix(":") else { return nil }
    let local = words[1].split(separator: ":")
    let queues = words[4].split(separator: ":")
    guard local.count == 2, local[0].utf8.count == 8 || local[0].utf8.count == 32,
      let port = UInt16(local[1], radix: 16), queues.count == 2,
      let received = UInt64(queues[1], radix: 16), let inode = UInt64(words[9])
    else { return nil }
    return UDPSocket(
      isIPv6: local[0].utf8.count == 32, port: port, receiveQueue: received, inode: inode,
      drops: words.count >= 13 ? UInt64(words[12]) : nil, source: source)
  }
}

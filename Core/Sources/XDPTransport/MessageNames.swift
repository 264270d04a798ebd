/// Reads names out of messages that this server has written.
enum MessageNames {
  /// The targets of all CNAME records from an offset on, in lower-case wire format.
  static func aliasTargets(in message: [UInt8], from start: Int) -> [[UInt8]] {
    var targets: [[UInt8]] = []
    var position = start
    while position < message.count {
      let typeAt = end(of: position, in: message)
      guard typeAt + 10 <= message.count else { break }
      let length = Int(message[typeAt + 8]) << 8 | Int(message[typeAt + 9])
      if message[typeAt] == 0, message[typeAt + 1] == 5 {
        targets.append(name(at: typeAt + 10, in: message))
      }
      position = typeAt + 10 + length
    }
    return targets
  }

  private static func end(of start: Int, in message: [UInt8]) -> Int {
    var position = start
    while position < message.count {
      let label = message[position]
      if label == 0 { return position + 1 }
      if label >= 0xc0 { return position + 2 }
      position += 1 + Int(label)
    }
    return message.count
  }

  private static func name(at start: Int, in message: [UInt8]) -> [UInt8] {
    var name: [UInt8] = []
    var position = start
    // No name has more labels than octets.
    for _ in 0..<256 {
      guard position < message.count else { break }
      let label = Int(message[position])
      if label >= 0xc0 {
        guard position + 1 < message.count else { break }
        position = (label & 0x3f) << 8 | Int(message[position + 1])
        continue
      }
      let end = min(position + 1 + label, message.count)
      name += message[position..<end].map { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 }
      position = end
      if label == 0 { break }
    }
    return name
  }
}

extension TrackingCauses {
  /// Reads the tables of one family of the older packet filter, where there are any.
  ///
  /// - Throws: ``KernelError``.
  mutating func readLegacy(_ family: LegacyTables) throws(KernelError) {
    for table in family.names() {
      let contents = try family.contents(of: table)
      readLegacy(contents.span, table: table, family)
    }
  }

  /// Walks the rules of a table: each is a head, matches and one target, and says how long it is.
  mutating func readLegacy(_ bytes: Span<UInt8>, table: String, _ family: LegacyTables) {
    var position = LegacyTables.entriesStart
    var chain = ""
    var number: UInt64 = 0
    while position + family.entryLength <= bytes.count {
      let lengths = position + family.offsetsPosition
      let targetStart = position + Int(bytes.nativeUInt16(at: lengths))
      let next = position + Int(bytes.nativeUInt16(at: lengths + 2))
      guard targetStart >= position + family.entryLength, next >= targetStart + 32,
        next <= bytes.count
      else {
        problems.append("the table \(table) of \(family.family)tables can't be understood")
        return
      }
      number += 1
      var names: [String] = []
      var match = position + family.entryLength
      while match + 32 <= targetStart {
        let (size, name) = Self.extensionHead(at: match, bytes)
        guard size >= 32, match + size <= targetStart else { break }
        if ExtensionNeeds.tracking(.match, name, match + 32..<match + size, bytes) {
          names.append("match \(name)")
        }
        match += size
      }
      let (size, name) = Self.extensionHead(at: targetStart, bytes)
      let information = targetStart + 32..<max(targetStart + 32, min(targetStart + size, next))
      if name == "ERROR" {
        // A chain of its own begins with a target ERROR that has its name.
        chain = NetlinkAttribute(type: 0, payload: information).text(in: bytes)
        number = 0
      } else if ExtensionNeeds.tracking(.target, name, information, bytes) {
        names.append("target \(name)")
      }
      for name in names {
        causes.append(
          TrackingCause(
            source: .iptables, family: family.family, table: table,
            chain: chain.isEmpty ? nil : chain, number: number, expression: name))
      }
      ruleCount += 1
      position = next
    }
  }

  /// `struct xt_entry_match` and `struct xt_entry_target`: size, name, revision.
  private static func extensionHead(
    at position: Int, _ bytes: Span<UInt8>
  ) -> (size: Int, name: String) {
    let name = NetlinkAttribute(type: 0, payload: position + 2..<position + 31).text(in: bytes)
    return (Int(bytes.nativeUInt16(at: position)), name)
  }
}

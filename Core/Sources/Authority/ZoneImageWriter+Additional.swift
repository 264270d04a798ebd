import DNSProtocol

extension ZoneImageWriter {
  /// More names than this in one set get no additional data (compare CVE-2024-11187).
  private static let mostTargets = 13
  /// More additional data than this is not worth keeping: it would not be sent.
  private static let mostAdditional = 3000

  /// Whether the data of a type names something that belongs into the additional section.
  private static func hasTargets(_ type: UInt16) -> Bool {
    switch type {
    case 1, 5, 6, 12, 16, 28: false  // most records: not worth a look into the table
    default: RecordType(rawValue: type).descriptor?.additional ?? .none != .none
    }
  }

  /// What a record's data asks to be sent along.
  private struct Target {
    /// The name as the data writes it.
    var name: [UInt8]
    /// Its node.
    var node: Int
    /// The types wanted.
    var types: [UInt16]
    /// Whether a referral is incomplete without it (RFC 9471 §3.1).
    var isRequired: Bool
  }

  /// Appends what belongs into the additional section with a set to its block, first that which a
  /// referral must not lack.
  mutating func appendAdditional(
    to set: inout ZoneImage.Set, _ run: RecordRun, of node: Int, _ compiler: inout ZoneCompiler
  ) {
    guard Self.hasTargets(run.type) else { return }
    let targets = targets(of: run, node: node, &compiler)
    let start = writer.octets.count
    for target in targets where target.isRequired {
      set.additionalCount += appendSets(of: target, compiler)
    }
    set.requiredCount = set.additionalCount
    for target in targets where !target.isRequired {
      let length = writer.octets.count
      let count = appendSets(of: target, compiler)
      if writer.octets.count - start > Self.mostAdditional {
        writer.truncate(to: length)
        break
      }
      set.additionalCount += count
    }
    set.additionalLength = UInt32(truncatingIfNeeded: writer.octets.count - start)
  }

  private func targets(
    of run: RecordRun, node: Int, _ compiler: inout ZoneCompiler
  ) -> [Target] {
    let cut = UInt32(truncatingIfNeeded: node)
    let isReferral = run.type == 2 && nodes[node].cut == cut
    guard run.count <= Self.mostTargets || isReferral else { return [] }
    var targets: [Target] = []
    for index in order[run.first..<(run.first + run.count)] {
      for (name, types) in Self.names(in: compiler.data(of: Int(index)), type: run.type) {
        // The root stands for the owner (RFC 9460 §2.5.2).
        let name = name.count > 1 ? name : compiler.lowerCaseWire(of: node)
        var found = compiler.existingNode(of: name)
        if found == ZoneImage.none {
          // Its addresses may come from a wildcard, but not from one that a cut hides.
          found = compiler.sourceOfSynthesis(of: name)
          guard found != ZoneImage.none, nodes[Int(found)].cut == ZoneImage.none else { continue }
        }
        // What is below a cut is only glue: it belongs to a referral alone.
        let isGlue = nodes[Int(found)].cut != ZoneImage.none
        guard run.type == 2 || !isGlue else { continue }
        let isRequired = isReferral && nodes[Int(found)].cut == cut
        let isNew = !targets.contains {
          $0.node == Int(found) && $0.types == types && $0.name.count == name.count
            && zip($0.name, name).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
        }
        if isNew {
          targets.append(
            Target(name: name, node: Int(found), types: types, isRequired: isRequired))
        }
      }
    }
    return targets
  }

  private static func names(
    in data: ArraySlice<UInt8>, type: UInt16
  ) -> [(name: [UInt8], types: [UInt16])] {
    var names: [(name: [UInt8], types: [UInt16])] = []
    RecordData.forEachAdditionalTarget(type: RecordType(rawValue: type), wire: data.span) {
      offset, length, wanted in
      var types: [UInt16] = []
      if wanted.contains(.addresses) { types += [1, 28] }
      if wanted.contains(.services) { types.append(33) }
      if wanted.contains(.serviceBindings) { types.append(type) }
      if wanted.contains(.locators) { types += [105, 106] }
      let start = data.startIndex + offset
      names.append((Array(data[start..<(start + length)]), types))
    }
    return names
  }

  private mutating func appendSets(
    of target: Target, _ compiler: borrowing ZoneCompiler
  ) -> UInt16 {
    var count: UInt16 = 0
    for type in target.types {
      guard let run = run(of: type, at: target.node) else { continue }
      for index in order[run.first..<(run.first + run.count)] {
        writer.append(
          owner: target.name[...], type: type, ttl: run.ttl, data: compiler.data(of: Int(index)))
        count &+= 1
      }
    }
    return count
  }
}

/// What the program did with a packet, and why: it counts each.
public enum Decision: Int, CaseIterable, Sendable {
  /// Answered with records of the name.
  case answered
  /// Answered: the name has no such records (NODATA).
  case noData
  /// Answered: there is no such name (NXDOMAIN).
  case noName
  /// Answered with a wildcard's records.
  case wildcard
  /// Answered with TC, because its source asks too often.
  case slipped
  /// Dropped, because its source asks too often.
  case limited
  /// Dropped, because its source is denied.
  case denied
  /// Dropped, because the packet could not be written.
  case failed
  /// Passed on: not a DNS query over UDP.
  case otherTraffic
  /// Passed on: for an address that is not answered for.
  case otherAddress
  /// Passed on: its source is none that one answers, as this machine's own, or not allowed.
  case source
  /// Passed on: a fragment, with options of IP, or to a group of machines.
  case unusualPacket
  /// Passed on: lengths or labels are wrong, or IPv6 has no checksum.
  case malformed
  /// Passed on: not an ordinary query.
  case unusualQuery
  /// Passed on: EDNS with another version or an option that is answered.
  case unusualOption
  /// Passed on: of no zone here.
  case unknownZone
  /// Passed on: the name is not here, and not all of its zone is.
  case incompleteZone
  /// Passed on: aliases, delegations and what is left to the sockets.
  case left
  /// Passed on: changed a moment ago.
  case changing
  /// Passed on: the answer is larger than the client allows, or than the bound.
  case tooLarge
  /// Passed on: the packet has no room for the answer.
  case noRoom

  /// What becomes of the packet (`enum xdp_action`).
  var verdict: Int {
    switch self {
    case .answered, .noData, .noName, .wildcard, .slipped: 3
    case .limited, .denied, .failed: 1
    default: 2
    }
  }

  /// Whether an answer left.
  public var isAnswer: Bool { verdict == 3 }

  /// Its name as metrics and JSON have it: "no_data".
  public var label: String {
    var label = ""
    for character in "\(self)" {
      label += character.isUppercase ? "_" + character.lowercased() : String(character)
    }
    return label
  }
}

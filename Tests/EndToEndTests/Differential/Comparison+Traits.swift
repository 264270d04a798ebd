import DNSProtocol

/// What the reasons of listed differences look at.
extension Comparison {
  /// The peers' places in ``peers``.
  static let nsd = 0
  static let knot = 1
  static let bind = 2

  /// The apex of the zone that a name is answered from.
  private func zone(of name: DomainName) -> DomainName? {
    zones.filter { name.isSubdomain(of: $0) }.max { $0.wire.count < $1.wire.count }
  }

  /// How many aliases are followed by whoever follows most.
  var aliasCount: Int {
    (peers + [martlet])
      .map { $0.message?.answers.filter { $0.type == .cname }.count ?? 0 }.max() ?? 0
  }

  /// Whether Martlet's answer goes from an alias into another zone.
  var followsAliasIntoOtherZone: Bool {
    guard let message = martlet.message else { return false }
    return message.answers.contains { record in
      guard record.type == .cname, let target = try? DomainName(wire: record.data.wire) else {
        return false
      }
      return zone(of: target) != nil && zone(of: target) != zone(of: name)
    }
  }

  /// Whether some peer refers the resolver elsewhere.
  var isReferral: Bool {
    peers.contains { peer in
      guard let message = peer.message else { return false }
      return message.authorities.contains { $0.type == .ns }
        && !message.authorities.contains { $0.type == .soa }
    }
  }

  /// Whether one more address would not have fitted.
  var martletHasNoRoomLeft: Bool {
    guard let limit = mode.limit, let wire = martlet.wire else { return false }
    return wire.count + 28 > limit
  }

  /// Whether every record of Martlet's answer is in BIND's too.
  var martletAnswersWhatBINDAnswers: Bool {
    canonical(martlet.message?.answers)
      .isSubset(of: canonical(peers[Self.bind].message?.answers))
  }

  /// Whether every record that Martlet adds is one that some peer adds too.
  var martletAddsOnlyWhatPeersAdd: Bool {
    canonical(martlet.message?.additionals)
      .isSubset(of: peers.flatMap { canonical($0.message?.additionals) })
  }

  /// Whether the question is one to which BIND never adds anything: recursion is desired.
  var bindAddsNothing: Bool { mode == .ednsSmall && peers[Self.bind][.additional].isEmpty }

  /// Whether Martlet's answer has the aliases of NSD's, and other records at the same names.
  var martletAnswersAtTheSameNames: Bool {
    func names(_ observation: Observation) -> Set<DomainName> {
      Set((observation.message?.answers ?? []).map(\.owner))
    }
    func aliases(_ observation: Observation) -> Set<[UInt8]> {
      canonical(observation.message?.answers.filter { $0.type == .cname || $0.type == .dname })
    }
    return names(martlet) == names(peers[Self.nsd])
      && aliases(martlet) == aliases(peers[Self.nsd])
  }

  /// Whether Martlet adds all that BIND adds, and of what NSD adds nothing is missing but names
  /// below the cut.
  var martletLacksOnlyNamesBelowTheCut: Bool {
    guard let nsd = peers[Self.nsd].message,
      let cut = nsd.authorities.first(where: { $0.type == .ns })?.owner
    else { return false }
    let ours = canonical(martlet.message?.additionals)
    return ours.isSuperset(of: canonical(peers[Self.bind].message?.additionals))
      && nsd.additionals.allSatisfy {
        $0.owner.isSubdomain(of: cut) || ours.isSuperset(of: canonical([$0]))
      }
  }

  /// Records in a form in which equal ones are equal, whatever the case of their names.
  private func canonical(_ records: [ResourceRecord]?) -> Set<[UInt8]> {
    Set(
      (records ?? []).map { record in
        record.owner.lowercased.wire + record.type.description.utf8 + record.data.canonicalWire
      })
  }
}

extension AnswerKeeper {
  /// What is to be done.
  ///
  /// Whoever announces a change adds to it; the thread takes out what it does.
  struct Work {
    /// Zones are to be found; none is in force.
    var everything = true
    /// Zones that were put out of force.
    var stale: Set<[UInt8]> = []
    /// Zones to be laid out, of which nothing is there.
    var empty: Set<[UInt8]> = []
    /// Names to be read anew, by their zones.
    var names: [[UInt8]: Set<[UInt8]>] = [:]
    /// Zones that are in force, but do not yet say what does not exist.
    var complete: Set<[UInt8]> = []
    /// Zones whose names with records of other names are to be read anew.
    var composites: Set<[UInt8]> = []
    /// Whether those of all zones are.
    var allComposites = false
    /// Whether ``complete`` has to wait no longer.
    var isUrgent = false
    /// Whether ``names`` had their turn last.
    var namesWereLast = false

    var isEmpty: Bool {
      !everything && stale.isEmpty && empty.isEmpty && names.isEmpty && complete.isEmpty
        && composites.isEmpty && !allComposites
    }

    /// Forgets what there was to be done for a zone.
    mutating func forget(_ apex: [UInt8]) {
      stale.remove(apex)
      empty.remove(apex)
      names[apex] = nil
      complete.remove(apex)
      composites.remove(apex)
    }
  }

  /// A zone's place in the image, as it was when there was no change that is not in force.
  struct Place {
    let apex: [UInt8]
    let piece: UInt32
    /// What composite answers that are read later have to carry.
    let stamp: UInt32
  }

  /// One thing to be done.
  enum Task {
    /// Give all zones their places.
    case everything
    /// Lay names out anew.
    case names(Set<[UInt8]>, Place)
    /// Have zones say what does not exist.
    case complete(Set<[UInt8]>)
    /// Take the names of zones out.
    case clear(Set<[UInt8]>)
    /// Lay a zone out.
    case layOut(Place)
    /// Lay names out that have records of other names.
    case composites(Place)
  }
}

extension AnswerKeeper.State {
  /// So many zones wait for each other, so that they wait only once for the programs that run.
  private static let mostIncomplete = 256

  /// Takes the next thing to be done; `nil` when there is none, or a change is not in force yet.
  mutating func nextTask() -> AnswerKeeper.Task? {
    guard !isPublishing, !pending.isEmpty else { return nil }
    isIdle = false
    if pending.everything {
      pending.everything = false
      return .everything
    }
    // Changes of names are quickly done, but there may always be some.
    if !pending.namesWereLast, let (names, place) = nextNames() { return .names(names, place) }
    pending.namesWereLast = false
    if pending.isUrgent || pending.complete.count >= Self.mostIncomplete
      || pending.stale.isEmpty && pending.empty.isEmpty, let zones = nextComplete()
    {
      return .complete(zones)
    }
    if !pending.stale.isEmpty {
      defer { pending.stale.removeAll() }
      return .clear(pending.stale)
    }
    while let apex = pending.empty.popFirst() {
      if let place = place(of: apex, .empty) { return .layOut(place) }
    }
    if pending.allComposites {
      pending.allComposites = false
      for (apex, zone) in zones where !zone.composites.isEmpty { pending.composites.insert(apex) }
    }
    while let apex = pending.composites.popFirst() {
      if let place = place(of: apex, .laidOut) { return .composites(place) }
    }
    return nextNames().map { .names($0, $1) }
  }

  /// The place of a zone that is at a stage.
  func place(
    of apex: [UInt8], _ stage: AnswerKeeper.Zone.Stage
  ) -> AnswerKeeper.Place? {
    guard let zone = zones[apex], zone.stage == stage else { return nil }
    return AnswerKeeper.Place(
      apex: apex, piece: zone.piece, stamp: image.stamp(of: zone.piece))
  }

  /// Takes the changed names of a zone.
  ///
  /// - Parameter others: Zones whose names have to wait.
  mutating func nextNames(
    notOf others: Set<[UInt8]> = []
  ) -> (names: Set<[UInt8]>, place: AnswerKeeper.Place)? {
    guard !isPublishing, !pending.everything,
      let (apex, names) = pending.names.first(where: { !others.contains($0.key) })
    else { return nil }
    pending.names[apex] = nil
    (pending.isUrgent, pending.namesWereLast) = (true, true)
    return place(of: apex, .laidOut).map { (names, $0) }
  }

  /// Takes the zones that are to say what does not exist.
  mutating func nextComplete() -> Set<[UInt8]>? {
    guard !isPublishing, !pending.complete.isEmpty else { return nil }
    defer { (pending.complete, pending.isUrgent) = ([], false) }
    return pending.complete
  }
}

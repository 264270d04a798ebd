import Authority
import Synchronization

/// Keeps the image of the answers equal to the zones in force.
///
/// Before a change is published, all that depends on it is put out of force, so that the sockets
/// answer; a thread of its own reads the new state, lays it out and puts it in force, unless the same
/// has changed again meanwhile. So no answer from the image is ever older than one of the sockets.
///
/// What is above a name may only be asked about it where nothing nearer is: so every zone that is
/// published has its own name in the image, from before it is until after it is gone, which says
/// "changing" for all below it as long as the zone is not laid out. Where there is no room for that
/// one name, no zone above it says that a name does not exist.
@safe
final class AnswerKeeper: PublicationObserver, @unchecked Sendable {
  /// How many names are laid out at a time, between which others have their turn.
  static let atOnce = 1024

  let state: Mutex<State>
  private let publication: ZonePublication
  private let bell: Bell
  private let isStopped = Atomic<Bool>(false)

  /// Starts with an image that is empty.
  init(_ publication: ZonePublication, _ image: consuming sending AnswerImage) {
    self.publication = publication
    state = Mutex(State(image: image))
    bell = Bell()
  }

  /// The names in the image, its octets in use, and whether nothing is left to be done.
  var extent: (names: Int, octets: Int, isSettled: Bool) {
    state.withLock { state in
      (
        state.image.nameCount, state.image.usedLength,
        state.pending.isEmpty && state.isIdle && !state.isPublishing
      )
    }
  }

  /// Whether all zones are here as a whole.
  var isComplete: Bool {
    state.withLock { state in
      state.hasRoom && state.unplaced.isEmpty && state.zones.values.allSatisfy(\.isComplete)
    }
  }

  // MARK: Changes

  func willPublish(_ changes: PublishedChanges) {
    state.withLock { state in
      state.isPublishing = true
      if changes.removesAll {
        // No zone is in force before all that there are then have their places.
        for apex in state.zones.keys { state.putOut(apex) }
        state.image.globalStamp &+= 1
        state.pending.everything = true
      } else {
        for apex in changes.zones { state.announce(apex) }
      }
      for (apex, names) in changes.names where !changes.zones.contains(apex) {
        state.announce(names, of: apex)
      }
    }
  }

  func didPublish() {
    state.withLock { $0.isPublishing = false }
    bell.ring()
  }

  // MARK: The thread

  /// Has everything read, now and after each change, until ``stop()``.
  func run() {
    var builder = AnswerBuilder(publication)
    publication.observe(by: self)
    while mayGoOn {
      if let task = state.withLock({ $0.nextTask() }) {
        perform(task, &builder)
        if state.withLock({ $0.image.hasMuchRetired }) { waitForReaders() }
      } else if !rest(&builder) {
        bell.wait(atMost: 1000)
      }
    }
    publication.observe(by: nil)
    state.withLock { state in
      for zone in state.zones.values { state.image.setFlags(of: zone.piece, []) }
    }
  }

  /// Ends ``run()``.
  func stop() {
    isStopped.store(true, ordering: .releasing)
    bell.ring()
  }

  /// Whether ``stop()`` was not called yet.
  var mayGoOn: Bool { !isStopped.load(ordering: .acquiring) }

  /// Does one thing, by the zones that are in force now, or later ones.
  private func perform(_ task: Task, _ builder: inout AnswerBuilder) {
    builder.refresh()
    switch task {
    case .everything: findZones(&builder)
    case .names(let names, let place): readNames(names, at: place, &builder)
    case .complete(let zones): complete(zones)
    case .clear(let zones): clear(zones, &builder)
    case .layOut(let place): layOut(place, &builder)
    case .composites(let place): readComposites(at: place, &builder)
    }
  }

  /// Has the changes of names their turn that came meanwhile.
  func giveWay(_ builder: inout AnswerBuilder) {
    // Each zone once at most: whoever changes all the time can't keep others from being laid out.
    var seen: Set<[UInt8]> = []
    while let (names, place) = state.withLock({ $0.nextNames(notOf: seen) }) {
      seen.insert(place.apex)
      builder.refresh()
      readNames(names, at: place, &builder)
    }
    if let zones = state.withLock({ $0.nextComplete() }) { complete(zones) }
    if state.withLock({ $0.image.hasMuchRetired }) { waitForReaders() }
  }

  /// When nothing is left to be done: makes the best of the memory that there is.
  ///
  /// - Returns: Whether there is something to be done after all.
  private func rest(_ builder: inout AnswerBuilder) -> Bool {
    waitForReaders()
    makeRoomForWanted(&builder)
    return state.withLock { state in
      guard state.pending.isEmpty else { return !state.isPublishing }
      state.isIdle = true
      return state.noteRoom()
    }
  }

  /// Waits until every program that is running now has ended, and uses again what was taken out of
  /// force before.
  func waitForReaders(always: Bool = false) {
    let retired = state.withLock { $0.image.takeRetired() }
    guard always || !retired.isEmpty else { return }
    AnswerImage.waitForReaders()
    state.withLock { $0.image.reuse(retired) }
  }

  /// Changes the state, unless a zone or its names have changed since they were taken up.
  ///
  /// - Returns: Whether they had not.
  func commit(_ apex: [UInt8], _ body: (inout State, inout Zone) -> Void) -> Bool {
    state.withLock { state in
      // Taken out, so that its sets are not copied when they change.
      guard state.isCurrent(apex), var zone = state.zones.removeValue(forKey: apex)
      else { return false }
      body(&state, &zone)
      state.zones[apex] = zone
      return true
    }
  }
}

import Glibc
import Synchronization

/// Hands some of a worker's queries to another thread, through memory of a fixed size.
///
/// The worker never waits: what finds no room is counted and left out. While nobody wants any, it
/// costs one look a batch.
@safe
public final class QuerySampler: Sendable {
  /// How many samples wait at most.
  public static let capacity = 1024
  /// A sample in memory: the name's length and octets, then what is fixed.
  private static let slot = 320
  private static let nameRoom = 255

  /// One of how many queries is taken; 0 for none.
  private let share = Atomic<Int>(0)
  private let written = Atomic<UInt64>(0)
  private let taken = Atomic<UInt64>(0)
  private let missed = Atomic<UInt64>(0)
  nonisolated(unsafe) private let memory: UnsafeMutableRawPointer
  /// The worker's alone: how many queries are passed over before the next.
  nonisolated(unsafe) private let countdown: UnsafeMutablePointer<Int>

  /// A sampler that takes nothing yet.
  public init() {
    unsafe memory = .allocate(byteCount: Self.capacity * Self.slot, alignment: 16)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: Self.capacity * Self.slot)
    unsafe countdown = .allocate(capacity: 1)
    unsafe countdown.initialize(to: 0)
  }

  deinit {
    unsafe memory.deallocate()
    unsafe countdown.deallocate()
  }

  /// One of how many queries is taken; 0 for none.
  public var oneIn: Int {
    get { share.load(ordering: .relaxed) }
    set { share.store(max(newValue, 0), ordering: .relaxed) }
  }

  /// How many samples found no room.
  public var missedCount: UInt64 { missed.load(ordering: .relaxed) }

  /// Whether anybody wants samples.
  @inline(__always)
  public var isOn: Bool { share.load(ordering: .relaxed) > 0 }

  /// Whether the next query is one to take.
  @inline(__always)
  public func choosesNext() -> Bool {
    let left = unsafe countdown.pointee
    if left > 1 {
      unsafe countdown.pointee = left &- 1
      return false
    }
    unsafe countdown.pointee = share.load(ordering: .relaxed)
    return true
  }

  /// Takes a query; what is no question is left out.
  ///
  /// - Parameters:
  ///   - query: The message.
  ///   - outcome: The response's length in the upper bits and its code in the lower eight; 0 for
  ///     none.
  ///   - address: The client's address in network order.
  ///   - addressLength: 4 or 16.
  ///   - moment: Nanoseconds of Unix time.
  ///   - isStream: Whether it came over TCP.
  public func take(
    _ query: Span<UInt8>, outcome: UInt32, address: UnsafeRawPointer, addressLength: Int,
    moment: Int64, isStream: Bool
  ) {
    guard query.count >= 17, query[4] | query[5] != 0 else { return }
    var end = 12
    while end < query.count, query[end] != 0 {
      let length = Int(query[end])
      guard length < 64, end &+ length < query.count, end &+ length &- 12 < Self.nameRoom &- 1
      else { return }
      end &+= length &+ 1
    }
    guard end &+ 4 < query.count else { return }
    let position = written.load(ordering: .relaxed)
    guard position &- taken.load(ordering: .acquiring) < UInt64(Self.capacity) else {
      missed.store(missed.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
      return
    }
    let place = unsafe memory + Int(position % UInt64(Self.capacity)) &* Self.slot
    let nameLength = end &+ 1 &- 12
    unsafe place.storeBytes(of: UInt8(truncatingIfNeeded: nameLength), as: UInt8.self)
    for index in 0..<nameLength {
      unsafe place.storeBytes(of: query[12 &+ index], toByteOffset: 1 &+ index, as: UInt8.self)
    }
    let rest = unsafe place + 256
    unsafe rest.storeBytes(
      of: UInt16(query[end &+ 1]) &<< 8 | UInt16(query[end &+ 2]), as: UInt16.self)
    unsafe rest.storeBytes(
      of: UInt16(query[end &+ 3]) &<< 8 | UInt16(query[end &+ 4]), toByteOffset: 2, as: UInt16.self)
    unsafe rest.storeBytes(of: outcome, toByteOffset: 4, as: UInt32.self)
    unsafe rest.storeBytes(of: query[2], toByteOffset: 8, as: UInt8.self)
    unsafe rest.storeBytes(of: query[10] | query[11], toByteOffset: 9, as: UInt8.self)
    unsafe rest.storeBytes(
      of: UInt8(truncatingIfNeeded: addressLength), toByteOffset: 10, as: UInt8.self)
    unsafe rest.storeBytes(of: isStream ? 1 : 0, toByteOffset: 11, as: UInt8.self)
    unsafe (rest + 16).copyMemory(from: address, byteCount: min(addressLength, 16))
    unsafe rest.storeBytes(of: moment, toByteOffset: 32, as: Int64.self)
    written.store(position &+ 1, ordering: .releasing)
  }

  /// Takes what waits out; on one thread at a time.
  public func drain(_ body: (QuerySample) -> Void) {
    var position = taken.load(ordering: .relaxed)
    let end = written.load(ordering: .acquiring)
    while position < end {
      body(unsafe read(memory + Int(position % UInt64(Self.capacity)) &* Self.slot))
      position &+= 1
      taken.store(position, ordering: .releasing)
    }
  }

  private func read(_ place: UnsafeMutableRawPointer) -> QuerySample {
    let nameLength = Int(unsafe place.load(as: UInt8.self))
    let rest = unsafe place + 256
    let outcome = unsafe rest.load(fromByteOffset: 4, as: UInt32.self)
    let addressLength = min(Int(unsafe rest.load(fromByteOffset: 10, as: UInt8.self)), 16)
    return unsafe QuerySample(
      name: (0..<nameLength).map { unsafe place.load(fromByteOffset: 1 + $0, as: UInt8.self) },
      type: rest.load(as: UInt16.self),
      recordClass: rest.load(fromByteOffset: 2, as: UInt16.self),
      code: outcome == 0 ? nil : UInt8(truncatingIfNeeded: outcome),
      flags: rest.load(fromByteOffset: 8, as: UInt8.self),
      hasAdditional: rest.load(fromByteOffset: 9, as: UInt8.self) != 0,
      size: Int(outcome >> 8),
      client: (0..<addressLength).map {
        unsafe rest.load(fromByteOffset: 16 + $0, as: UInt8.self)
      },
      moment: rest.load(fromByteOffset: 32, as: Int64.self),
      isStream: rest.load(fromByteOffset: 11, as: UInt8.self) != 0)
  }

  /// Nanoseconds of Unix time, to a few milliseconds.
  public static func now() -> Int64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME_COARSE, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}

import Glibc
import Synchronization

/// Counts questions that a client asks again within the time in which resolvers lose patience: how
/// much of the traffic is there only because an answer got lost.
///
/// A resolver that hears nothing asks again after 0.05 to 5 seconds, from another port and with
/// another identifier. So a resend is a question with the same name (in any case of letters, RFC
/// 5452 §9.3), type and class from the same address, within ten seconds. Some share of that is
/// ordinary: clients without a cache, many of them behind one address. What tells is that it rises.
///
/// Memory is fixed (``ResendTable``), and so nearly is the work: when there is more traffic than a
/// few thousand queries a second, or more than can be remembered for ten seconds, only a part of
/// all questions is looked at. Which ones is chosen by the client and the beginning of the name, so
/// that a question and its resends are looked at together and the share stays right; what is not
/// chosen costs two multiplications. It runs after the answers have left.
struct ResendCounter: ~Copyable {
  /// How long a question is remembered, in sixteenths of a second.
  static let window: UInt64 = 160
  /// How many queries a second one worker looks at, about; between half and twice of it.
  static let rate = 2048
  /// The bits of an entry that hold its time; the others are the fingerprint.
  private static let timeMask: UInt64 = 0xf_ffff

  /// Questions that were looked at.
  private(set) var sampled: UInt64 = 0
  /// Those of them that had been asked before.
  private(set) var resent: UInt64 = 0
  private let table: ResendTable
  /// One of 2^`sparseness` questions is looked at, as it was when the second began.
  private var sparseness: UInt64 = 0
  /// The time in sixteenths of a second.
  private var now: UInt64 = 0
  private var second: UInt64 = 0
  /// The second in which the sampling last became sparser.
  private var raised: UInt64 = 0
  /// What chooses: another about every minute, so that nobody is left out for good.
  private var choice: UInt64 = 0
  private var sampledInSecond = 0
  private var forgottenInSecond = 0

  /// Begins to count.
  ///
  /// - Parameter table: What is remembered together with others.
  init(table: ResendTable) { self.table = table }

  /// Takes the time; once for each batch.
  mutating func begin() {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
    begin(at: UInt64(time.tv_sec) &* 16 &+ UInt64(time.tv_nsec) >> 26)
  }

  /// Takes a time, in sixteenths of a second, that only goes forward.
  mutating func begin(at time: UInt64) {
    now = time
    guard time >> 4 != second else { return }
    second = time >> 4
    choice = table.seed &+ Self.mixed(time >> 10 ^ table.seed)
    // A third forgotten too early in ten seconds is a fortieth in the 0.8 s of most resolvers.
    // What was remembered before the sampling became sparser is in the table for ten seconds more.
    let isCrowded = forgottenInSecond &* 3 > sampledInSecond && second &- raised > 10
    var next = sparseness
    if isCrowded || sampledInSecond > Self.rate &* 2 {
      next = min(next &+ 1, 12)
      raised = second
    } else if next > 0, sampledInSecond &* 100 < ResendTable.slots, sampledInSecond < Self.rate / 2
    {
      next &-= 1
    }
    // Whoever comes first decides for this second.
    _ = table.sparseness.compareExchange(
      expected: sparseness, desired: next, ordering: .relaxed)
    sparseness = table.sparseness.load(ordering: .relaxed)
    (sampledInSecond, forgottenInSecond) = (0, 0)
  }

  /// Counts a query.
  ///
  /// - Parameters:
  ///   - query: The datagram.
  ///   - high: The first half of the client's address.
  ///   - low: The second half.
  mutating func count(_ query: Span<UInt8>, high: UInt64, low: UInt64) {
    guard isChosen(query, high, low), let question = Self.fingerprint(query, table.seed) else {
      return
    }
    let hash = Self.mixed(Self.mixed(question ^ high) ^ low)
    let fingerprint = hash & ~Self.timeMask
    let old = table.replace(
      Int(truncatingIfNeeded: hash &>> 20), with: fingerprint | now & Self.timeMask)
    let age = (now &- old) & Self.timeMask
    sampled &+= 1
    sampledInSecond &+= 1
    if old & ~Self.timeMask == fingerprint {
      if age <= Self.window { resent &+= 1 }
    } else if old != 0, age <= Self.window {
      forgottenInSecond &+= 1
    }
  }

  /// Whether a query is among those that are looked at, by what is quickly seen of it.
  @inline(__always)
  private func isChosen(_ query: Span<UInt8>, _ high: UInt64, _ low: UInt64) -> Bool {
    guard sparseness > 0 else { return true }
    guard query.count >= 20 else { return false }
    let start = unsafe query.bytes.unsafeLoadUnaligned(fromByteOffset: 12, as: UInt64.self)
    let hash = Self.mixed(Self.mixed(choice ^ (start | Self.lower)) ^ high ^ low)
    return hash & (1 &<< sparseness &- 1) == 0
  }

  /// Bit 5 of each octet: with it, letters are the same in any case.
  private static let lower: UInt64 = 0x2020_2020_2020_2020

  /// What the question section's first entry comes to, letters in any case; `nil` for what is no
  /// query with a question.
  @inline(__always)
  private static func fingerprint(_ query: Span<UInt8>, _ seed: UInt64) -> UInt64? {
    guard query.count >= 17, query[2] & 0x80 == 0, query[4] | query[5] != 0 else { return nil }
    var end = 12
    let last = min(query.count &- 5, 12 &+ 254)
    while query[end] != 0 {
      let length = Int(query[end])
      // A pointer has no place in a question.
      guard length < 64, end &+ length < last else { return nil }
      end &+= length &+ 1
    }
    let octets = unsafe query.bytes
    // The type and the class, exactly; then the name, eight octets at a time, of which bit 5 is set,
    // so that letters are the same in any case. What else that makes the same hardly ever meets.
    var hash =
      seed ^ UInt64(unsafe octets.unsafeLoadUnaligned(fromByteOffset: end &+ 1, as: UInt32.self))
    var index = 12
    while index &+ 8 <= end {
      let word = unsafe octets.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      hash = mixed(hash ^ (word | lower))
      index &+= 8
    }
    // There are always five octets after the name's labels, and twelve before them.
    let rest = end &- index
    let word = unsafe octets.unsafeLoadUnaligned(fromByteOffset: end &- 8, as: UInt64.self)
    let kept = rest == 0 ? 0 : (word | lower) &>> UInt64(64 &- 8 &* rest)
    return mixed(hash ^ kept ^ UInt64(rest) &<< 60)
  }

  /// One step of the hash: a multiplication of which both halves are kept.
  @inline(__always)
  private static func mixed(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    return product.high ^ product.low
  }
}

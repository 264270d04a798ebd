public import Authority
public import EBPF
import Glibc
import Synchronization

/// Answers queries in the network driver, from a copy of the published zones; what it does not know
/// goes on to the sockets as if nothing had happened.
public final class XDPTransport: Sendable {
  /// The program, as the verifier accepted it.
  public let program: BPFProgram
  private let maps: ProgramMaps
  private let image: Mutex<AnswerImage?>
  private let keeper = Mutex<AnswerKeeper?>(nil)
  private let isStopped = Atomic<Bool>(false)
  private let addresses = Mutex<[[UInt8]: UInt32]>([:])
  private let links = Mutex<[XDPLink]>([])

  /// Loads the program.
  ///
  /// It answers nothing before it is attached, and as long as its copy is not made
  /// (``run(following:)``). Only this and ``attach(to:_:)`` take privileges.
  ///
  /// - Throws: `BPFError`, `AssemblerError`.
  public init(_ options: XDPOptions) throws {
    let slotBits = AnswerImage.slotBits(for: options.memory)
    let maps = try ProgramMaps(imageLength: options.memory)
    var written = ProgramOptions()
    written.port = options.port
    written.maximumDatagramLength = options.maximumDatagramLength
    written.imageLength = options.memory
    written.slotBits = slotBits
    written.key = ImageKey.random()
    written.hasPrefixes = !options.prefixes.isEmpty
    written.deniesPrefixes = options.prefixes.contains { $0.rule == .deny }
    written.allowsOnlyPrefixes = options.prefixes.contains { $0.rule == .allow }
    written.limit = options.limit
    written.mostAmplification = options.mostAmplification
    program = try BPFProgram(name: "martlet", AnswerProgram.assemble(written, maps.descriptors))
    for prefix in options.prefixes {
      let length = unsafe withUnsafeBytes(of: UInt32(prefix.length)) { unsafe Array($0) }
      let rule = unsafe withUnsafeBytes(of: prefix.rule.rawValue) { unsafe Array($0) }
      try maps.prefixes.update((length + prefix.address).span, rule.span)
    }
    self.maps = maps
    let base = try unsafe maps.image.mapIntoProcess(length: options.memory)
    image = Mutex(
      unsafe AnswerImage(
        at: base, length: options.memory, slotBits: slotBits, key: written.key))
  }

  /// Keeps the copy equal to the published zones until ``stop()``: a thread's whole work, once.
  public func run(following publication: ZonePublication) {
    guard let image = image.withLock({ $0.take() }) else { return }
    let keeper = AnswerKeeper(publication, image)
    self.keeper.withLock { $0 = keeper }
    if isStopped.load(ordering: .acquiring) { return }
    keeper.run()
  }

  /// Ends ``run(following:)``; nothing is answered any more.
  public func stop() {
    links.withLock { $0.removeAll() }
    isStopped.store(true, ordering: .releasing)
    keeper.withLock { $0 }?.stop()
  }

  /// Attaches the program to an interface until ``stop()`` or the process' end, however it ends.
  ///
  /// - Parameters:
  ///   - interface: The interface's index.
  ///   - mode: Where it is to run.
  /// - Throws: `BPFError`.
  public func attach(to interface: UInt32, _ mode: XDPLink.Mode) throws(BPFError) {
    let link = try XDPLink(program, interface: interface, mode: mode)
    links.withLock { $0.append(link) }
  }

  /// Takes the program off an interface, if it is on it.
  ///
  /// - Parameter interface: The interface's index.
  public func detach(from interface: UInt32) {
    links.withLock { links in links.removeAll { (try? $0.interface()) == interface } }
  }

  /// The indices of the interfaces that the program runs on; those that are gone are forgotten.
  public func interfaces() -> Set<UInt32> {
    links.withLock { links in
      links.removeAll { (try? $0.interface()) == 0 }
      return Set(links.compactMap { try? $0.interface() })
    }
  }

  /// Says which addresses are answered for: 16 octets each, IPv4 as ::ffff:0:0/96.
  ///
  /// - Parameters:
  ///   - answered: Queries to them are answered, unless they come from one of them.
  ///   - others: Queries from them are not answered either, as from a network's broadcast address.
  /// - Throws: `BPFError`; those before the one that failed are in force.
  public func setAddresses(
    _ answered: Set<[UInt8]>, neverAnswering others: Set<[UInt8]> = []
  ) throws(BPFError) {
    var wanted: [[UInt8]: UInt32] = [:]
    for address in others { wanted[address] = 0 }
    for address in answered { wanted[address] = 1 }
    let former = addresses.withLock { $0 }
    for address in former.keys where wanted[address] == nil {
      try maps.addresses.remove(address.span)
      addresses.withLock { $0[address] = nil }
    }
    for (address, value) in wanted where former[address] != value {
      let octets = unsafe withUnsafeBytes(of: value) { unsafe Array($0) }
      try maps.addresses.update(address.span, octets.span)
      addresses.withLock { $0[address] = value }
    }
  }

  /// How many packets were decided upon how.
  ///
  /// - Throws: `BPFError`.
  public func counters() throws(BPFError) -> [Decision: UInt64] {
    let processors = Self.processorCount
    let octets = try maps.notes.value(length: processors * Notes.length)
    var counters: [Decision: UInt64] = [:]
    for decision in Decision.allCases {
      for processor in 0..<processors {
        let start = processor * Notes.length + Notes.counters + decision.rawValue * 8
        for index in 0..<8 {
          counters[decision, default: 0] &+= UInt64(octets[start + index]) << UInt64(index * 8)
        }
      }
    }
    return counters
  }

  /// What the copy holds.
  public struct Extent: Hashable, Sendable {
    /// The names.
    public let names: Int
    /// The octets in use.
    public let octets: Int
    /// Whether all names of all zones are in it.
    public let isComplete: Bool
    /// Whether it holds all that was published.
    public let isSettled: Bool
  }

  /// Whether there was no room for all names, so that it matters which are asked for.
  public var isShort: Bool { keeper.withLock { $0 }?.isShort ?? false }

  /// Has names of zones that did not fit let in, in the place of others that are not asked for.
  ///
  /// - Parameter names: What the sockets were asked for, in lower case in wire format; a name as often
  ///   as it was asked for.
  public func want(_ names: [[UInt8]]) { keeper.withLock { $0 }?.want(names) }

  /// What the copy holds now.
  public var extent: Extent {
    guard let keeper = keeper.withLock({ $0 }) else {
      return Extent(names: 0, octets: 0, isComplete: false, isSettled: false)
    }
    let extent = keeper.extent
    return Extent(
      names: extent.names, octets: extent.octets, isComplete: keeper.isComplete,
      isSettled: extent.isSettled)
  }

  /// The processors that the machine may ever have, as maps of each processor count them.
  static let processorCount: Int = {
    // "0-3": /sys/devices/system/cpu/possible
    guard let file = unsafe fopen("/sys/devices/system/cpu/possible", "re") else { return 1 }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    guard unsafe fgets(&line, 256, file) != nil else { return 1 }
    let text = String(
      decoding: line.prefix { $0 != 0 && $0 != 10 }.map { UInt8($0) }, as: UTF8.self)
    let last = text.split { $0 == "-" || $0 == "," }.last.flatMap { Int($0) } ?? 0
    return last + 1
  }()
}

/// Which kernel a reading is of, by everything that gives it away.
public struct EraEvidence: Sendable, Equatable {
  /// One thing that gives it away.
  public struct Clue: Sendable, Equatable {
    /// The oldest era that fits.
    public var oldest: KernelEra
    /// The newest era that fits.
    public var newest: KernelEra
    /// What it is.
    public var statement: String
    /// Where it stands.
    public var source: Source
  }

  /// The era; the newest that fits all clues, or for `ip_conntrack` the oldest.
  public var era: KernelEra
  /// Whether anything told it: without, it is the newest.
  public var isKnown: Bool
  /// What told it.
  public var clues: [Clue]
  /// Clues that exclude each other.
  public var contradictions: [(Clue, Clue)] {
    var pairs: [(Clue, Clue)] = []
    for (index, clue) in clues.enumerated() {
      for other in clues[(index + 1)...]
      where clue.oldest > other.newest || other.oldest > clue.newest {
        pairs.append((clue, other))
      }
    }
    return pairs
  }

  /// Collects the clues of a reading.
  public init(_ reading: Reading) {
    clues = Self.clues(reading)
    let release = reading.kernel.map { KernelEra($0.value) }
    let oldest = clues.map(\.oldest).max() ?? .linux2_4
    let newest = clues.map(\.newest).min() ?? .linux5_15
    isKnown = !clues.isEmpty
    if let release {
      era = release
    } else if oldest > newest {
      era = oldest
    } else {
      era = newest <= .linux2_6_18 ? max(oldest, .linux2_6_9) : newest
    }
  }

  private static func clues(_ reading: Reading) -> [Clue] {
    var clues: [Clue] = []
    func add(_ range: ClosedRange<KernelEra>, _ statement: String, _ source: Source) {
      clues.append(
        Clue(
          oldest: range.lowerBound, newest: range.upperBound, statement: statement, source: source))
    }
    if let kernel = reading.kernel {
      let era = KernelEra(kernel.value)
      add(era...era, "kernel \(kernel.value)", kernel.source)
    }
    if let slabs = reading.slabs {
      if let version = slabs.version, version.value.hasPrefix("2.0") {
        add(.linux2_6_9 ... .linux2_6_9, "slabinfo of version 2.0", version.source)
      }
      if let cache = slabs.tracking {
        let range: ClosedRange<KernelEra> =
          cache.name == "ip_conntrack"
          ? .linux2_4 ... .linux2_6_18 : .linux2_6_18 ... .linux5_15
        add(range, "slab cache \(cache.name)", cache.source)
      }
    }
    for namespace in reading.namespaces {
      addStatistics(namespace, add)
      addSettings(namespace, add)
    }
    for log in reading.logs { addLog(log, add) }
    return clues
  }

  private typealias Adding = (ClosedRange<KernelEra>, String, Source) -> Void

  private static func addStatistics(_ namespace: NamespaceReading, _ add: Adding) {
    guard let table = namespace.statistics, let source = table.rows.first?.source else { return }
    if table.columns.contains("chaintoolong") {
      add(.linux5_15 ... .linux5_15, "statistics with chaintoolong", source)
    } else if table.columns.contains("clash_resolve") {
      add(.linux5 ... .linux5_15, "statistics with clash_resolve", source)
    } else if table.columns.contains("searched"), !table.columns.contains("search_restart") {
      add(.linux2_6_9 ... .linux2_6_32, "statistics without search_restart", source)
    }
  }

  private static func addSettings(_ namespace: NamespaceReading, _ add: Adding) {
    let names = namespace.sysctls.keys.filter { $0.contains("conntrack_max") }
    if !names.isEmpty, names.allSatisfy({ $0.contains("ip_conntrack") }),
      let fact = names.sorted().first.flatMap({ namespace.sysctls[$0] })
    {
      add(.linux2_4 ... .linux2_6_18, "settings named ip_conntrack only", fact.source)
    } else if let name = names.sorted().first(where: { $0.contains("nf_conntrack") }),
      let fact = namespace.sysctls[name]
    {
      add(.linux2_6_18 ... .linux5_15, "the setting \(name)", fact.source)
    }
    // A change by hand can only look older or newer where somebody chose the other default.
    if let stream = namespace.setting("udp_timeout_stream"), stream.value == 120,
      namespace.settingName("udp_timeout_stream")?.contains("nf_") == true
    {
      add(.linux4_8 ... .linux5_15, "udp_timeout_stream of 120 s", stream.source)
    }
  }

  private static func addLog(_ log: KernelLog, _ add: Adding) {
    if let module = log.module {
      add(
        module.value == "ip_conntrack"
          ? .linux2_4 ... .linux2_6_18 : .linux2_6_18 ... .linux5_15,
        "log messages of \(module.value)", module.source)
    }
    if let window = log.windows.first(where: { !$0.namespaces.isEmpty }) {
      add(.linux5_15 ... .linux5_15, "a log message that names a namespace", window.source)
    }
    for window in log.windows {
      guard let source = window.suppressedSource else { continue }
      if window.rateLimit == .tokens {
        add(.linux2_4 ... .linux2_6_18, "\"messages suppressed\" by printk", source)
      } else {
        add(.linux2_6_32 ... .linux5_15, "\"callbacks suppressed\"", source)
      }
      break
    }
  }

  /// Compares all but what is derived.
  public static func == (left: Self, right: Self) -> Bool {
    left.era == right.era && left.clues == right.clues
  }
}

/// Takes files as they come out of a folder or an archive, a chunk at a time, and makes readings.
struct CollectionBuilder {
  /// How much of a file is looked at to recognise it.
  private static let headSize = 1 << 14
  /// Files that are not read as a stream are read up to this size.
  private static let largestFile = 64 << 20

  private enum State {
    case undecided
    case ignored
    case whole(FileKind)
    case log(KernelLogReader)
    case dump(DumpReader)
  }

  private var groups: [Group] = []
  private var ignored: [String] = []
  private var ignoredCount = 0
  private var path = ""
  private var content: [UInt8] = []
  private var isTooLong = false
  private var state = State.undecided

  /// The readings of one folder.
  private struct Group {
    var number: Int
    var readings: [Reading] = [Reading()]
    /// How often a kind of file came, by name without digits.
    var occurrences: [String: Int] = [:]
    /// Saved rules, used where the running ones are missing.
    var savedRules: [(text: SourceText, kind: FileKind, namespace: String?)] = []
    /// The longest dump wins where there are several of one moment.
    var logs: [KernelLog] = []
  }

  /// A file begins.
  mutating func begin(_ path: String) {
    self.path = path
    content.removeAll(keepingCapacity: true)
    (state, isTooLong) = (.undecided, false)
  }

  /// Whether the rest of the file makes no difference.
  var ignoresRest: Bool {
    if case .ignored = state { return true }
    return false
  }

  /// The file goes on.
  mutating func consume(_ chunk: Span<UInt8>) {
    switch state {
    case .ignored: return
    case .log(var reader):
      state = .undecided
      reader.consume(chunk)
      state = .log(reader)
    case .dump(var reader):
      state = .undecided
      reader.consume(chunk)
      state = .dump(reader)
    case .whole, .undecided:
      let room = Self.largestFile - content.count
      if chunk.count > room { isTooLong = true }
      for index in 0..<min(chunk.count, room) { content.append(chunk[index]) }
      if case .undecided = state, content.count >= Self.headSize { decide() }
    }
  }

  private mutating func decide() {
    guard let kind = FileKind.recognize(path: path, head: content) else {
      state = .ignored
      ignore(FileKind.isBinary(content) && !content.isEmpty ? "not text" : "not recognised")
      return
    }
    switch kind {
    case .kernelLog:
      var reader = KernelLogReader(file: path)
      reader.consume(content.span)
      content = []
      state = .log(reader)
    case .dump:
      var reader = DumpReader(file: path)
      reader.consume(content.span)
      content = []
      state = .dump(reader)
    default: state = .whole(kind)
    }
  }

  private mutating func ignore(_ reason: String) {
    ignoredCount += 1
    if ignored.count < 1000 { ignored.append("\(path): \(reason)") }
  }

  /// The file ends.
  mutating func end() {
    if case .undecided = state { decide() }
    let location = Location(path)
    switch state {
    case .undecided, .ignored: break
    case .log(var reader):
      let log = reader.finish()
      let index = group(location.number)
      groups[index].logs.append(log)
      groups[index].readings[0].files.append(Fact(.kernelLog, Source(file: path)))
    case .dump(var reader): take(reader.finish(), location)
    case .whole(let kind): take(kind, location)
    }
    (state, content) = (.ignored, [])
  }

  private mutating func group(_ number: Int) -> Int {
    if let index = groups.firstIndex(where: { $0.number == number }) { return index }
    let index = groups.firstIndex { $0.number > number } ?? groups.count
    groups.insert(Group(number: number), at: index)
    return index
  }

  private mutating func take(_ kind: FileKind, _ location: Location) {
    let text = SourceText(file: path, bytes: content)
    let group = group(location.number)
    let isSaved = path.contains("etc/") && [.iptables, .ip6tables, .nftables].contains(kind)
    if isSaved {
      groups[group].savedRules.append((text, kind, location.namespace))
      return
    }
    let index = readingIndex(kind, location, group)
    if isTooLong {
      groups[group].readings[index].problems.report(
        Source(file: path), found: "more than \(Self.largestFile >> 20) MiB",
        expected: "a smaller file of this kind; the rest was not read")
    }
    groups[group].readings[index].add(text, as: kind, namespace: location.namespace)
  }

  private mutating func take(
    _ dump: (summary: EntrySummary, problems: ProblemList), _ location: Location
  ) {
    let group = group(location.number)
    let index = readingIndex(.dump, location, group)
    groups[group].readings[index].files.append(Fact(.dump, Source(file: path)))
    groups[group].readings[index].problems.append(dump.problems)
    var namespace = groups[group].readings[index][namespace: location.namespace]
    // The same table in two forms: the longer one is complete.
    if (namespace.entries?.all.entries ?? 0) <= dump.summary.all.entries {
      namespace.entries = dump.summary
    }
    groups[group].readings[index][namespace: location.namespace] = namespace
  }

  /// Which reading of its folder a file belongs to: the second file of the same name but for its
  /// digits is from the second reading.
  private mutating func readingIndex(
    _ kind: FileKind, _ location: Location, _ group: Int
  ) -> Int {
    let successive: Set<FileKind> = [
      .statistics, .statisticsListing, .softnet, .dump, .snmp, .meminfo, .slabinfo, .date,
      .uptime, .entryCount,
    ]
    guard successive.contains(kind), location.hasDigits else { return 0 }
    let key = "\(kind.rawValue) \(location.namespace ?? "") \(location.stem)"
    let index = groups[group].occurrences[key, default: 0]
    guard index < 1000 else { return 0 }
    groups[group].occurrences[key] = index + 1
    while groups[group].readings.count <= index { groups[group].readings.append(Reading()) }
    return index
  }

  /// Puts the readings in order.
  mutating func finish() -> Collection {
    var readings: [Reading] = []
    for var group in groups {
      for (text, kind, namespace) in group.savedRules
      where group.readings[0][namespace: namespace].ruleset == nil {
        group.readings[0].add(text, as: kind, namespace: namespace)
      }
      group.readings[group.readings.count - 1].logs += group.logs
      readings += group.readings
    }
    if readings.isEmpty { readings = [Reading()] }
    for index in readings.indices.dropFirst() {
      readings[index].inheritConstants(from: readings[index - 1])
    }
    if ignoredCount > ignored.count {
      ignored.append("and \(ignoredCount - ignored.count) more files")
    }
    return Collection(readings: readings, ignored: ignored)
  }

  /// What the path of a file says of its reading and namespace.
  private struct Location {
    var number = 0
    var namespace: String?
    /// The file's name without digits.
    var stem = ""
    var hasDigits = false

    init(_ path: String) {
      let parts = path.split(separator: "/")
      for (index, part) in parts.enumerated() {
        if part.hasPrefix("reading-"), let number = Int(part.dropFirst(8)), number >= 0 {
          self.number = number
        }
        // Our own folders, and those of newer sosreports.
        if part == "netns" || part == "namespaces", index + 2 < parts.count {
          namespace = String(parts[index + 1])
        }
      }
      guard let last = parts.last else { return }
      stem = String(last.filter { !$0.isNumber })
      hasDigits = last.contains { $0.isNumber }
      let mark = "ip_netns_exec_"
      if last.hasPrefix(mark), namespace == nil {
        let rest = last.dropFirst(mark.count)
        namespace = String(rest.prefix { $0 != "_" })
      }
    }
  }
}

public import Conntrack

/// Reads this machine.
public struct LiveReader: Sendable {
  /// A reading, with what it was made of.
  public struct Result: Sendable {
    /// What is known.
    public var reading: Reading
    /// What switches tracking on, by the name of the namespace; `nil` is the caller's.
    public var causes: [String?: TrackingCauses]
    /// What could not be read, in sentences.
    public var problems: [String]
    /// What was read, by the name of the namespace, for collecting.
    public var sources: [(namespace: String?, source: LiveSource)]
  }

  /// What to read.
  public var options: LiveOptions

  /// Makes a reader.
  public init(_ options: LiveOptions = LiveOptions()) { self.options = options }

  /// Reads everything once.
  ///
  /// Nothing is an error: what isn't there or not allowed stays unknown, and is said in the
  /// result's problems.
  public func read() -> Result {
    var result = Result(reading: Reading(), causes: [:], problems: [], sources: [])
    var systems = [SystemSources.moment()]
    if options.configuration { systems.append(.configuration()) }
    for system in systems {
      for source in system.sources { result.add(source, namespace: nil) }
      result.problems += system.problems
    }
    readNamespaces(&result)
    if options.log { readLog(&result) }
    var seen: Set<String> = []
    result.problems = result.problems.filter { seen.insert($0).inserted }
    return result
  }

  /// Reads the counts of the calling thread's table, and nothing else.
  static func table() -> NamespaceReading {
    var result = Result(reading: Reading(), causes: [:], problems: [], sources: [])
    result.add(.table(), namespace: nil)
    return result.reading.initialNamespace
  }

  private func readNamespaces(_ result: inout Result) {
    result.add(NamespaceSources.read(options), namespace: nil)
    if let inode = try? NetworkNamespace.current().inode {
      result.reading[namespace: nil].inode = inode
    }
    guard options.allNamespaces else { return }
    let options = options
    for space in NetworkNamespace.all().dropFirst() {
      let name = space.title
      do throws(KernelError) {
        let sources = try space.perform { NamespaceSources.read(options) }
        result.add(sources, namespace: name)
        result.reading[namespace: name].inode = space.inode
      } catch {
        result.problems.append("\(error)")
      }
    }
  }

  private func readLog(_ result: inout Result) {
    do throws(KernelError) {
      let records = try KernelMessages(from: .oldest).read()
      if records.hasGap { result.problems.append("the kernel's log lost records meanwhile") }
      let source = LiveSource("/dev/kmsg", .kernelLog, records.bytes)
      result.sources.append((nil, source))
      var filter = NamespaceLogFilter(
        inodes: Set(result.reading.namespaces.filter(\.mayHaveDropped).compactMap(\.inode)),
        acceptsUnnamed: NetworkNamespace.currentIsInitial()
          || !(result.reading.kernel?.value.namesNamespaces ?? false))
      let relevant = filter.filtered(records.bytes)
      result.reading.add(
        SourceText(file: source.name, bytes: relevant), as: .kernelLog, namespace: nil)
    } catch {
      result.problems.append("\(error)")
    }
  }
}

extension NamespaceReading {
  /// Whether the log can be about it: inodes are given out again, and a namespace that has counted
  /// no drop isn't the one that an older line means.
  fileprivate var mayHaveDropped: Bool { statistics?.total("drop") != 0 }
}

extension KernelRelease {
  /// Whether the line of a full table says which namespace it is about, unless it's the first one
  /// (aa5840167780, 6.18).
  fileprivate var namesNamespaces: Bool { (major, minor) >= (6, 18) }
}

extension LiveReader.Result {
  fileprivate mutating func add(_ source: LiveSource, namespace: String?) {
    reading.add(
      SourceText(file: source.name, bytes: source.bytes), as: source.kind, namespace: namespace)
    sources.append((namespace, source))
  }

  fileprivate mutating func add(_ space: NamespaceSources, namespace: String?) {
    for source in space.sources { add(source, namespace: namespace) }
    reading[namespace: namespace].entries = space.entries
    if let fill = space.fill {
      reading[namespace: namespace].countFromNetlink = Fact(
        UInt64(fill.count), Source(file: "ctnetlink"))
    }
    reading[namespace: namespace].driverPrograms = space.driverPrograms.map {
      Fact($0, Source(file: "rtnetlink"))
    }
    causes[namespace] = space.causes
    problems += space.problems.map { problem in
      namespace.map { "in \($0): \(problem)" } ?? problem
    }
  }
}

extension NetworkNamespace {
  /// What people know it by: its name, or a process that is in it.
  public var title: String {
    if let name = names.first { return name }
    guard let process = processes.first else { return "netns \(inode)" }
    let command = (try? KernelFiles.text(of: "/proc/\(process)/comm")) ?? "process"
    return "\(command) \(process)"
  }
}

extension ProcessorStatistics {
  /// The counters as `conntrack -S` prints them.
  var line: String {
    let parts = Counter.allCases.compactMap { counter in
      counters[counter].map { "\(counter.name)=\($0)" }
    }
    return "cpu=\(processor) \t" + parts.joined(separator: " ")
  }
}

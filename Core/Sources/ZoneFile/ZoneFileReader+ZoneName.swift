public import DNSProtocol

extension ZoneFileReader {
  /// The name of the zone in the file: that of the first SOA record where it is written in full,
  /// else what the file is called (`example.com.zone`, `db.example.com`); `nil` when neither says it.
  ///
  /// - Throws: ``ZoneFileProblem`` when the file itself cannot be opened or read.
  public func zoneName() throws -> DomainName? {
    struct Found: Error { var name: DomainName }
    // An owner that needs an origin shows as the root or right below it.
    var options = options
    options.origin = .root
    var reader =
      switch input {
      case .file(let path): ZoneFileReader(path: path, options: options)
      case .bytes(let bytes, let name): ZoneFileReader(bytes: bytes, name: name, options: options)
      }
    do {
      try reader.read(
        { if $0.type == .soa, $0.owner.labelCount > 1 { throw Found(name: $0.owner) } },
        problem: { _ in })
    } catch let found as Found {
      return found.name
    }
    return nameOfFile
  }

  /// What the file is called, as a name of a zone.
  private var nameOfFile: DomainName? {
    let path =
      switch input {
      case .file(let path): path
      case .bytes(_, let name): name
      }
    var stem = path.split(separator: "/").last.map(String.init) ?? ""
    for suffix in [".zone", ".db", ".txt"] where stem.hasSuffix(suffix) {
      stem.removeLast(suffix.count)
    }
    if stem.hasPrefix("db.") { stem.removeFirst(3) }
    guard let name = try? DomainName(stem), name.labelCount > 1 else { return nil }
    return name
  }
}

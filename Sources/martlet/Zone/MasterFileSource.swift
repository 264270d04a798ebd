import DNSProtocol
import Foundation
import ZoneFile

/// A master file as the command line names it: a path, or `-` for standard input.
struct MasterFileSource {
  /// As it was given.
  let path: String
  /// What standard input held.
  private let input: [UInt8]?

  /// Reads standard input to its end if that is what `path` says.
  init(_ path: String) {
    self.path = path
    input = path == "-" ? Array(FileHandle.standardInput.readDataToEndOfFile()) : nil
  }

  /// A reader of the file.
  func reader(origin: DomainName?) -> ZoneFileReader {
    let options = ZoneFileReader.Options(origin: origin)
    guard let input else { return ZoneFileReader(path: path, options: options) }
    return ZoneFileReader(bytes: input, name: "standard input", options: options)
  }

  /// The zone's name: that of the first SOA record, else the file's; `nil` when neither says it.
  ///
  /// - Throws: ``ZoneFileProblem`` when the file can't be read at all.
  func zoneName() throws -> DomainName? {
    struct Found: Error { var name: DomainName }
    // An owner that needs an origin shows as the root or right below it.
    var reader = reader(origin: .root)
    do {
      try reader.read(
        { if $0.type == .soa, $0.owner.labelCount > 1 { throw Found(name: $0.owner) } },
        problem: { _ in })
    } catch let found as Found {
      return found.name
    }
    var stem = (path as NSString).lastPathComponent
    for suffix in [".zone", ".db", ".txt"] where stem.hasSuffix(suffix) {
      stem.removeLast(suffix.count)
    }
    if stem.hasPrefix("db.") { stem.removeFirst(3) }
    guard let name = try? DomainName(stem), name.labelCount > 1 else { return nil }
    return name
  }
}

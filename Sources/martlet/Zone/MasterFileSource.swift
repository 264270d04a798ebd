import DNSProtocol
import Foundation
import ZoneFile

/// A master file as the command line names it: a path, or `-` for standard input.
struct MasterFileSource {
  /// As it was given.
  let path: String
  /// What standard input or a pipe held, which can be read only once.
  private let input: [UInt8]?

  /// Reads standard input or a pipe to its end.
  init(_ path: String) {
    self.path = path
    var status = stat()
    if path == "-" {
      input = Array(FileHandle.standardInput.readDataToEndOfFile())
    } else if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFIFO,
      let pipe = FileHandle(forReadingAtPath: path)
    {
      input = Array(pipe.readDataToEndOfFile())
    } else {
      input = nil
    }
  }

  /// A reader of the file.
  func reader(origin: DomainName?) -> ZoneFileReader {
    let options = ZoneFileReader.Options(origin: origin)
    guard let input else { return ZoneFileReader(path: path, options: options) }
    return ZoneFileReader(
      bytes: input, name: path == "-" ? "standard input" : path, options: options)
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

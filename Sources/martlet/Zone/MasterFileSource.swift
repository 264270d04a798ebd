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
  func zoneName() throws -> DomainName? { try reader(origin: nil).zoneName() }
}

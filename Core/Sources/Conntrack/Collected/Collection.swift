/// Files that were collected on another system, read: a folder or an archive that `martlet
/// conntrack collect` made, a sosreport, or a few files that somebody saved by hand.
///
/// Files are recognised by their content (``FileKind/recognize(path:head:)``). Folders named
/// `reading-1`, `reading-2`, … hold readings taken one after the other; so do several files of the
/// same name but for a number (`stat-1.txt`, `stat-2.txt`). What was read in another network
/// namespace is in `netns/NAME/`, or in files that sos named `ip_netns_exec_NAME_…`.
public struct Collection: Sendable {
  /// The readings in their order; at least one.
  public var readings: [Reading]
  /// Files that were recognised as nothing, or not read, with the reason.
  public var ignored: [String]

  /// Reads files that are already in memory.
  public init(files: [SourceText]) {
    var builder = CollectionBuilder()
    for file in files {
      builder.begin(file.file)
      builder.consume(file.bytes.span)
      builder.end()
    }
    self = builder.finish()
  }

  /// Reads a plain tar archive that is already in memory; damage is a problem of the first reading.
  public init(archive: [UInt8]) {
    var builder = CollectionBuilder()
    var reader = TarReader()
    reader.consume(archive.span, into: &builder)
    reader.finish(into: &builder)
    self = builder.finish()
    if let problem = reader.problem {
      readings[0].problems.report(
        Source(file: "the archive"), found: problem, expected: "a whole archive")
    }
  }

  init(readings: [Reading], ignored: [String]) {
    (self.readings, self.ignored) = (readings, ignored)
  }

  /// Whether nothing was recognised.
  public var isEmpty: Bool { readings.allSatisfy { $0.files.isEmpty } }
}

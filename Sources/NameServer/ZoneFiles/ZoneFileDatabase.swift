import DNSProtocol
import Glibc
import Logging
import Synchronization
import ZoneDatabase
import ZoneFile
import ZoneFollower

/// Zones of master files in a database of their own, which lives as long as the process: what serves
/// zones from SQL then serves those of files too.
///
/// Files that change are read again, and those that they include. A file that can't be read, or has
/// an error, leaves its zone as it was.
final class ZoneFileDatabase: Sendable {
  /// Where the zones are.
  let location: DatabaseLocation
  private let folder: WorkingFolder
  private let files: [ZoneFileLocation]
  private let logger: Logger
  private let states: Mutex<[State]>
  private let isForced = Atomic(false)

  /// How often files are looked at.
  ///
  /// One that is being written is waited for until two looks in a row find it the same.
  private static let pause = Duration.milliseconds(40)

  /// What is known of a file.
  private struct State {
    var zone: DomainName?
    /// The file, and what it includes or has included.
    var paths: [String]
    /// What they looked like before they were read.
    var read: [FileSignature?] = []
    /// What they looked like at the last look.
    var seen: [FileSignature?] = []

    var current: [FileSignature?] { paths.map(FileSignature.init(of:)) }

    /// Watches a file that is being read, if it is not yet watched.
    mutating func note(_ path: String) {
      // Nearly always that of the record before.
      guard path != lastNoted else { return }
      lastNoted = path
      guard !paths.contains(path) else { return }
      paths.append(path)
      read.append(FileSignature(of: path))
    }

    var lastNoted = ""
  }

  /// Makes the database, empty.
  ///
  /// - Throws: ``WorkingFolderError`` or ``ZoneDatabaseError``.
  init(_ files: [ZoneFileLocation], logger: Logger) throws {
    folder = try WorkingFolder()
    location = .sqlite(path: "\(folder.path)/zones.db")
    (self.files, self.logger) = (files, logger)
    states = Mutex(files.map { State(zone: $0.zone, paths: [$0.path]) })
    try location.open(for: .creation).initialize()
  }

  /// Reads all files; blocks.
  ///
  /// - Throws: ``ZoneFileError``, for all that have something wrong.
  func readAll() throws {
    let database = try location.open(for: .administration)
    var problems: [String] = []
    for index in files.indices {
      do {
        _ = try read(index, into: database)
      } catch {
        problems += (error as? ZoneFileError)?.lines ?? ["\(error)"]
      }
    }
    guard problems.isEmpty else {
      var error = ZoneFileError("")
      error.lines = problems
      throw error
    }
  }

  /// What is wrong with some files, if anything is; blocks.
  static func check(_ files: [ZoneFileLocation]) -> String? {
    do {
      let quiet = Logger(label: "zone-files") { _ in SwiftLogNoOpLogHandler() }
      try ZoneFileDatabase(files, logger: quiet).readAll()
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Has all files read again, whether they have changed or not.
  func readAgain() { isForced.store(true, ordering: .relaxed) }

  /// Looks at the files until the task is cancelled, and removes the database then.
  func run() async {
    defer { folder.remove() }
    while !Task.isCancelled {
      try? await Task.sleep(for: Self.pause)
      let changed = changedFiles(isForced.exchange(false, ordering: .relaxed))
      guard !changed.isEmpty else { continue }
      try? await BlockingThread.run(named: "zone-files") { [self] in
        BlockingThread.giveWay()
        readChanged(changed)
      }
    }
  }

  /// Which files have become others and are not being written any more.
  private func changedFiles(_ isForced: Bool) -> [Int] {
    states.withLock { states in
      states.indices.filter { index in
        let current = states[index].current
        defer { states[index].seen = current }
        return isForced || (current != states[index].read && current == states[index].seen)
      }
    }
  }

  private func readChanged(_ changed: [Int]) {
    for index in changed {
      let path = files[index].path
      do {
        let result = try read(index, into: location.open(for: .administration))
        logger.info(
          """
          read \(path) again: \(result.recordCount) records, \
          serial \(result.serial.after.map(String.init) ?? "unknown")
          """)
      } catch {
        logger.error("\(path): the zone stays as it was: \(error)")
      }
    }
  }

  private func read(
    _ index: Int, into database: any ZoneAdministration
  ) throws -> ImportResult {
    var state = states.withLock { $0[index] }
    // From before reading: what is written meanwhile is read again. What fails is not tried again
    // until it is another file.
    state.read = state.current
    defer { states.withLock { $0[index] = state } }
    let path = files[index].path
    let name = try zone(of: index, state)
    var problems: [ZoneFileProblem] = []
    var reader = ZoneFileReader(path: path, options: .init(origin: name))
    do {
      let result = try database.importZone(
        name, kind: nil, replacing: true, progress: nil,
        records: { add in
          try reader.read(
            { record in
              state.note(record.file)
              if problems.isEmpty { try add(try record.resourceRecord()) }
            },
            problem: { problem in
              state.note(problem.file)
              if problem.severity == .error { problems.append(problem) }
            })
          if !problems.isEmpty { throw ZoneFileError(problems) }
        })
      state.zone = name
      return result
    } catch let error as ZoneFileProblem {
      throw ZoneFileError([error])
    } catch let error as ZoneDatabaseError where error.reason == .invalidContent {
      throw ZoneFileError("\(path): \(error.found)")
    }
  }

  /// The zone of a file, which no other file may have.
  private func zone(of index: Int, _ state: State) throws -> DomainName {
    let path = files[index].path
    let found: DomainName?
    do {
      found = try state.zone ?? ZoneFileReader(path: path).zoneName()
    } catch let error as ZoneFileProblem {
      throw ZoneFileError([error])
    }
    guard let found else {
      throw ZoneFileError(
        "\(path): the name of the zone is not to be seen; write ZONE=\(path)")
    }
    let other = states.withLock { states in
      states.indices.first { $0 != index && states[$0].zone == found }
    }
    if let other {
      throw ZoneFileError("\(path): the zone \(found) is that of \(files[other].path) already")
    }
    return found
  }
}

import ConntrackKernel
import Foundation

/// What a run has made and changed on the machine, on disk before it happens, so that anybody can
/// put it back.
public struct LaboratoryTraces: Codable, Sendable {
  /// The process that runs the laboratory, and when that began in clock ticks after boot: numbers of
  /// processes come again.
  var process: Int32
  var processStart: UInt64
  /// The boot; nothing of another one is left.
  var boot: String
  /// Folders to remove.
  var folders: [String] = []
  /// Named network namespaces; whoever runs in them is ours.
  var namespaces: [String] = []
  /// Settings of the whole machine with their values before.
  var settings: [String: UInt64] = [:]

  /// Where the files are.
  static let folder = "/run/martlet-lab"

  /// For this process.
  init() {
    process = getpid()
    processStart = Self.start(of: process) ?? 0
    boot = Self.currentBoot
  }

  /// The file of this run.
  var path: String { "\(Self.folder)/\(process).json" }

  /// Writes the file.
  ///
  /// - Throws: ``LaboratoryError/missing(_:)``.
  func write() throws(LaboratoryError) {
    do {
      try FileManager.default.createDirectory(
        atPath: Self.folder, withIntermediateDirectories: true)
      try JSONEncoder().encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw .missing("\(path) can't be written, where it is kept what to put back: \(error)")
    }
  }

  /// The traces of every run that has left some.
  static func all() -> [LaboratoryTraces] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().compactMap { name in
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { return nil }
      return try? JSONDecoder().decode(LaboratoryTraces.self, from: data)
    }
  }

  /// Whether the run still goes on.
  var isAlive: Bool { boot == Self.currentBoot && Self.start(of: process) == processStart }

  static var currentBoot: String {
    (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))?.trimmed ?? ""
  }

  /// When a process began: the 22nd field of its stat, the 20th after its name.
  static func start(of process: Int32) -> UInt64? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[end...].split(separator: " ")
    return fields.count > 20 && fields[1] != "Z" ? UInt64(fields[20]) : nil
  }
}

import Foundation

/// The program that runs.
enum OwnProgram {
  /// Its file.
  static var path: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "martlet"
  }
}

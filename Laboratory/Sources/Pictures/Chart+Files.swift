public import Foundation

extension Chart {
  /// Makes a PNG picture of the graph at twice its size, with rsvg-convert where it is installed.
  ///
  /// - Parameter file: Where it is written.
  /// - Returns: Whether it is there now.
  public func writePNG(to file: URL) -> Bool {
    // By a file: a pipe to a program that has ended would end this one.
    let folder = FileManager.default.temporaryDirectory
    let vector = folder.appending(path: "martlet-\(UUID().uuidString).svg")
    defer { try? FileManager.default.removeItem(at: vector) }
    guard (try? Data(svg(isAlone: true).utf8).write(to: vector)) != nil else { return false }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["rsvg-convert", "--zoom", "2", "--output", file.path, vector.path]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  /// Writes the graph as SVG and, where rsvg-convert is installed, as PNG.
  ///
  /// - Parameter folder: Where; it is there already.
  /// - Returns: The names of the files.
  /// - Throws: An error of Foundation when the folder can't be written to.
  public func write(to folder: URL) throws -> [String] {
    let (vector, pixels) = ("\(file).svg", "\(file).png")
    try Data(svg(isAlone: true).utf8).write(to: folder.appending(path: vector))
    return writePNG(to: folder.appending(path: pixels)) ? [vector, pixels] : [vector]
  }

  /// Writes graphs into a folder, which is made when it isn't there.
  ///
  /// - Returns: The names of the files.
  /// - Throws: An error of Foundation when the folder can't be made or written to.
  public static func write(_ charts: [Chart], to folder: String) throws -> [String] {
    let place = URL(fileURLWithPath: folder)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    return try charts.flatMap { try $0.write(to: place) }
  }
}

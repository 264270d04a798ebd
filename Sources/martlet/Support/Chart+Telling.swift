import Foundation
import Pictures

extension Chart {
  /// Writes pictures into a folder, and says what became of it.
  ///
  /// - Parameter isQuiet: Whether standard output is somebody else's.
  static func tell(_ charts: [Chart], in folder: String, isQuiet: Bool) throws {
    let names = try write(charts, to: folder)
    if !isQuiet { print("The pictures are in \(folder): \(names.joined(separator: ", ")).") }
    warn(ofMissingPixels: names)
  }

  /// Says so where there could be no PNG pictures.
  static func warn(ofMissingPixels names: [String]) {
    guard !names.contains(where: { $0.hasSuffix(".png") }) else { return }
    Screen.tell("warning: there are no PNG pictures: rsvg-convert is not installed (librsvg2-bin)")
  }
}

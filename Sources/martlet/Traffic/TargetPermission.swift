import Foundation
import LoadGenerator
import Traffic

/// Who may be asked by `martlet load` and `martlet probe`.
enum TargetPermission {
  /// The most queries a second that a target may get; infinite for this machine.
  ///
  /// - Throws: `Failure` where it may get none: nobody but this machine unless a line allows it.
  static func most(for target: LoadTarget, allow: String?) throws -> Double {
    if target.isLoopback { return .infinity }
    let file = allow ?? AllowedTargets.usualFile
    var list = AllowedTargets()
    if let text = try? String(contentsOfFile: file, encoding: .utf8) {
      do throws(AllowedTargets.Problem) {
        list = try AllowedTargets(text)
      } catch {
        throw Failure("\(file):\(error)")
      }
    } else if let allow {
      throw Failure("\(allow) can't be read: it would say who may be asked, and how much")
    }
    guard let most = list.mostRate(for: target.octets) else {
      throw Failure(
        "\(target) is not this machine, and no line of \(file) allows it: if it is yours, add "
          + "\"\(target.host) 500\" there, the most queries a second that it may get")
    }
    return most
  }
}

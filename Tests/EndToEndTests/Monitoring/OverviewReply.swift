import Foundation

/// What a server says of itself at one look, as a program reads it.
struct OverviewReply: Decodable {
  struct Verdict: Decodable {
    let level: String
    let sentence: String
    let remedy: String?
  }

  struct Lost: Decodable {
    let total: Double
    let socketDrops: Double
    let tableDrops: Double
    let tooLong: Double
    let unsent: Double
  }

  struct Traffic: Decodable {
    let queries: Double
    let answers: Double
    let dropped: Double
    let unanswerable: Double
    let lost: Lost
    let socketDrops: Double
    let tooLong: Double
  }

  let verdict: Verdict
  let traffic: Traffic

  /// Asks a server.
  ///
  /// - Parameter address: Where its management server is, with a slash at the end.
  init(_ address: String) throws {
    let text = try RunningServer.run([
      "curl", "-sS", "--max-time", "10", "\(address)api/martlet/v1/overview",
    ])
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
    } catch {
      throw EndToEndError("\(error): \(text)")
    }
  }

  /// Asks until something is so.
  static func wait(
    _ address: String, seconds: Double = 15, until isSo: (OverviewReply) -> Bool
  ) throws -> OverviewReply {
    let deadline = now() + seconds
    while true {
      let overview = try OverviewReply(address)
      if isSo(overview) { return overview }
      guard now() < deadline else { throw EndToEndError("it stays as it is: \(overview)") }
      usleep(200_000)
    }
  }
}

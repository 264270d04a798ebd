import DNSProtocol
import Foundation

/// Something that is told to whoever listens.
struct ServerEvent: Sendable {
  /// What it is of.
  enum Subject: Sendable {
    /// The whole server.
    case server
    /// A zone.
    case zone(DomainName)
    /// The whole server, once a second.
    case pulse
  }

  /// Its place among notices and changes, which whoever comes back tells; `nil` for what is only of
  /// the moment.
  var number: Int?
  /// What it is of.
  var subject: Subject
  /// How it goes over the wire.
  var text: String

  /// Writes an event as it goes over the wire (WHATWG HTML §9.2).
  ///
  /// - Parameter identifier: What whoever comes back sends as `Last-Event-ID`.
  static func text(_ name: String, _ value: some Encodable, identifier: String? = nil) -> String? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { return nil }
    return (identifier.map { "id: \($0)\n" } ?? "")
      + "event: \(name)\ndata: \(String(decoding: data, as: UTF8.self))\n\n"
  }

  /// What somebody gets of it: all, what is of zones that they may see, or a sign of life; `nil` for
  /// nothing.
  func text(for grant: Grant?) -> String? {
    guard let grant, !grant.isUnlimited else { return text }
    switch subject {
    case .server: return nil
    case .zone(let name): return grant.covers(name) ? text : nil
    case .pulse: return ": alive\n\n"
    }
  }
}

import DNSProtocol
import Foundation
import ZoneDatabase

extension RecordSetBody {
  /// What shall become of the set.
  ///
  /// - Parameters:
  ///   - isReplacement: Whether it is part of a zone's whole content, where there are no changes.
  ///   - author: Whose comments without an account are.
  /// - Throws: ``APIError`` with the status 422 that names the set.
  func change(isReplacement: Bool, author: String) throws -> RecordSetChange {
    let owner = try owner()
    guard let type = RecordType(databaseWord: type) else {
      throw refusal("there is no type \(type)")
    }
    let word = isReplacement ? "REPLACE" : (changetype ?? "").uppercased()
    let data = try (records ?? []).map { record in
      RecordSetChange.Record(
        try content(record.content, of: type), isDisabled: record.disabled ?? false)
    }
    let action: RecordSetChange.Action
    switch word {
    case "REPLACE":
      if records == nil, comments != nil {
        action = .keep
      } else {
        guard let ttl = ttl ?? (data.isEmpty ? 0 : nil) else { throw refusal("ttl is missing") }
        action = .replace(ttl: try checked(ttl), data)
      }
    case "DELETE": action = .delete
    case "EXTEND", "PRUNE":
      guard data.count == 1 else { throw refusal("\(word) takes exactly one record") }
      action =
        word == "PRUNE" ? .prune(data.map(\.data)) : .extend(ttl: try ttl.map(checked), data)
    case "": throw refusal("changetype is missing: REPLACE, DELETE, EXTEND or PRUNE")
    default: throw refusal("changetype \(word) is not REPLACE, DELETE, EXTEND or PRUNE")
    }
    return RecordSetChange(
      owner: owner, type: type, action: action,
      comments: comments?.map { comment in
        ZoneComment(
          owner: owner, type: type, text: comment.content, account: comment.account ?? author,
          modified: min(max(comment.modified_at ?? Self.now, 0), Int64(Int32.max)))
      })
  }

  private static var now: Int64 { Int64(Date().timeIntervalSince1970) }

  private func owner() throws -> DomainName {
    // As PowerDNS has it: whoever forgets the dot may have meant a name below the zone.
    guard name.hasSuffix(".") else { throw refusal("the name has no dot at its end") }
    do {
      return try DomainName(name)
    } catch {
      throw refusal("the name \(error)")
    }
  }

  private func checked(_ ttl: UInt32) throws -> UInt32 {
    guard ttl <= 0x7fff_ffff else {
      throw refusal("the ttl is \(ttl), expected 0 to 2147483647 (RFC 2181 §8)")
    }
    return ttl
  }

  private func content(_ text: String, of type: RecordType) throws -> RecordData {
    do {
      // Names in content end in a dot: whoever forgets it is told, not guessed.
      return try RecordData(type: type, content: text)
    } catch {
      throw refusal(
        "\"\(text)\": column \(error.column): \(error.found), expected \(error.expected)")
    }
  }

  private func refusal(_ reason: String) -> APIError {
    .unprocessable("RRset \(name) IN \(type): \(reason)")
  }
}

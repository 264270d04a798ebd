import DNSProtocol
import DatagramTransport
import ZoneDatabase

extension ZoneBody {
  /// What is given beside the records.
  ///
  /// - Throws: ``APIError`` with the status 422.
  func details() throws -> ZoneDetails {
    guard dnssec != true, nsec3param?.isEmpty ?? true else {
      throw APIError.unprocessable("zones can't be signed yet: dnssec has to be false")
    }
    var metadata: [String: [String]] = [:]
    if let soa_edit { metadata["SOA-EDIT"] = soa_edit.isEmpty ? [] : [soa_edit.uppercased()] }
    if let soa_edit_api {
      let word = soa_edit_api.uppercased()
      guard Self.policies.contains(word) else {
        throw APIError.unprocessable(
          "soa_edit_api \(soa_edit_api) is not one of \(Self.policies.joined(separator: ", "))")
      }
      metadata["SOA-EDIT-API"] = word.isEmpty ? [] : [word]
    }
    if let api_rectify { metadata["API-RECTIFY"] = [api_rectify ? "1" : "0"] }
    return ZoneDetails(
      kind: try parsedKind(), master: try masters.map(Self.joined), account: account,
      catalog: try catalog.map(Self.catalogName), metadata: metadata)
  }

  private static let policies = [
    "", "DEFAULT", "INCREASE", "EPOCH", "SOA-EDIT", "SOA-EDIT-INCREASE", "OFF",
  ]

  /// The kind, if one is given.
  func parsedKind() throws -> ZoneKind? {
    guard let kind else { return nil }
    guard let parsed = ZoneKind(word: kind) else {
      throw APIError.unprocessable(
        "kind \(kind) is not Native, Master, Slave, Producer or Consumer")
    }
    return parsed
  }

  private static func joined(_ masters: [String]) throws -> String {
    for master in masters where !isAddress(master) {
      throw APIError.unprocessable("masters: \(master) is no address, or address and port")
    }
    return masters.joined(separator: ",")
  }

  private static func isAddress(_ text: String) -> Bool {
    (try? ListenAddress(text)) != nil
  }

  private static func catalogName(_ text: String) throws -> String {
    guard !text.isEmpty else { return "" }
    do {
      return try DomainName(text).withoutDot.lowercased()
    } catch {
      throw APIError.unprocessable("catalog: \(text) \(error)")
    }
  }
}

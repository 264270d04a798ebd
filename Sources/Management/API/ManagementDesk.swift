import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NameServer

/// All that the operations work with.
struct ManagementDesk: Sendable {
  let server: NameServer
  let zones: DatabaseZones
  let database: DatabaseRunner
  let keys: KeyRing
  /// What watches the server.
  let monitor: TrafficMonitor
  /// The largest body in octets.
  let bodyLimit: Int
  let logger: Logger

  /// Every operation that there is.
  var operations: [Operation] {
    discoveryOperations + zoneListOperations + zoneOperations + zoneExtraOperations
      + metadataOperations + transactionKeyOperations + autoprimaryOperations + serverOperations
      + keyOperations + auditOperations + monitoringOperations + documentOperations
  }

  /// Who sends a request, if that is somebody who may.
  ///
  /// - Returns: `nil` for somebody without a key who needs none.
  /// - Throws: ``APIError`` with the status 401 or 403.
  func grant(
    for request: Request, _ context: ManagementRequestContext, access: Operation.Access
  ) async throws -> Grant? {
    if case .open = access { return nil }
    guard let key = Self.key(of: request) else {
      guard access.isOfStatus, context.isLoopback,
        LoopbackOrigin.isDirect(request.head.authority, request.headers)
      else { throw Self.unauthorized("an access key is needed: send it as X-API-Key") }
      return nil
    }
    guard let grant = try await keys.grant(for: key) else {
      throw Self.unauthorized("this access key is not known here")
    }
    switch access {
    case .open, .zoneStatus, .read: return grant
    case .write, .administer:
      guard grant.mayWrite else {
        throw APIError(.forbidden, "the access key \(grant.name) may only read")
      }
    case .status, .readAll: break
    }
    if zones.areFromFiles, request.method != .get {
      throw APIError(.forbidden, "the zones are read from files, which alone change them")
    }
    switch access {
    case .status, .readAll, .administer:
      guard grant.isUnlimited else {
        throw APIError(
          .forbidden,
          "the access key \(grant.name) is limited to its zones, and this is about all of them")
      }
    default: break
    }
    return grant
  }

  private static func unauthorized(_ message: String) -> APIError {
    APIError(.unauthorized, message, headers: [.wwwAuthenticate: "Bearer"])
  }

  /// The key that a request shows, in one of the ways that clients know.
  private static func key(of request: Request) -> String? {
    if let key = request.headers[keyField] { return key }
    guard let text = request.headers[.authorization] else { return nil }
    let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    switch parts[0].lowercased() {
    case "bearer": return parts[1]
    case "basic":
      guard let data = Data(base64Encoded: parts[1]),
        let pair = String(data: data, encoding: .utf8), let colon = pair.firstIndex(of: ":")
      else { return nil }
      return String(pair[pair.index(after: colon)...])
    default: return nil
    }
  }

  private static let keyField = HTTPField.Name("X-API-Key")!
}

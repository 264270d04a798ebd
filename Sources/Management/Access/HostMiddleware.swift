import DatagramTransport
import HTTPTypes
import Hummingbird

/// Answers only requests that were meant for this server.
///
/// A web page can make its own name lead here and then talk to us with the reader's browser (DNS
/// rebinding): what it asks for names that page's host. And it can send simple requests across
/// sites, which browsers mark.
struct HostMiddleware: RouterMiddleware {
  /// Names that are ours, beside addresses and `localhost`.
  let names: Set<String>

  func handle(
    _ request: Request, context: ManagementRequestContext,
    next: (Request, ManagementRequestContext) async throws -> Response
  ) async throws -> Response {
    guard let authority = request.head.authority, isOurs(authority) else {
      throw APIError(
        .misdirectedRequest,
        "this server is not called \(request.head.authority ?? "that"); names beside addresses and"
          + " localhost are listed in management.hosts")
    }
    let isReading = request.method == .get || request.method == .head
    if !isReading, isOfAnotherSite(request, authority) {
      throw APIError(.forbidden, "requests of other sites' pages are refused")
    }
    return try await next(request, context)
  }

  /// Whether a browser says that another site's page sends a request; what is no browser says
  /// nothing.
  private func isOfAnotherSite(_ request: Request, _ authority: String) -> Bool {
    if let site = request.headers[Self.fetchSite] { return site != "same-origin" && site != "none" }
    guard let origin = request.headers[Self.origin] else { return false }
    return origin != "http://\(authority)" && origin != "https://\(authority)"
  }

  private static let origin = HTTPField.Name("Origin")!
  private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!

  private func isOurs(_ authority: String) -> Bool {
    var host = authority[...]
    if host.hasPrefix("[") {
      guard let end = host.firstIndex(of: "]") else { return false }
      return (try? ListenAddress(String(host[...end]))) != nil
    }
    if let colon = host.lastIndex(of: ":") { host = host[..<colon] }
    let name = host.lowercased()
    if name == "localhost" || names.contains(name) { return true }
    return (try? ListenAddress(name)) != nil
  }
}

import Crypto
import HTTPTypes
import Hummingbird
import NIOCore

/// A file of the page, as it is in the program.
struct DashboardFile: Sendable {
  /// Where it is served.
  let path: String
  private let type: String
  private let content: ByteBuffer
  private let tag: String

  init(_ path: String, type: String, _ content: [UInt8]) {
    (self.path, self.type) = (path, type)
    self.content = ByteBuffer(bytes: content)
    let digest = SHA256.hash(data: content).prefix(12)
    let digits = digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    tag = "\"\(digits.joined())\""
  }

  /// All files of the page.
  static let all: [DashboardFile] = [
    DashboardFile("/", type: "text/html; charset=utf-8", PackageResources.index_html),
    DashboardFile(
      "/dashboard.css", type: "text/css; charset=utf-8", PackageResources.dashboard_css),
    DashboardFile("/icon.svg", type: "image/svg+xml", PackageResources.icon_svg),
    script("/dashboard.js", PackageResources.dashboard_js),
    script("/dashboard/audit.js", PackageResources.audit_js),
    script("/dashboard/cards.js", PackageResources.cards_js),
    script("/dashboard/conflict.js", PackageResources.conflict_js),
    script("/dashboard/database.js", PackageResources.database_js),
    script("/dashboard/details.js", PackageResources.details_js),
    script("/dashboard/driver.js", PackageResources.driver_js),
    script("/dashboard/editor.js", PackageResources.editor_js),
    script("/dashboard/events.js", PackageResources.events_js),
    script("/dashboard/graph.js", PackageResources.graph_js),
    script("/dashboard/health.js", PackageResources.health_js),
    script("/dashboard/server.js", PackageResources.server_js),
    script("/dashboard/status.js", PackageResources.status_js),
    script("/dashboard/text.js", PackageResources.text_js),
    script("/dashboard/tiles.js", PackageResources.tiles_js),
    script("/dashboard/tracking.js", PackageResources.tracking_js),
    script("/dashboard/traffic.js", PackageResources.traffic_js),
    script("/dashboard/verdict.js", PackageResources.verdict_js),
    script("/dashboard/zone.js", PackageResources.zone_js),
    script("/dashboard/zones.js", PackageResources.zones_js),
  ]

  private static func script(_ path: String, _ content: [UInt8]) -> DashboardFile {
    DashboardFile(path, type: "text/javascript; charset=utf-8", content)
  }

  /// The response to a request for it: without content for a browser that has it already
  /// (RFC 9110 §13.1.2).
  func response(to request: Request) -> Response {
    var headers: HTTPFields = [
      .eTag: tag, .cacheControl: "no-cache", .contentSecurityPolicy: Self.policy,
      .xContentTypeOptions: "nosniff",
    ]
    let known = request.headers[.ifNoneMatch] ?? ""
    if known.split(separator: ",").contains(where: { $0.drop { $0 == " " }.hasSuffix(tag) }) {
      return Response(status: .notModified, headers: headers)
    }
    headers[.contentType] = type
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: content))
  }

  /// Nothing but what this server itself serves is loaded or run; no page of others frames it.
  private static let policy = """
    default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
    """
}

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
  /// A value as JSON.
  static func json(
    _ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
  ) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return json(text: try encoder.encode(value), status: status, headers: headers)
  }

  /// JSON that is written already.
  static func json(
    text: some Collection<UInt8>, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
  ) -> Response {
    var headers = headers
    headers[.contentType] = "application/json"
    return Response(
      status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: text)))
  }

  /// A response without content.
  static func noContent(headers: HTTPFields = [:]) -> Response {
    Response(status: .noContent, headers: headers)
  }

  /// A word where all is well, otherwise the status 503 and what is not, a line each.
  static func state(_ word: String, unless reasons: [String]) -> Response {
    reasons.isEmpty
      ? text(word + "\n")
      : text(reasons.joined(separator: "\n") + "\n", status: .serviceUnavailable)
  }

  /// A text.
  static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}

import DNSProtocol
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ZoneDatabase

/// A request to an operation.
struct APIRequest: Sendable {
  let request: Request
  let context: ManagementRequestContext
  let operation: Operation
  /// Who sends it; `nil` for somebody without a key who needs none.
  let grant: Grant?
  let desk: ManagementDesk

  init(
    _ request: Request, _ context: ManagementRequestContext, operation: Operation, grant: Grant?,
    desk: ManagementDesk
  ) {
    (self.request, self.context, self.operation) = (request, context, operation)
    (self.grant, self.desk) = (grant, desk)
  }

  /// Who changes something, for the audit trail.
  var author: ChangeAuthor {
    ChangeAuthor(
      name: grant?.name ?? "nobody", origin: context.client, agent: request.headers[.userAgent])
  }

  /// Runs a call of the database.
  func run<Value: Sendable>(
    _ body: @escaping @Sendable (any ZoneManagement) throws -> Value
  ) async throws -> Value {
    try await desk.database.run(body)
  }

  // MARK: The path

  /// A value of the path, its percent signs resolved.
  func value(_ name: String) throws -> String {
    guard let raw = context.parameters.get(name), let text = raw.removingPercentEncoding else {
      throw APIError.notFound
    }
    return text
  }

  /// The zone that the path names, if the key reaches it.
  ///
  /// - Throws: ``APIError`` with the status 404 for what can be no zone, and for zones of others.
  func zone() throws -> DomainName {
    guard let name = ZonePath.name(try value("zone")), grant?.covers(name) ?? false else {
      throw APIError.notFound
    }
    return name
  }

  // MARK: The query

  /// A value of the query.
  func query(_ name: String) -> String? {
    request.uri.queryParameters[name[...]].map(String.init)
  }

  /// A yes or no in the query.
  func flag(_ name: String, default standard: Bool) throws -> Bool {
    switch query(name)?.lowercased() {
    case nil: return standard
    case "true", "1", "yes", "": return true
    case "false", "0", "no": return false
    default: throw APIError(.badRequest, "\(name): true or false is expected")
    }
  }

  /// A number in the query.
  func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
    guard let text = query(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw APIError(
        .badRequest,
        "\(name): a number from \(range.lowerBound) to \(range.upperBound) is expected")
    }
    return number
  }

  /// A name in the query.
  func name(_ name: String) throws -> DomainName? {
    guard let text = query(name), !text.isEmpty else { return nil }
    do {
      return try DomainName(text)
    } catch {
      throw APIError(.badRequest, "\(name): \(text) \(error)")
    }
  }

  // MARK: Headers

  /// The versions that `If-Match` asks for; `nil` when any will do (RFC 9110 §13.1.1).
  func condition() -> Set<ZoneVersion>? {
    guard let text = request.headers[.ifMatch], text != "*" else { return nil }
    return Set(Self.tags(text).map { ZoneVersion($0) })
  }

  /// Whether `If-None-Match` has a version (RFC 9110 §13.1.2).
  func knows(_ version: ZoneVersion) -> Bool {
    guard let text = request.headers[.ifNoneMatch] else { return false }
    return text == "*" || Self.tags(text).contains(version.description)
  }

  /// The entity tags in a field; weak ones too, since ours compare as strong.
  private static func tags(_ text: String) -> [String] {
    text.split(separator: ",").map { part in
      var tag = part.drop { $0 == " " }
      if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
      return tag.filter { $0 != "\"" && $0 != " " }
    }
  }

  // MARK: The body

  /// The body as a value.
  ///
  /// - Throws: ``APIError`` with the status 400 when it is no JSON of that form, 413 when it is
  ///   too large, 403 when a web page's form could have sent it.
  func body<Value: Decodable>(_ type: Value.Type) async throws -> Value {
    try refuseForms()
    let buffer = try await collectBody()
    do {
      return try JSONDecoder().decode(type, from: Data(buffer.readableBytesView))
    } catch let error as DecodingError {
      throw APIError(.badRequest, error.sentence)
    } catch {
      throw APIError(.badRequest, "the body is no JSON: \(error)")
    }
  }

  /// The body, of which never more than the limit is kept.
  private func collectBody() async throws -> ByteBuffer {
    let refusal = APIError(
      .contentTooLarge, "the body is larger than \(desk.bodyLimit) octets (management.body-size)")
    // What says so itself is not waited for.
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > desk.bodyLimit {
      throw refusal
    }
    do {
      return try await request.body.collect(upTo: desk.bodyLimit)
    } catch is NIOTooManyBytesError {
      throw refusal
    } catch {
      // Whatever the library calls it: the rest of the body will not come.
      throw ClientGone()
    }
  }

  /// A browser sends these types across sites without asking.
  private func refuseForms() throws {
    guard request.headers[HTTPField.Name("Origin")!] != nil else { return }
    let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased() ?? ""
    if ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"].contains(type) {
      throw APIError(.forbidden, "forms of web pages are refused; send application/json")
    }
  }
}

extension DecodingError {
  /// Where, what was found and what was expected.
  fileprivate var sentence: String {
    func place(_ context: Context) -> String {
      let path = context.codingPath.map { key in
        key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)"
      }.joined()
      return path.isEmpty ? "the body" : String(path.drop { $0 == "." })
    }
    return switch self {
    case .typeMismatch(let type, let context): "\(place(context)): expected \(Self.word(type))"
    case .valueNotFound(let type, let context):
      "\(place(context)): null, expected \(Self.word(type))"
    case .keyNotFound(let key, let context): "\(place(context)): \(key.stringValue) is missing"
    case .dataCorrupted(let context):
      // Foundation doesn't say where, nor of a number that doesn't fit that it is one.
      context.codingPath.isEmpty
        ? "the body is no JSON, or has a number that doesn't fit where it stands"
        : "\(place(context)): \(context.debugDescription)"
    @unknown default: "the body can't be read"
    }
  }

  private static func word(_ type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a text"
    case is Bool.Type: "true or false"
    case is Int.Type, is Int64.Type, is UInt32.Type: "a whole number"
    case is [Any].Type: "a list"
    default: "an object"
    }
  }
}

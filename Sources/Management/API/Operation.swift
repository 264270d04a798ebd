import HTTPTypes
import Hummingbird

/// One operation of the API: what it is, who may use it, and what it does.
///
/// The same table makes the routes and the OpenAPI document, so that they can't differ.
struct Operation: Sendable {
  /// Who may use it.
  enum Access: Sendable {
    /// Everybody.
    case open
    /// Whoever has a key that is not limited to zones; nobody needs one who comes over loopback.
    case status
    /// The same, and whoever has a key that is limited to zones: the operation tells of these alone.
    case zoneStatus
    /// Whoever has a key.
    case read
    /// Whoever has a key that may write.
    case write
    /// Whoever has a key that is not limited to zones.
    case readAll
    /// Whoever has a key that may write and is not limited to zones.
    case administer

    /// Whether it is about how the server is, which its own machine may see without a key.
    var isOfStatus: Bool {
      switch self {
      case .status, .zoneStatus: true
      case .open, .read, .write, .readAll, .administer: false
      }
    }
  }

  /// A value in the query.
  struct QueryValue: Sendable {
    /// What it may be.
    enum Kind: Sendable {
      case text
      case boolean
      case number(ClosedRange<Int>)
      case choice([String])
    }

    var name: String
    var kind: Kind
    var summary: String
    var isRequired = false

    init(_ name: String, _ kind: Kind, _ summary: String, isRequired: Bool = false) {
      (self.name, self.kind, self.summary) = (name, kind, summary)
      self.isRequired = isRequired
    }
  }

  /// A response: its status, its type and the name of its schema.
  struct Answer: Sendable {
    var status: HTTPResponse.Status
    var type = "application/json"
    /// The schema's name, in brackets for a list of it; `nil` without content.
    var schema: String?

    init(_ status: HTTPResponse.Status, _ schema: String?, type: String = "application/json") {
      (self.status, self.schema, self.type) = (status, schema, type)
    }
  }

  var method: HTTPRequest.Method
  /// The path; what is in braces is a value.
  var path: String
  /// What it does, as a sentence without a period.
  var summary: String
  var access: Access
  var query: [QueryValue] = []
  /// The name of the body's schema.
  var body: String?
  var answers: [Answer]
  /// Whether `If-Match` counts.
  var isConditional = false
  var handle: @Sendable (APIRequest) async throws -> Response

  init(
    _ method: HTTPRequest.Method, _ path: String, _ summary: String, access: Access,
    query: [QueryValue] = [], body: String? = nil, answers: [Answer], isConditional: Bool = false,
    handle: @escaping @Sendable (APIRequest) async throws -> Response
  ) {
    (self.method, self.path, self.summary, self.access) = (method, path, summary, access)
    (self.query, self.body, self.answers) = (query, body, answers)
    (self.isConditional, self.handle) = (isConditional, handle)
  }

  /// The names of the values in the path.
  var pathValues: [String] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
      String($0.dropFirst().dropLast())
    }
  }
}

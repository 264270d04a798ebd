import HTTPTypes
import Hummingbird

/// Makes routes of a table of operations.
struct OperationRegistry {
  let operations: [Operation]

  func register(on router: Router<ManagementRequestContext>, desk: ManagementDesk) {
    var methods: [String: [HTTPRequest.Method]] = [:]
    for operation in operations {
      methods[operation.path, default: []].append(operation.method)
      router.on(RouterPath(operation.path), method: operation.method) { request, context in
        try await Self.run(operation, request, context, desk)
      }
      if operation.method == .get {
        router.on(RouterPath(operation.path), method: .head) { request, context in
          var response = try await Self.run(operation, request, context, desk)
          response.body = ResponseBody()
          return response
        }
      }
    }
    for (path, known) in methods { refuseOthers(path, known, router) }
  }

  private static func run(
    _ operation: Operation, _ request: Request, _ context: ManagementRequestContext,
    _ desk: ManagementDesk
  ) async throws -> Response {
    let grant = try await desk.grant(for: request, context, access: operation.access)
    return try await operation.handle(
      APIRequest(request, context, operation: operation, grant: grant, desk: desk))
  }

  /// RFC 9110 §15.5.6: what a path knows is told to whoever asks for something else.
  private func refuseOthers(
    _ path: String, _ known: [HTTPRequest.Method], _ router: Router<ManagementRequestContext>
  ) {
    let allowed = Set(known + (known.contains(.get) ? [.head] : []))
    let list = allowed.map(\.rawValue).sorted().joined(separator: ", ")
    for method: HTTPRequest.Method in [
      .get, .head, .post, .put, .patch, .delete, .options, .trace,
    ] where !allowed.contains(method) {
      router.on(RouterPath(path), method: method) { _, _ -> Response in
        throw APIError(.methodNotAllowed, "Method Not Allowed", headers: [.allow: list])
      }
    }
  }
}

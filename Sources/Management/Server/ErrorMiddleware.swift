import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ZoneDatabase

/// The client has hung up before its request was whole.
struct ClientGone: Error {}

/// Turns whatever goes wrong into a response of the API's form, and gives every response the fields
/// that keep browsers from guessing.
struct ErrorMiddleware: RouterMiddleware {
  let counters: RequestCounters

  func handle(
    _ request: Request, context: ManagementRequestContext,
    next: (Request, ManagementRequestContext) async throws -> Response
  ) async throws -> Response {
    var response: Response
    do {
      guard Self.methods.contains(request.method) else {
        throw APIError(
          .methodNotAllowed, "Method Not Allowed",
          headers: [.allow: Self.methods.map(\.rawValue).joined(separator: ", ")])
      }
      response = try await next(request, context)
    } catch let error as APIError {
      response = Self.response(error)
    } catch let error as ZoneDatabaseError {
      response = Self.response(APIError(error))
    } catch let error as HTTPError {
      response = Self.response(
        APIError(error.status, error.body ?? error.status.reasonPhrase, headers: error.headers))
    } catch let error as any HTTPResponseError {
      response = Self.response(APIError(error.status, error.status.reasonPhrase))
    } catch is ClientGone {
      // Nobody reads it.
      response = Response(status: .badRequest)
    } catch {
      context.logger.error("a request failed: \(error)", metadata: ["path": "\(request.uri.path)"])
      response = Self.response(APIError(.internalServerError, "Internal Server Error"))
    }
    response.headers[.xContentTypeOptions] = "nosniff"
    if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
    response.headers[Self.referrerPolicy] = "no-referrer"
    counters.add(request.method, response.status.code)
    return response
  }

  /// The methods that something here may know; what no path knows, no route refuses.
  static let methods: [HTTPRequest.Method] = [
    .get, .head, .post, .put, .patch, .delete, .options, .trace,
  ]

  static let referrerPolicy = HTTPField.Name("Referrer-Policy")!

  private static func response(_ error: APIError) -> Response {
    var headers = error.headers
    headers[.contentType] = "application/json"
    let body = "{\"error\":\(JSONText.quoted(error.message))}"
    return Response(
      status: error.status, headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
  }
}

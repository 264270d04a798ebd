import HTTPTypes
import Hummingbird
import NIOCore
import Telemetry

extension ManagementDesk {
  /// What can be watched.
  var monitoringOperations: [Operation] {
    [
      Operation(
        .get, "/api/martlet/v1/overview", "How the server is", access: .status,
        answers: [.init(.ok, "Overview")]
      ) { request in try .json(request.desk.monitor.overview()) },
      Operation(
        .get, "/api/martlet/v1/history", "Figures over time", access: .status,
        query: [.init("span", .choice(["600", "3600", "86400"]), "How many seconds back")],
        answers: [.init(.ok, "History")]
      ) { request in
        let text = request.query("span") ?? "600"
        guard let seconds = Int(text), let span = History.Span(rawValue: seconds) else {
          throw APIError(.badRequest, "span: 600, 3600 or 86400 is expected")
        }
        return .json(text: request.desk.monitor.history(span).utf8)
      },
      Operation(
        .get, "/api/martlet/v1/top", "The most frequent names, clients, types and zones",
        access: .status, answers: [.init(.ok, "TopList")]
      ) { request in try .json(request.desk.monitor.top()) },
      Operation(
        .get, "/api/martlet/v1/events",
        "What happens, as it happens: moments, states, changes and notices as server-sent events",
        access: .zoneStatus, answers: [.init(.ok, "Text", type: "text/event-stream")]
      ) { request in try request.desk.eventStream(request) },
      Operation(
        .get, "/metrics", "Metrics in Prometheus' text format", access: .status,
        answers: [.init(.ok, "Text", type: "text/plain")]
      ) { request in
        var response = Response.text(request.desk.monitor.metrics)
        response.headers[.contentType] = "text/plain; version=0.0.4; charset=utf-8"
        return response
      },
      Operation(
        .get, "/readyz", "Whether queries can be answered, and if not, why", access: .open,
        answers: [
          .init(.ok, "Text", type: "text/plain"),
          .init(.serviceUnavailable, "Text", type: "text/plain"),
        ]
      ) { request in
        .state("ready", unless: request.desk.monitor.whyNotReady())
      },
    ]
  }

  /// The stream of events, which ends with the server, the connection or the access key.
  private func eventStream(_ request: APIRequest) throws -> Response {
    let last = request.request.headers[HTTPField.Name("Last-Event-ID")!]
    guard let events = monitor.events.listen(after: last) else {
      throw APIError(
        .serviceUnavailable, "too many listen already", headers: [.retryAfter: "30"])
    }
    let grant = request.grant
    let first = ServerEvent.text("state", monitor.overview()).flatMap {
      ServerEvent(subject: .server, text: $0).text(for: grant)
    }
    return Response(
      status: .ok,
      headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
      body: ResponseBody { writer in
        if let first { try await writer.write(ByteBuffer(string: first)) }
        for await event in events {
          if case .pulse = event.subject, await !mayStillListen(request) { break }
          guard let text = event.text(for: grant) else { continue }
          try await writer.write(ByteBuffer(string: text))
        }
        try await writer.finish(nil)
      })
  }

  /// Whether whoever listens still could begin to: keys are deleted.
  private func mayStillListen(_ request: APIRequest) async -> Bool {
    do {
      _ = try await self.grant(for: request.request, request.context, access: .zoneStatus)
      return true
    } catch {
      return false
    }
  }
}

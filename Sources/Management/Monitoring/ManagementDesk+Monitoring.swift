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
        access: .status, answers: [.init(.ok, "Text", type: "text/event-stream")]
      ) { request in try request.desk.eventStream() },
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
        let (isReady, reasons) = request.desk.monitor.readiness()
        return isReady
          ? .text("ready\n")
          : .text(reasons.joined(separator: "\n") + "\n", status: .serviceUnavailable)
      },
    ]
  }

  /// The stream of events, which ends with the server or the connection.
  private func eventStream() throws -> Response {
    guard let events = monitor.events.listen() else {
      throw APIError(
        .serviceUnavailable, "too many listen already", headers: [.retryAfter: "30"])
    }
    let first = EventHub.text("state", monitor.overview())
    return Response(
      status: .ok,
      headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
      body: ResponseBody { writer in
        if let first { try await writer.write(ByteBuffer(string: first)) }
        for await event in events { try await writer.write(ByteBuffer(string: event)) }
        try await writer.finish(nil)
      })
  }
}

import Foundation
import Testing

/// What programs see of a server: metrics, alerts, a board.
@Suite("Monitoring", .serialized)
struct MonitoringTests {
  private static let hasPrometheus = FileManager.default.isExecutableFile(
    atPath: "/usr/bin/prometheus")

  private static func example(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Documentation/Examples/\(name)").path
  }

  private func fetch(_ url: String) throws -> String {
    try RunningServer.run(["curl", "-sS", "--max-time", "10", url])
  }

  @Test("Metrics, the board's queries and the overview are right for what was really asked")
  func everything() async throws {
    let server = try DashboardServer()
    try #require(Self.hasPrometheus, "prometheus is not installed: scripts/bootstrap test")
    let folder = try TemporaryDirectory("prometheus")
    let prometheus = try startPrometheus(server, folder)
    defer { prometheus.process.stop() }
    // So long that a rate has several points.
    for _ in 0..<10 {
      for _ in 0..<5 { _ = try server.dig("www.example.com", "A") }
      _ = try server.dig("www.other.test", "A")
      try await Task.sleep(for: .seconds(1))
    }
    let metrics = try fetch("\(server.address)metrics")
    #expect(metrics.contains("martlet_dns_queries_total{transport=\"udp\"} 60\n"))
    #expect(
      metrics.contains("martlet_dns_responses_total{transport=\"udp\",code=\"REFUSED\"} 10\n"))
    #expect(metrics.contains("pdns_auth_udp_queries 60\n"))
    let file = try folder.write("metrics", metrics)
    let verdict = try RunningServer.run(["sh", "-c", "promtool check metrics < \(file) 2>&1"])
    #expect(verdict.isEmpty, "promtool: \(verdict)")
    try checkOverview(server)
    try checkBoard("http://127.0.0.1:\(prometheus.port)")
  }

  private func startPrometheus(
    _ server: DashboardServer, _ folder: TemporaryDirectory
  ) throws -> (process: ChildProcess, port: UInt16) {
    let target = try #require(URL(string: server.address))
    let settings = try folder.write(
      "prometheus.yml",
      """
      global: {scrape_interval: 1s, evaluation_interval: 1s}
      rule_files: [\(Self.example("martlet-alerts.yaml"))]
      scrape_configs:
        - job_name: martlet
          static_configs: [{targets: ["\(target.host() ?? ""):\(target.port ?? 0)"]}]
      """)
    let port = try freePort()
    let process = try ChildProcess(
      [
        "/usr/bin/prometheus", "--config.file=\(settings)",
        "--storage.tsdb.path=\(folder.path)/data", "--web.listen-address=127.0.0.1:\(port)",
      ], log: "\(folder.path)/log")
    return (process, port)
  }

  private func checkOverview(_ server: DashboardServer) throws {
    let text = try fetch("\(server.address)api/martlet/v1/overview")
    let overview = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let traffic = try #require(overview["traffic"] as? [String: Any])
    #expect((traffic["queries"] as? Double ?? 0) > 1)
    let database = try #require(overview["database"] as? [String: Any])
    #expect(database["condition"] as? String == "following")
    let top = try fetch("\(server.address)api/martlet/v1/top")
    #expect(top.contains("\"what\":\"www.example.com.\""))
    #expect(top.contains("\"what\":\"127.0.0.1\""))
    let history = try fetch("\(server.address)api/martlet/v1/history?span=600")
    #expect(history.hasPrefix("{\"step\":1,"))
    #expect(try fetch("\(server.address)readyz") == "ready\n")
  }

  /// Every query of the board gives data.
  private func checkBoard(_ address: String) throws {
    let data = try Data(contentsOf: URL(filePath: Self.example("martlet-grafana.json")))
    let board = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let panels = try #require(board["panels"] as? [[String: Any]])
    #expect(panels.count >= 16)
    let text = String(decoding: data, as: UTF8.self)
    for metric in [
      "conntrack_entries", "conntrack_entries_limit", "conntrack_full_in_seconds",
      "conntrack_drops_total", "conntrack_chain_too_long_total", "socket_drops_total",
      "dns_send_errors_total", "replication_lag_seconds", "xdp_packets_total",
      "query_log_lost_total",
    ] {
      #expect(text.contains("martlet_\(metric){"), "the board does not show \(metric)")
    }
    for panel in panels {
      for target in panel["targets"] as? [[String: Any]] ?? [] {
        let written = try #require(target["expr"] as? String)
        let query = written.replacing("$__rate_interval", with: "8s")
          .replacing("$instance", with: ".+")
        let answer = try RunningServer.run([
          "curl", "-sS", "--max-time", "10", "-G", "\(address)/api/v1/query",
          "--data-urlencode", "query=\(query)",
        ])
        #expect(answer.contains("\"status\":\"success\""), "\(query): \(answer)")
        #expect(answer.contains("\"value\":"), "no data for \(query): \(answer)")
      }
    }
  }

  @Test("Alerts: loss and what will be lost fire, a full table that loses nothing does not")
  func alerts() throws {
    try #require(Self.hasPrometheus, "promtool is not installed: scripts/bootstrap test")
    let rules = Self.example("martlet-alerts.yaml")
    let checked = try RunningServer.run(["sh", "-c", "promtool check rules \(rules) 2>&1"])
    #expect(checked.contains("SUCCESS"), "\(checked)")
    let folder = try TemporaryDirectory("alerts")
    func alert(_ name: String, _ fires: Bool) -> String {
      let severity = name.hasSuffix("Soon") ? "warning" : "critical"
      let expected = fires ? "[{exp_labels: {severity: \(severity), instance: a}}]" : "[]"
      // What is told beside the labels is the file's own affair.
      return "{eval_time: 10m, alertname: \(name), exp_alerts: \(expected)}"
    }
    func series(_ name: String, _ values: String) -> String {
      // What an alert looks for beside the instance.
      let label =
        ["up": ",job=\"martlet\"", "martlet_dns_responses_total": ",code=\"SERVFAIL\""][name] ?? ""
      return "{series: '\(name){instance=\"a\"\(label)}', values: '\(values)'}"
    }
    let full = [
      series("martlet_conntrack_entries", "262144x20"),
      series("martlet_conntrack_entries_limit", "262144x20"),
      series("martlet_conntrack_drops_total", "5x20"),
      series("martlet_conntrack_chain_too_long_total", "0x20"),
      // It hovers below its limit: what comes makes it give up others, and nothing is lost.
      series("martlet_conntrack_full_in_seconds", "0.2x20"),
      series("martlet_conntrack_evictions_total", "0+500x20"),
    ]
    let quiet = try folder.write(
      "quiet.yaml",
      """
      rule_files: [\(rules)]
      evaluation_interval: 30s
      tests:
        - interval: 30s
          input_series: [\(full.joined(separator: ", "))]
          alert_rule_test: [\(alert("MartletTrackingTableDrops", false)), \
      \(alert("MartletTrackingTableFullSoon", false))]
      """)
    let calm = try RunningServer.run(["sh", "-c", "promtool test rules \(quiet) 2>&1"])
    #expect(calm.contains("SUCCESS"), "\(calm)")
    let losing = try folder.write(
      "losing.yaml",
      "rule_files: [\(rules)]\nevaluation_interval: 30s\ntests:\n"
        + Self.firing.map { name, rows in
          """
            - interval: 30s
              input_series: [\(rows.map { series($0, $1) }.joined(separator: ", "))]
              promql_expr_test:
                - {expr: 'count(ALERTS{alertname="\(name)",alertstate="firing"})', \
          eval_time: 10m, exp_samples: [{labels: '{}', value: 1}]}
                - {expr: 'count(ALERTS{alertname="\(name)",alertstate="firing"})', \
          eval_time: 1m, exp_samples: []}

          """
        }.joined())
    let lost = try RunningServer.run(["sh", "-c", "promtool test rules \(losing) 2>&1"])
    #expect(lost.contains("SUCCESS"), "\(lost)")
    let written = try String(contentsOfFile: rules, encoding: .utf8)
    let names = written.matches(of: #/- alert: (\w+)/#).map { String($0.1) }
    #expect(names.sorted() == Self.firing.map(\.0).sorted(), "every alert is fired here")
  }

  /// Each alert, and figures that begin to be bad after a minute.
  private static let firing: [(String, [(String, String)])] = [
    (
      "MartletTrackingTableDrops",
      [
        ("martlet_conntrack_drops_total", "0x2 50+50x20"),
        ("martlet_conntrack_chain_too_long_total", "0x22"),
      ]
    ),
    ("MartletTrackingTableFullSoon", [("martlet_conntrack_full_in_seconds", "9000x2 500x20")]),
    ("MartletSocketDrops", [("martlet_socket_drops_total", "0x2 9+9x20")]),
    ("MartletAnswersNotSent", [("martlet_dns_send_errors_total", "0x2 9+9x20")]),
    (
      "MartletAskedAgain",
      [
        ("martlet_dns_resends_total", "0x2 2700+2700x20"),
        ("martlet_dns_resends_sampled_total", "0+3000x22"),
      ]
    ),
    ("MartletDatabaseAway", [("martlet_database_up", "1x2 0x20")]),
    ("MartletReplicationStopped", [("martlet_replication_running", "1x2 0x20")]),
    ("MartletReplicationLate", [("martlet_replication_lag_seconds", "0x2 61x20")]),
    (
      "MartletAnswersFail", [("martlet_dns_responses_total", "0x2 90+90x20")]
    ),
    ("MartletGone", [("up", "1x2 0x20")]),
  ]

  @Test("The log of queries has what was asked, hostile names as text, and outlives its renaming")
  func queryLog() async throws {
    let folder = try TemporaryDirectory("query-log")
    let file = "\(folder.path)/queries.log"
    let settings = try folder.write("martlet.yaml", "query-log: {file: \"\(file)\"}\n")
    let server = try ServeProcess(["--listen", "127.0.0.1:0", "--config", settings])
    let port = try #require(try server.ports().first)
    func ask(_ name: String, _ transport: String = "+notcp") throws {
      try RunningServer.run([
        "dig", "@127.0.0.1", "-p", "\(port)", "+tries=1", transport, name, "TXT",
      ])
    }
    try ask("a\\034<script>.other.test")
    try await Task.sleep(for: .seconds(1))
    let first = try String(contentsOfFile: file, encoding: .utf8)
    let entry = try #require(
      try JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any])
    #expect(entry["name"] as? String == "a\\\"<script>.other.test.")
    #expect(entry["type"] as? String == "TXT")
    #expect(entry["rcode"] as? Int == 5)
    #expect(entry["transport"] as? String == "udp")
    try FileManager.default.moveItem(atPath: file, toPath: file + ".1")
    try await Task.sleep(for: .milliseconds(1500))
    try ask("www.example.com", "+tcp")
    try await Task.sleep(for: .seconds(1))
    let second = try String(contentsOfFile: file, encoding: .utf8)
    #expect(second.contains("www.example.com.") && !second.contains("script"))
    #expect(second.contains("\"client\":\"127.0.0.1\"") && second.contains("\"transport\":\"tcp\""))
  }
}

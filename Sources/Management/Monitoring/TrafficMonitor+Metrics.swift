import Authority
import ConntrackKernel
import DatagramTransport
import Foundation
import NameServer
import StreamTransport
import Telemetry
import ZoneFollower

extension TrafficMonitor {
  /// All metrics in Prometheus' text format.
  var metrics: String {
    let reading = ServerReading(server)
    var text = MetricsText()
    addTraffic(reading, &text)
    addLatency(reading, &text)
    addTable(reading, &text)
    addDriver(&text)
    addDatabase(&text)
    addProcess(reading, &text)
    addRequests(&text)
    addAliases(figures(reading), &text)
    return text.text
  }

  private func addTraffic(_ reading: ServerReading, _ text: inout MetricsText) {
    let transports: [(String, UInt64, UInt64, UInt64, UInt64, [UInt64])] = [
      (
        "udp", reading.datagrams.queries, reading.datagrams.responses,
        reading.datagrams.receivedOctets, reading.datagrams.sentOctets, reading.datagramCodes
      ),
      (
        "tcp", reading.stream.queries, reading.stream.responses, reading.stream.receivedOctets,
        reading.stream.sentOctets, reading.streamCodes
      ),
    ]
    text.begin("martlet_dns_queries_total", .counter, "Queries received.")
    for entry in transports {
      text.add("martlet_dns_queries_total", Double(entry.1), [("transport", entry.0)])
    }
    // What the driver answers never comes to a socket; what it passes on is counted there.
    let driver = server.xdp == nil ? [] : [reading.driver]
    for one in driver {
      text.add("martlet_dns_queries_total", Double(one.answers), [("transport", "driver")])
    }
    text.begin("martlet_dns_received_bytes_total", .counter, "Octets of queries.")
    for entry in transports {
      text.add("martlet_dns_received_bytes_total", Double(entry.3), [("transport", entry.0)])
    }
    text.begin("martlet_dns_sent_bytes_total", .counter, "Octets of responses.")
    for entry in transports {
      text.add("martlet_dns_sent_bytes_total", Double(entry.4), [("transport", entry.0)])
    }
    text.begin(
      "martlet_dns_responses_total", .counter, "Responses by the code in their header.")
    for entry in transports {
      for (code, count) in entry.5.enumerated() where count > 0 || code < 6 {
        text.add(
          "martlet_dns_responses_total", Double(count),
          [("transport", entry.0), ("code", ServerReading.codeNames[code])])
      }
    }
    for one in driver {
      for (code, count) in one.codes.enumerated() where code == 0 || code == 3 {
        text.add(
          "martlet_dns_responses_total", Double(count),
          [("transport", "driver"), ("code", ServerReading.codeNames[code])])
      }
    }
    text.add(
      "martlet_dns_unanswerable_total", .counter,
      "Datagrams that get no response: responses, fragments of a header.",
      Double(reading.datagrams.dropped))
    text.add(
      "martlet_dns_send_errors_total", .counter, "Responses that the kernel refused to send.",
      Double(reading.datagrams.sendErrors))
    text.add(
      "martlet_dns_resends_sampled_total", .counter,
      "Queries that were looked at for being asked again.",
      Double(reading.datagrams.sampledQueries))
    text.add(
      "martlet_dns_resends_total", .counter,
      "Those of the sampled queries whose client had asked the same within ten seconds.",
      Double(reading.datagrams.resentQueries))
    text.add(
      "martlet_socket_drops_total", .counter,
      "Queries that the buffers of the UDP sockets had no room for.",
      Double(reading.process.socketDrops))
    text.add(
      "martlet_tcp_connections", .gauge, "Open TCP connections.", Double(reading.stream.open))
    text.add(
      "martlet_tcp_connections_refused_total", .counter,
      "TCP connections closed at once because of limits.", Double(reading.stream.refused))
  }

  private func addLatency(_ reading: ServerReading, _ text: inout MetricsText) {
    let name = "martlet_dns_latency_seconds"
    text.begin(
      name, .histogram,
      "Time from the arrival of a batch of queries until its answers had left, of a part of them.")
    var (sum, total) = (0.0, 0.0)
    for (step, count) in reading.latency.enumerated() {
      total += Double(count)
      sum += Double(count) * LatencyHistogram.upperBound(of: step)
      // One bound an octave is enough for a graph.
      guard step % 4 == 3 else { continue }
      text.add(
        "\(name)_bucket", total, [("le", "\(LatencyHistogram.upperBound(of: step))")])
    }
    text.add("\(name)_bucket", total, [("le", "+Inf")])
    text.add("\(name)_sum", sum)
    text.add("\(name)_count", total)
  }

  private func addTable(_ reading: ServerReading, _ text: inout MetricsText) {
    let totals = reading.tableTotals
    text.add(
      "martlet_conntrack_drops_total", .counter,
      "Packets dropped by a full tracking table since the server began.", Double(totals.drops))
    text.add(
      "martlet_conntrack_evictions_total", .counter,
      "Entries given up for new flows since the server began.", Double(totals.evictions))
    text.add(
      "martlet_conntrack_chain_too_long_total", .counter,
      "Packets dropped since a chain was too long, since the server began.",
      Double(totals.tooLong))
    text.add(
      "martlet_conntrack_active", .gauge, "1 where the kernel tracks connections, else 0.",
      reading.table == nil ? 0 : 1)
    guard let table = reading.table else { return }
    text.add(
      "martlet_conntrack_entries", .gauge, "Entries of the tracking table.", Double(table.count))
    text.add(
      "martlet_conntrack_entries_limit", .gauge, "The most entries; 0 is no limit.",
      Double(table.limit))
    text.add(
      "martlet_conntrack_full_in_seconds", .gauge,
      "Seconds until the table is full at the present rate; +Inf when it never will be.",
      table.secondsToFull ?? .infinity)
  }

  private func addDatabase(_ text: inout MetricsText) {
    let state = zones.state
    text.add(
      "martlet_database_up", .gauge, "1 when the database can be read, else 0.",
      state.isAway ? 0 : 1)
    text.add(
      "martlet_database_age_seconds", .gauge, "How old what is answered may be.",
      state.age().map { max($0 / .seconds(1), 0) } ?? .nan)
    text.add(
      "martlet_database_failures", .gauge,
      "Looks at the database that failed since the last"
        + " success.", Double(state.failures))
    if let age = zones.snapshotAge {
      text.add(
        "martlet_snapshot_age_seconds", .gauge,
        "How long ago the snapshot was written; it is only written when there are changes.",
        age / .seconds(1))
    }
    if state.replica.condition != .unknown {
      var isStopped = false
      if case .stopped = state.replica.condition { isStopped = true }
      text.add(
        "martlet_replication_running", .gauge,
        "1 where changes come into the database, which is a replica; 0 where they don't.",
        isStopped ? 0 : 1)
      text.add(
        "martlet_replication_since_seconds", .gauge, "How long that has been so, or been late.",
        (ContinuousClock.now - state.replica.since) / .seconds(1))
      if let behind = state.replica.behind {
        text.add(
          "martlet_replication_lag_seconds", .gauge, "How far the replica is behind its primary.",
          behind / .seconds(1))
      }
    }
    text.add("martlet_zones", .gauge, "Zones in memory.", Double(zones.publication.zoneCount))
    text.add(
      "martlet_records", .gauge, "Records in memory.", Double(zones.publication.recordCount))
    text.add(
      "martlet_zones_memory_bytes", .gauge, "Memory of the compiled zones.",
      Double(zones.publication.usedMemory))
    text.add(
      "martlet_row_defects", .gauge, "Rows that could not be served at the last load of all zones.",
      Double(zones.defects.count))
  }

  private func addProcess(_ reading: ServerReading, _ text: inout MetricsText) {
    text.add(
      "process_resident_memory_bytes", .gauge, "Resident memory.", Double(reading.process.memory))
    text.add(
      "process_cpu_seconds_total", .counter, "Processor time, user and system.",
      reading.process.processorTime)
    text.add(
      "process_open_fds", .gauge, "Open file descriptors.", Double(reading.process.openFiles))
    text.add(
      "process_start_time_seconds", .gauge, "When the server began, in seconds of Unix time.",
      began.timeIntervalSince1970.rounded())
  }

  private func addRequests(_ text: inout MetricsText) {
    let name = "martlet_http_requests_total"
    text.begin(name, .counter, "Requests to API, dashboard and metrics, by method and status.")
    for (kind, count) in requests.reading {
      text.add(name, Double(count), [("method", kind.method), ("code", "\(kind.status)")])
    }
    text.add(
      "martlet_query_log_lost_total", .counter,
      "Queries that are missing in the log of queries: it was too slow, or could not be written.",
      Double(server.queriesNotLogged))
    text.begin("martlet_build_info", .gauge, "1, with the version as a label.")
    text.add("martlet_build_info", 1, [("version", ProductVersion.text)])
  }

  /// The names of PowerDNS' metrics, for boards that exist.
  private func addAliases(_ figures: CompatibleFigures, _ text: inout MetricsText) {
    // Without a type: its names are not those that the type would ask for.
    for (name, value) in figures.numbers {
      text.add(
        "pdns_auth_\(name.replacing("-", with: "_"))", .untyped, "As PowerDNS calls it.",
        Double(value))
    }
  }
}

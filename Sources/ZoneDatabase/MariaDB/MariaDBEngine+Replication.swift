import MariaDB
import SQL

extension MariaDBEngine {
  /// What the server says of the primaries that it copies, the worst of them.
  ///
  /// Only accounts with the right `REPLICA MONITOR` (MySQL: `REPLICATION CLIENT`) may ask.
  func replication(_ session: MariaDBSession) throws -> ReplicationStatus? {
    do {
      var worst: ReplicationStatus?
      for row in try Self.replicas(session) {
        let status = Self.status(MariaDBReplica(row))
        if worst.map({ status.worse(than: $0) }) ?? true { worst = status }
      }
      return worst
    } catch let error as SQLError where error.kind == .accessDenied {
      return nil
    }
  }

  private static func replicas(_ session: MariaDBSession) throws -> [[String: String]] {
    guard !session.isMariaDB else { return try session.namedRows("SHOW ALL SLAVES STATUS") }
    do {
      return try session.namedRows("SHOW REPLICA STATUS")
    } catch let error as SQLError where error.code == "1064" {
      // Before MySQL 8.0.22.
      return try session.namedRows("SHOW SLAVE STATUS")
    }
  }

  private static func status(_ replica: MariaDBReplica) -> ReplicationStatus {
    let name = replica.connection.isEmpty ? "" : " '\(replica.connection)'"
    guard replica.isApplying else {
      return .stopped(
        reason: replica.applyingError.isEmpty
          ? "the replication\(name) from \(replica.primary) is not started: START REPLICA"
          : "a change of \(replica.primary) can't be made here: \(replica.applyingError)")
    }
    guard replica.isReceiving else {
      if !replica.receivingError.isEmpty {
        return .stopped(
          reason: "\(replica.primary) can't be reached: \(replica.receivingError)")
      }
      return .stopped(
        reason: replica.isConnecting
          ? "\(replica.primary) is not reached"
          : "the replication\(name) receives nothing from \(replica.primary): START REPLICA")
    }
    return .running(behind: replica.behind)
  }
}

/// A row of the statement that tells how a replica is, whatever the version calls its columns.
private struct MariaDBReplica {
  private let row: [String: String]

  init(_ row: [String: String]) { self.row = row }

  private func text(_ names: String...) -> String {
    for name in names { if let text = row[name] { return text } }
    return ""
  }

  /// The name of the connection, where there are several.
  var connection: String { text("Connection_name", "Channel_Name") }

  /// Where the changes come from.
  var primary: String {
    let host = text("Master_Host", "Source_Host")
    return "\(host.contains(":") ? "[\(host)]" : host):\(text("Master_Port", "Source_Port"))"
  }

  var isReceiving: Bool { text("Slave_IO_Running", "Replica_IO_Running") == "Yes" }

  var isConnecting: Bool {
    ["Connecting", "Preparing"].contains(text("Slave_IO_Running", "Replica_IO_Running"))
  }

  var isApplying: Bool { text("Slave_SQL_Running", "Replica_SQL_Running") == "Yes" }

  var receivingError: String { text("Last_IO_Error") }

  var applyingError: String { text("Last_SQL_Error") }

  /// By how much it is behind, without the delay that was asked for.
  var behind: Duration? {
    guard let seconds = Int(text("Seconds_Behind_Master", "Seconds_Behind_Source")) else {
      return nil
    }
    return .seconds(max(seconds - (Int(text("SQL_Delay")) ?? 0), 0))
  }
}

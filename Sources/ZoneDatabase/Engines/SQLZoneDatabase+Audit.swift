import DNSProtocol
import SQL

extension SQLZoneDatabase {
  func auditTrail(
    ofZone zone: DomainName?, before id: Int64?, limit: Int
  ) throws -> [AuditEntry] {
    try read { session in
      guard try hasTable("martlet_audit", session) else { return [] }
      return try session.all(
        """
        SELECT id, moment, author, origin, agent, action, zone, serial_before, serial_after, detail
        FROM martlet_audit WHERE id < ?1 \(zone == nil ? "" : "AND zone = ?2")
        ORDER BY id DESC LIMIT \(max(limit, 0))
        """, [.integer(id ?? .max)] + (zone.map { [.text($0.databaseText)] } ?? [])
      ) { row in
        AuditEntry(
          id: row.integer(0), moment: row.integer(1),
          author: ChangeAuthor(
            name: row.string(2) ?? "", origin: row.string(3) ?? "", agent: row.string(4)),
          action: row.string(5) ?? "", zone: row.string(6), serialBefore: row.optionalInteger(7),
          serialAfter: row.optionalInteger(8), detail: row.string(9) ?? "")
      }
    }
  }

  func pruneAuditTrail(before moment: Int64) throws -> Int {
    // A statement that deletes nothing is a change all the same where a binary log is of statements: at
    // a replica that may be written to it would be in the primary's way.
    let isNeeded = try read { session in
      try hasTable("martlet_audit", session) && engine.mayPruneJournal(session)
        && session.first(
          "SELECT 1 FROM martlet_audit WHERE moment < ?1 LIMIT 1", [.integer(moment)]
        ) { _ in true } != nil
    }
    guard isNeeded else { return 0 }
    return try write { session in
      try session.execute("DELETE FROM martlet_audit WHERE moment < ?1", [.integer(moment)])
      return session.changedRows
    }
  }

  func accessKeys() throws -> [AccessKey] {
    try read { session in
      guard try hasTable("martlet_keys", session) else { return [] }
      return try session.all(
        "SELECT name, digest, may_write, zones, created FROM martlet_keys ORDER BY name"
      ) { row in
        AccessKey(
          name: row.string(0) ?? "", digest: row.string(1) ?? "", mayWrite: row.integer(2) != 0,
          zones: row.string(3)?.split(separator: " ").map(String.init), created: row.integer(4))
      }
    }
  }

  func addAccessKey(_ key: AccessKey, by author: ChangeAuthor) throws {
    let letters = key.name.unicodeScalars
    guard (1...64).contains(letters.count), !key.name.contains("/"),
      letters.allSatisfy({
        !$0.properties.isWhitespace && $0.properties.generalCategory != .control
      })
    else {
      throw ZoneDatabaseError(
        .invalidContent, at: "the access key \"\(key.name)\"", found: "that can be no name",
        remedy: "It has 1 to 64 letters, without spaces and slashes.")
    }
    try write { session in
      guard try hasTable("martlet_keys", session) else { throw noKeys }
      do {
        try session.execute(
          "INSERT INTO martlet_keys (name, digest, may_write, zones, created)"
            + " VALUES (?1, ?2, ?3, ?4, ?5)",
          [
            .text(key.name), .text(key.digest), .boolean(key.mayWrite),
            .text(key.zones?.joined(separator: " ")), .integer(key.created),
          ])
      } catch let error as SQLError where error.kind == .duplicate {
        throw ZoneDatabaseError(
          .alreadyExists, at: "\(location)",
          found: "there is an access key \(key.name) already, or another with the same secret",
          remedy: "Take another name, or delete that one first.")
      }
      try writeAudit(
        session, "key-created", zone: nil,
        detail: AuditDetail.object([
          ("name", key.name), ("rights", key.mayWrite ? "write" : "read"),
          ("zones", key.zones?.joined(separator: " ")),
        ]), by: author)
    }
  }

  private var noKeys: ZoneDatabaseError {
    ZoneDatabaseError(
      .wrongSchema, at: "\(location)", found: "the table martlet_keys is missing",
      remedy: "martlet migrate makes it.")
  }

  func removeAccessKey(named name: String, by author: ChangeAuthor) throws -> Bool {
    try write { session in
      guard try hasTable("martlet_keys", session) else { throw noKeys }
      try session.execute("DELETE FROM martlet_keys WHERE name = ?1", [.text(name)])
      guard session.changedRows > 0 else { return false }
      try writeAudit(
        session, "key-deleted", zone: nil, detail: AuditDetail.object([("name", name)]), by: author)
      return true
    }
  }

  // MARK: What only transfers need

  func transactionKeys() throws -> [TransactionKey] {
    try read { session in
      try session.all("SELECT name, algorithm, secret FROM tsigkeys ORDER BY name, algorithm") {
        TransactionKey(
          name: $0.string(0) ?? "", algorithm: $0.string(1) ?? "", secret: $0.string(2) ?? "")
      }
    }
  }

  func setTransactionKey(
    _ key: TransactionKey, replacing old: String?, by author: ChangeAuthor
  ) throws {
    try write { session in
      if let old {
        try session.execute("DELETE FROM tsigkeys WHERE name = ?1", [.text(old)])
      }
      guard
        try session.firstInteger("SELECT 1 FROM tsigkeys WHERE name = ?1", [.text(key.name)])
          == nil
      else {
        throw ZoneDatabaseError(
          .alreadyExists, at: "\(location)", found: "there is a TSIG key \(key.name) already",
          remedy: "Change that one, or take another name.")
      }
      try session.execute(
        "INSERT INTO tsigkeys (name, algorithm, secret) VALUES (?1, ?2, ?3)",
        [.text(key.name), .text(key.algorithm), .text(key.secret)])
      try writeAudit(
        session, old == nil ? "tsig-key-created" : "tsig-key-changed", zone: nil,
        detail: AuditDetail.object([("name", key.name), ("algorithm", key.algorithm)]), by: author)
    }
  }

  func removeTransactionKey(named name: String, by author: ChangeAuthor) throws -> Bool {
    try write { session in
      try session.execute("DELETE FROM tsigkeys WHERE name = ?1", [.text(name)])
      guard session.changedRows > 0 else { return false }
      try writeAudit(
        session, "tsig-key-deleted", zone: nil, detail: AuditDetail.object([("name", name)]),
        by: author)
      return true
    }
  }

  func autoprimaries() throws -> [Autoprimary] {
    try read { session in
      try session.all(
        "SELECT \(session.dialect.addressText("ip")), nameserver, account FROM supermasters"
          + " ORDER BY nameserver, 1"
      ) {
        Autoprimary(
          address: $0.string(0) ?? "", nameServer: $0.string(1) ?? "", account: $0.string(2) ?? "")
      }
    }
  }

  func addAutoprimary(_ autoprimary: Autoprimary, by author: ChangeAuthor) throws {
    try write { session in
      let place = session.dialect.address("?1")
      do {
        try session.execute(
          "INSERT INTO supermasters (ip, nameserver, account) VALUES (\(place), ?2, ?3)",
          [
            .text(autoprimary.address), .text(autoprimary.nameServer), .text(autoprimary.account),
          ])
      } catch let error as SQLError where error.kind == .duplicate {
        throw ZoneDatabaseError(
          .alreadyExists, at: "\(location)", found: "that autoprimary exists already", remedy: "")
      }
      try writeAudit(
        session, "autoprimary-created", zone: nil,
        detail: AuditDetail.object([
          ("ip", autoprimary.address), ("nameserver", autoprimary.nameServer),
        ]), by: author)
    }
  }

  func removeAutoprimary(
    address: String, nameServer: String, by author: ChangeAuthor
  ) throws -> Bool {
    try write { session in
      let place = session.dialect.address("?1")
      try session.execute(
        "DELETE FROM supermasters WHERE ip = \(place) AND nameserver = ?2",
        [.text(address), .text(nameServer)])
      guard session.changedRows > 0 else { return false }
      try writeAudit(
        session, "autoprimary-deleted", zone: nil,
        detail: AuditDetail.object([("ip", address), ("nameserver", nameServer)]), by: author)
      return true
    }
  }
}

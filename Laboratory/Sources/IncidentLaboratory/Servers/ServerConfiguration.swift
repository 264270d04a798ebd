import Foundation

/// What each name server needs to serve the zone on port 53 of the laboratory.
struct ServerConfiguration {
  let kind: LaboratoryServerKind
  let program: String
  let bed: TestBed

  init(_ kind: LaboratoryServerKind, program: String, bed: TestBed) {
    (self.kind, self.program, self.bed) = (kind, program, bed)
  }

  private var zoneFile: String { "\(bed.folder)/\(LaboratoryZone.name).zone" }
  private var database: String { "\(bed.folder)/martlet.db" }

  /// Writes the zone and the configuration.
  ///
  /// - Returns: The words that start the server.
  /// - Throws: ``LaboratoryError``.
  func write() throws(LaboratoryError) -> [String] {
    if let name = kind.program, ProgramRun.find(name) == nil {
      throw .missing("\(name) is not installed: \(kind.title) can't be started")
    }
    try put(zoneFile, LaboratoryZone.text)
    switch kind {
    case .martlet:
      try makeDatabase()
      return [
        program, "serve", "--database", "sqlite:\(database)", "--listen", "0.0.0.0:53", "--workers",
        "1",
      ]
    case .nsd: return ["nsd", "-d", "-c", try put("nsd.conf", in: bed.folder, nsd)]
    case .knot: return ["knotd", "-c", try put("knot.conf", in: bed.folder, knot)]
    case .bind:
      return ["named", "-f", "-n", "1", "-c", try put("named.conf", in: bed.folder, bind)]
    case .pdns:
      try makeDatabase()
      _ = try put("pdns.conf", in: bed.folder, powerDNS)
      return ["pdns_server", "--config-dir=\(bed.folder)", "--guardian=no", "--daemon=no"]
    }
  }

  /// PowerDNS reads the same database as Martlet does.
  private func makeDatabase() throws(LaboratoryError) {
    try bed.log.run([program, "init", "--database", "sqlite:\(database)"], "a database")
    try bed.log.run(
      [
        program, "zone", "import", "--database", "sqlite:\(database)", LaboratoryZone.name,
        zoneFile,
      ],
      "with a zone in it")
  }

  private func put(_ path: String, _ text: String) throws(LaboratoryError) {
    do {
      try text.write(toFile: path, atomically: false, encoding: .utf8)
    } catch {
      throw .missing("\(path) can't be written: \(error)")
    }
  }

  private func put(
    _ name: String, in folder: String, _ text: String
  ) throws(LaboratoryError) -> String {
    try put("\(folder)/\(name)", text)
    return "\(folder)/\(name)"
  }

  /// NSD answers from the address that it was asked at only when it has a socket for it.
  private var nsd: String {
    """
    server:
      server-count: 1
      ip-address: 127.0.0.1@53
      ip-address: \(TestBed.serverAddresses[0])@53
      ip-address: \(TestBed.serverAddresses[1])@53
      username: ""
      chroot: ""
      zonesdir: "\(bed.folder)"
      xfrdir: "\(bed.folder)"
      database: ""
      pidfile: "\(bed.folder)/nsd.pid"
      zonelistfile: "\(bed.folder)/zone.list"
      xfrdfile: "\(bed.folder)/xfrd.state"
      cookie-secret-file: "\(bed.folder)/cookies"
      rrl-ratelimit: 0
    remote-control:
      control-enable: no
    zone:
      name: "\(LaboratoryZone.name)"
      zonefile: "\(zoneFile)"

    """
  }

  private var knot: String {
    """
    server:
        rundir: "\(bed.folder)"
        listen: 0.0.0.0@53
        udp-workers: 1
        tcp-workers: 1
        background-workers: 1
    database:
        storage: "\(bed.folder)/database"
    log:
      - target: stderr
        any: warning
    zone:
      - domain: "\(LaboratoryZone.name)"
        file: "\(zoneFile)"
        storage: "\(bed.folder)"
        zonefile-sync: -1
        zonefile-load: whole
        journal-content: none

    """
  }

  private var bind: String {
    """
    options {
      directory "\(bed.folder)";
      pid-file "\(bed.folder)/named.pid";
      session-keyfile "\(bed.folder)/session.key";
      lock-file none;
      listen-on port 53 { any; };
      listen-on-v6 { none; };
      recursion no;
      allow-query { any; };
      notify no;
      dnssec-validation no;
      empty-zones-enable no;
    };
    controls { };
    logging {
      channel errors { stderr; severity warning; };
      category default { errors; };
    };
    zone "\(LaboratoryZone.name)" { type primary; file "\(zoneFile)"; };

    """
  }

  private var powerDNS: String {
    """
    launch=gsqlite3
    gsqlite3-database=\(database)
    local-address=0.0.0.0
    local-port=53
    socket-dir=\(bed.folder)
    receiver-threads=1
    security-poll-suffix=
    webserver=no
    api=no
    loglevel=3

    """
  }
}

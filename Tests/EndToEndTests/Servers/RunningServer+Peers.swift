import DNSProtocol
import Foundation

extension RunningServer {
  /// Starts NSD (Debian's package `nsd`), with the least that it puts into answers.
  static func nsd(serving zones: [ServedZone]) throws -> RunningServer {
    let directory = try TemporaryDirectory("nsd")
    let port = try freePort()
    var configuration = """
      server:
        server-count: 1
        ip-address: 127.0.0.1@\(port)
        username: ""
        chroot: ""
        zonesdir: "\(directory.path)"
        xfrdir: "\(directory.path)"
        database: ""
        pidfile: "\(directory.path)/nsd.pid"
        zonelistfile: "\(directory.path)/zone.list"
        xfrdfile: "\(directory.path)/xfrd.state"
        cookie-secret-file: "\(directory.path)/cookies"
        tcp-query-count: 0
        rrl-size: 1000
        rrl-ratelimit: 0
        minimal-responses: yes
        round-robin: no
        identity: "peer"
      remote-control:
        control-enable: no

      """
    for zone in zones {
      configuration += "zone:\n  name: \"\(zone.name)\"\n  zonefile: \"\(zone.path)\"\n"
    }
    let file = try directory.write("nsd.conf", configuration)
    return try start("NSD", ["nsd", "-d", "-c", file], port, directory, zones)
  }

  /// Starts Knot DNS (Debian's package `knot`).
  static func knot(serving zones: [ServedZone]) throws -> RunningServer {
    let directory = try TemporaryDirectory("knot")
    let port = try freePort()
    var configuration = """
      server:
          rundir: "\(directory.path)"
          listen: 127.0.0.1@\(port)
          udp-workers: 1
          tcp-workers: 1
          background-workers: 1
          identity: "peer"
      database:
          storage: "\(directory.path)/database"
      log:
        - target: stderr
          any: warning
      template:
        - id: default
          storage: "\(directory.path)"
          zonefile-sync: -1
          zonefile-load: whole
          journal-content: none
          semantic-checks: off
      zone:

      """
    for zone in zones {
      configuration += "  - domain: \"\(zone.name)\"\n    file: \"\(zone.path)\"\n"
    }
    let file = try directory.write("knot.conf", configuration)
    return try start("Knot", ["knotd", "-c", file], port, directory, zones)
  }

  /// Starts BIND (Debian's package `bind9`) as a server without recursion.
  static func bind(serving zones: [ServedZone]) throws -> RunningServer {
    let directory = try TemporaryDirectory("bind")
    let port = try freePort()
    var configuration = """
      options {
        directory "\(directory.path)";
        pid-file "\(directory.path)/named.pid";
        session-keyfile "\(directory.path)/session.key";
        lock-file none;
        listen-on port \(port) { 127.0.0.1; };
        listen-on-v6 { none; };
        recursion no;
        allow-query { any; };
        allow-transfer { none; };
        notify no;
        dnssec-validation no;
        minimal-responses no-auth;
        rrset-order { order none; };
        max-udp-size 1232;
        edns-udp-size 1232;
        empty-zones-enable no;
        check-names primary ignore;
        check-integrity no;
        check-mx ignore;
        check-mx-cname ignore;
        check-srv-cname ignore;
        check-sibling no;
        check-spf ignore;
        check-dup-records ignore;
        tcp-clients 100;
        server-id "peer";
      };
      controls { };
      logging {
        channel errors { stderr; severity warning; };
        category default { errors; };
      };

      """
    for zone in zones {
      configuration += "zone \"\(zone.name)\" { type primary; file \"\(zone.path)\"; };\n"
    }
    let file = try directory.write("named.conf", configuration)
    return try start(
      "BIND", ["named", "-f", "-n", "1", "-c", file], port, directory, zones)
  }

  static func start(
    _ name: String, _ command: [String], _ port: UInt16, _ directory: TemporaryDirectory,
    _ zones: [ServedZone]
  ) throws -> RunningServer {
    let process = try ChildProcess(command, log: "\(directory.path)/log")
    let server = RunningServer(name: name, port: port, process: process, directory: directory)
    do {
      try server.waitUntilServing(zones)
    } catch {
      process.stop()
      throw error
    }
    return server
  }
}

import Foundation

/// A folder with octoDNS' configuration and one zone, example.net.
struct OctoDNSFolder {
  private let folder: String

  init(_ server: ManagedServer) throws {
    folder = server.folder.path
    try FileManager.default.createDirectory(
      atPath: "\(folder)/zones", withIntermediateDirectories: true)
    try server.folder.write(
      "octodns.yaml",
      """
      manager: {max_workers: 1}
      providers:
        config:
          class: octodns.provider.yaml.YamlProvider
          directory: ./zones
          default_ttl: 3600
          enforce_order: false
        server:
          class: octodns_powerdns.PowerDnsProvider
          host: 127.0.0.1
          port: \(server.managementPort)
          api_key: \(ManagedServer.key)
          timeout: 10
          notify: true
      zones:
        example.net.: {sources: [config], targets: [server]}

      """)
  }

  /// Sets the zone's records.
  func write(_ zone: String) throws {
    try zone.write(toFile: "\(folder)/zones/example.net.yaml", atomically: false, encoding: .utf8)
  }

  /// Runs `octodns-sync`.
  func sync(_ options: String...) throws -> String {
    try ClientTool.run(
      ["octodns-sync", "--config-file", "octodns.yaml"] + options, in: folder)
  }

  /// Runs `octodns-dump`, and gives the file that it writes.
  func dump() throws -> String {
    try ClientTool.run(
      [
        "octodns-dump", "--config-file", "octodns.yaml", "--output-dir", "dump", "example.net.",
        "server",
      ], in: folder)
    return try String(contentsOfFile: "\(folder)/dump/example.net.yaml", encoding: .utf8)
  }

  private static let digest = "92003ba34942dc74152e2f2c408d29eca5a520e7f2e06bb944f4dca346baf63c"

  /// Twenty sets of records of many types.
  static let zone = """
    '':
      - {type: A, values: [192.0.2.10, 192.0.2.11]}
      - {type: NS, values: [ns1.example.net., ns2.example.net.]}
      - {type: MX, values: [{preference: 10, exchange: mail.example.net.}]}
      - {type: CAA, values: [{flags: 0, tag: issue, value: letsencrypt.org}]}
      - {type: TXT, values: ['v=spf1 mx -all', 'two\\; words']}
    ns1: {type: A, value: 192.0.2.1}
    ns2: {type: AAAA, value: '2001:db8::2'}
    mail: {type: A, value: 192.0.2.25}
    www: {type: CNAME, value: example.net.}
    _sip._tcp:
      {type: SRV, value: {priority: 1, weight: 2, port: 5060, target: mail.example.net.}}
    _443._tcp:
      type: TLSA
      value:
        certificate_usage: 3
        selector: 1
        matching_type: 1
        certificate_association_data: \(digest)
    host:
      - {type: SSHFP, value: {algorithm: 4, fingerprint_type: 2, fingerprint: \(digest)}}
      - type: LOC
        value:
          {lat_degrees: 52, lat_minutes: 22, lat_seconds: 23.0, lat_direction: N,
           long_degrees: 4, long_minutes: 53, long_seconds: 32.0, long_direction: E,
           altitude: -2.0, size: 1.0, precision_horz: 10000.0, precision_vert: 10.0}
    naptr:
      type: NAPTR
      value:
        {order: 100, preference: 10, flags: S, service: SIP+D2U, regexp: '',
         replacement: _sip._tcp.example.net.}
    sub:
      - {type: NS, values: [ns1.example.net.]}
      - {type: DS, value: {key_tag: 60485, algorithm: 13, digest_type: 2, digest: \(digest)}}
    svc:
      {type: HTTPS, value: {svcpriority: 1, targetname: ., svcparams: {alpn: [h2, h3]}}}
    '*.wild': {type: TXT, value: anything}
    _http._tcp: {type: URI, value: {priority: 1, weight: 1, target: 'https://example.net/'}}
    ptr: {type: PTR, value: www.example.net.}

    """

  /// The same with five differences.
  static let changedZone =
    zone
    .replacingOccurrences(of: "192.0.2.11", with: "192.0.2.12")
    .replacingOccurrences(
      of: "mail: {type: A, value: 192.0.2.25}", with: "mail: {type: CNAME, value: www.example.net.}"
    )
    .replacingOccurrences(
      of: "ptr: {type: PTR, value: www.example.net.}",
      with: "new: {type: AAAA, value: '2001:db8::3'}")
}

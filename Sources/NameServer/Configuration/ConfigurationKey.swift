package import Configuration

/// Everything that can be configured.
///
/// The raw value is the key in the file, with a dot for each step down.
package enum ConfigurationKey: String, CaseIterable, Hashable, Sendable {
  case database
  case zoneFiles = "zone-files"
  case snapshotFile = "snapshot.file"
  case snapshotInterval = "snapshot.interval"
  case listen
  case workers
  case pinWorkers = "pin-workers"
  case udpSize = "udp.size"
  case udpBuffer = "udp.buffer"
  case tcpIdleTimeout = "tcp.idle-timeout"
  case tcpMessageTimeout = "tcp.message-timeout"
  case tcpConnections = "tcp.connections"
  case tcpConnectionsPerClient = "tcp.connections-per-client"
  case identity
  case nsid
  case version
  case user
  case group
  case logLevel = "log.level"
  case logFormat = "log.format"
  case queryLogFile = "query-log.file"
  case queryLogShare = "query-log.one-in"
  case managementListen = "management.listen"
  case managementCertificate = "management.certificate"
  case managementPrivateKey = "management.private-key"
  case managementPlainText = "management.plain-text"
  case managementKeyDigest = "management.key-digest"
  case managementHosts = "management.hosts"
  case managementBodySize = "management.body-size"
  case managementConnections = "management.connections"
  case managementAuditDays = "management.audit-days"
  case xdpInterfaces = "xdp.interfaces"
  case xdpAddresses = "xdp.for"
  case xdpMemory = "xdp.memory"
  case xdpAllow = "xdp.allow"
  case xdpDeny = "xdp.deny"
  case xdpLimit = "xdp.limit"
  case xdpSlip = "xdp.slip"
  case xdpAmplification = "xdp.amplification"

  /// Whether it has a list of values.
  package var isList: Bool {
    switch self {
    case .zoneFiles, .listen, .managementListen, .managementHosts, .xdpInterfaces, .xdpAddresses,
      .xdpAllow,
      .xdpDeny:
      true
    default: false
    }
  }

  /// Whether a running server takes a change up when it gets SIGHUP.
  package var isLive: Bool {
    switch self {
    case .identity, .nsid, .version, .logLevel, .logFormat: true
    default: false
    }
  }

  /// The steps down to the value in a file.
  package var components: [String] {
    rawValue.split(separator: ".").map(String.init)
  }

  /// The key as the library wants it, for files and flags.
  package var fileKey: AbsoluteConfigKey { AbsoluteConfigKey(components) }

  /// The key as the library wants it, for environment variables.
  package var environmentKey: AbsoluteConfigKey { AbsoluteConfigKey(["martlet"] + components) }

  /// The environment variable.
  package var environmentVariable: String {
    "MARTLET_" + rawValue.uppercased().map { $0.isLetter ? String($0) : "_" }.joined()
  }
}

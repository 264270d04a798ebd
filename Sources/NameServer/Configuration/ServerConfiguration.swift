import Authority
package import DatagramTransport
import Glibc
package import Logging
package import StreamTransport

/// What the server is told to do.
package struct ServerConfiguration: Hashable, Sendable {
  /// Where the records are, such as `sqlite:/var/lib/martlet/martlet.db`.
  package var database: String
  /// Master files whose zones are served instead of the database's; empty for the database.
  package var zoneFiles: [ZoneFileLocation]
  /// The file that the zones are written to, for a start without the database.
  package var snapshot: String?
  /// How long to wait at least between two snapshots.
  package var snapshotInterval: Duration
  /// Where to answer, over UDP and TCP alike.
  package var listen: [ListenAddress]
  /// How many threads answer UDP at each address.
  package var workers: Int
  /// Whether each of them has a processor of its own.
  package var pinsWorkers: Bool
  /// The longest UDP response in octets.
  package var datagramSize: Int
  /// The kernel's buffers of each UDP socket in octets.
  package var datagramBuffer: Int
  /// The limits of TCP.
  package var stream: StreamOptions
  /// What `id.server` and `hostname.bind` answer (RFC 4892), or `nil` to refuse.
  package var identifier: String?
  /// What the NSID option says (RFC 5001), or nothing.
  package var nsid: [UInt8]
  /// What `version.bind` answers, or `nil` to refuse.
  package var version: String?
  /// Who to become once the ports are open.
  package var user: String?
  /// The group to become; the user's own when it isn't given.
  package var group: String?
  /// The least important messages that are logged.
  package var logLevel: Logger.Level
  /// How messages are logged.
  package var logFormat: LogFormat
  /// Where every `queryLogShare`th query is written; `nil` for nowhere.
  package var queryLog: String?
  /// One query of how many is written to ``queryLog``.
  package var queryLogShare: Int
  /// What the management server is told.
  package var management: ManagementConfiguration
  /// What is answered from the network driver.
  package var xdp: XDPConfiguration

  /// Where the records are when nobody says.
  package static let standardDatabase = "sqlite:martlet.db"

  /// All addresses of the machine, of the protocols that it has.
  package static var standardAddresses: [ListenAddress] {
    let hasVersion6 = access("/proc/net/if_inet6", F_OK) == 0
    return (["0.0.0.0:53"] + (hasVersion6 ? ["[::]:53"] : [])).compactMap {
      try? ListenAddress($0)
    }
  }
}

extension ServerConfiguration {
  /// Reads every key; what is wrong is left in the reader.
  init(reading reader: inout ConfigurationReader) {
    database = reader.read(
      .database, default: Self.standardDatabase, text: \.self, parse: ConfigurationValue.nonempty)
    zoneFiles = reader.readList(
      .zoneFiles, default: [], parse: ZoneFileLocation.init(reading:))
    snapshot = reader.read(
      .snapshotFile, default: nil, text: { $0 ?? "" }, parse: ConfigurationValue.path)
    snapshotInterval = reader.read(
      .snapshotInterval, default: .seconds(60), text: ConfigurationValue.text(duration:),
      parse: ConfigurationValue.duration(in: .seconds(1)...Duration.seconds(86_400)))
    listen = reader.readList(.listen, default: Self.standardAddresses) {
      text throws(ConfigurationReader.Refusal) in
      do throws(ListenAddressError) {
        return try ListenAddress(text)
      } catch {
        throw ConfigurationReader.Refusal(error.description)
      }
    }
    workers = reader.read(
      .workers, default: DatagramWorker.availableProcessors.count, text: \.description,
      parse: ConfigurationValue.integer(in: 1...256))
    pinsWorkers = reader.read(
      .pinWorkers, default: false, text: { $0 ? "yes" : "no" }, parse: ConfigurationValue.boolean)
    datagramSize = reader.read(
      .udpSize, default: 1232, text: \.description,
      parse: ConfigurationValue.integer(in: DatagramWorkerOptions.payloadRange))
    datagramBuffer = reader.read(
      .udpBuffer, default: 4 << 20, text: ConfigurationValue.text(octets:),
      parse: ConfigurationValue.octets(in: (64 << 10)...(1 << 30)))
    stream = StreamOptions(reading: &reader)
    identifier = reader.read(
      .identity, default: nil, text: { $0 ?? "" }, parse: ConfigurationValue.shortText)
    let ownIdentifier = identifier
    nsid = reader.read(
      .nsid, default: ownIdentifier.map { Array($0.utf8) } ?? [],
      text: ConfigurationValue.text(nsid:), parse: ConfigurationValue.nsid)
    version = reader.read(
      .version, default: "Martlet", text: { $0 ?? "" }, parse: ConfigurationValue.shortText)
    user = reader.read(
      .user, default: nil, text: { $0 ?? "" }, parse: ConfigurationValue.user)
    group = reader.read(
      .group, default: nil, text: { $0 ?? "" }, parse: ConfigurationValue.group)
    logLevel = reader.read(
      .logLevel, default: .info, text: \.rawValue, parse: ConfigurationValue.oneOf)
    logFormat = reader.read(
      .logFormat, default: .auto, text: \.rawValue, parse: ConfigurationValue.oneOf)
    queryLog = reader.read(
      .queryLogFile, default: nil, text: { $0 ?? "" }, parse: ConfigurationValue.path)
    queryLogShare = reader.read(
      .queryLogShare, default: 1, text: \.description,
      parse: ConfigurationValue.integer(in: 1...1_000_000_000))
    management = ManagementConfiguration(reading: &reader)
    xdp = XDPConfiguration(reading: &reader)
    if !xdp.interfaces.isEmpty, Set(listen.map(\.port)).count != 1 || listen[0].port == 0 {
      reader.report(
        .xdpInterfaces, "the driver answers on one port: let all of \"listen\" have the same")
    }
    if group != nil, user == nil {
      reader.report(.group, "a group alone changes nothing: set \"user\" too")
    }
    for (index, address) in listen.enumerated() where address.port != 0 {
      for other in listen[..<index] where other.port == address.port {
        if other == address {
          reader.report(.listen, "\(address) is listed twice")
        } else if other.family == address.family, other.isWildcard || address.isWildcard {
          let (all, one) = other.isWildcard ? (other, address) : (address, other)
          reader.report(
            .listen, "\(all) is all addresses of the machine, \(one) too: list one of them")
        }
      }
    }
  }
}

extension StreamOptions {
  fileprivate init(reading reader: inout ConfigurationReader) {
    let standard = StreamOptions()
    let patience = Duration.milliseconds(10)...Duration.seconds(3600)
    self.init(
      idleTimeout: reader.read(
        .tcpIdleTimeout, default: standard.idleTimeout, text: ConfigurationValue.text(duration:),
        parse: ConfigurationValue.duration(in: patience)),
      messageTimeout: reader.read(
        .tcpMessageTimeout, default: standard.messageTimeout,
        text: ConfigurationValue.text(duration:),
        parse: ConfigurationValue.duration(in: patience)),
      connections: reader.read(
        .tcpConnections, default: standard.connections, text: \.description,
        parse: ConfigurationValue.integer(in: 1...1_000_000)),
      connectionsPerClient: reader.read(
        .tcpConnectionsPerClient, default: standard.connectionsPerClient, text: \.description,
        parse: ConfigurationValue.integer(in: 1...1_000_000)))
  }
}

extension ServerConfiguration {
  /// What the server says of itself.
  var serverIdentity: ServerIdentity {
    ServerIdentity(
      version: version, identifier: identifier, nsid: nsid, maximumDatagramLength: datagramSize)
  }
}

import Authority
import CLinux
import DatagramTransport
import Glibc
import Logging
import ServiceLifecycle
import Synchronization
package import XDPTransport
import ZoneFollower

/// Answers from the network driver, beside the sockets.
package final class XDPService: Service {
  /// The transport; `nil` where the program could not be loaded.
  package let transport: XDPTransport?
  /// The interfaces, as they were at the last look.
  package var attachments: [Attachment] { current.withLock { $0 } }
  private let current = Mutex<[Attachment]>([])
  private let configuration: XDPConfiguration
  private let listen: [ListenAddress]
  let logger: Logger
  private let publication = Mutex<ZonePublication?>(nil)
  private let samplers = Mutex<[QuerySampler]>([])

  /// Loads the program and attaches it, as long as there are the privileges.
  ///
  /// What can't be had is logged, and the sockets answer alone.
  init(_ configuration: ServerConfiguration, logger: Logger) {
    self.configuration = configuration.xdp
    self.logger = logger
    listen = configuration.listen
    let options = XDPOptions(configuration)
    do {
      let transport = try XDPTransport(options)
      self.transport = transport
      current.withLock { list in
        list = configuration.xdp.interfaces.map { Self.attach(transport, to: $0) }
      }
    } catch {
      transport = nil
      let reason = Self.reason(["\(error)"])
      current.withLock { list in
        list = configuration.xdp.interfaces.map { Attachment(interface: $0, reason: reason) }
      }
    }
    for attachment in attachments { tell(attachment) }
    try? setAddresses()
  }

  /// Has the zones that are published there answered.
  ///
  /// - Parameter samplers: What tells which names the sockets are asked for.
  func follow(_ publication: ZonePublication, _ samplers: [QuerySampler]) {
    self.publication.withLock { $0 = publication }
    self.samplers.withLock { $0 = samplers }
  }

  package func run() async throws {
    guard let transport, let publication = publication.withLock({ $0 }) else {
      try? await gracefulShutdown()
      return
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { [self] in
        // Without an interface nobody would ask.
        while attachments.allSatisfy({ $0.mode == nil }) {
          do { try await Task.sleep(for: .milliseconds(250)) } catch { return }
        }
        try? await BlockingThread.run(named: "martlet-xdp") {
          BlockingThread.giveWay()
          transport.run(following: publication)
        }
      }
      group.addTask { [self] in await followInterfaces(transport) }
      group.addTask { [self] in await followDemand(transport) }
      try? await gracefulShutdown()
      transport.stop()
      group.cancelAll()
    }
  }

  /// Where not all names fit, those that the sockets are asked for are let in.
  private func followDemand(_ transport: XDPTransport) async {
    let samplers = samplers.withLock { $0 }
    while true {
      let share = transport.isShort ? Self.demandShare : 0
      for sampler in samplers where sampler.oneIn != share { sampler.oneIn = share }
      do {
        try await Task.sleep(for: .milliseconds(250))
      } catch {
        for sampler in samplers { sampler.oneIn = 0 }
        return
      }
      var names: [[UInt8]] = []
      for sampler in samplers {
        sampler.drain { sample in
          guard sample.code == 0 else { return }
          names.append(sample.name.map { (65...90).contains($0) ? $0 | 0x20 : $0 })
        }
      }
      if !names.isEmpty { transport.want(names) }
    }
  }

  /// Of so many queries at the sockets one tells what is asked for.
  private static let demandShare = 4

  /// Interfaces and addresses come and go while the server runs.
  private func followInterfaces(_ transport: XDPTransport) async {
    var isTold = false
    while true {
      do {
        try await Task.sleep(for: .seconds(2))
        let former = attachments
        let next = former.map { follow($0, transport) }
        current.withLock { $0 = next }
        for (attachment, before) in zip(next, former) where attachment != before {
          tell(attachment)
        }
        try setAddresses()
        isTold = false
      } catch is CancellationError {
        return
      } catch {
        if !isTold { logger.warning("the driver's list of addresses stays as it was: \(error)") }
        isTold = true
      }
    }
  }

  private func setAddresses() throws {
    guard let transport else { return }
    var wanted = Set(configuration.addresses.compactMap { AddressPrefix.octets($0.host) })
    let (own, broadcast) = LocalAddresses.found()
    for address in listen {
      if address.isWildcard {
        let isIPv4 = address.family == .ipv4
        wanted.formUnion(own.filter { LocalAddresses.isIPv4($0) == isIPv4 })
      } else if let octets = AddressPrefix.octets(address.host) {
        wanted.insert(octets)
      }
    }
    try transport.setAddresses(wanted, neverAnswering: own.union(broadcast))
  }
}

extension XDPOptions {
  /// What the configuration says.
  init(_ configuration: ServerConfiguration) {
    let xdp = configuration.xdp
    self.init(
      port: configuration.listen.first?.port ?? 53,
      maximumDatagramLength: configuration.datagramSize, memory: xdp.memory,
      prefixes: xdp.allow.map { ($0.address, $0.length, .allow) }
        + xdp.deny.map { ($0.address, $0.length, .deny) },
      limit: xdp.limit == 0 ? nil : SourceLimit(rate: xdp.limit, slip: xdp.slip),
      mostAmplification: xdp.amplification)
  }
}

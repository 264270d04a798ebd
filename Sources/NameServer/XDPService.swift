import Authority
import CLinux
import DatagramTransport
package import EBPF
import Glibc
import Logging
import ServiceLifecycle
import Synchronization
package import XDPTransport
import ZoneFollower

/// Answers from the network driver, beside the sockets.
package final class XDPService: Service {
  /// Where the program runs, or why it does not.
  package struct Attachment: Hashable, Sendable {
    /// The interface's name.
    package let interface: String
    /// `nil` where only the sockets answer.
    package let mode: XDPLink.Mode?
    /// Why not in a better way; empty where there is none.
    package let reason: String
  }

  /// The transport; `nil` where the program could not be loaded.
  package let transport: XDPTransport?
  /// The interfaces.
  package let attachments: [Attachment]
  private let configuration: XDPConfiguration
  private let listen: [ListenAddress]
  private let logger: Logger
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
      attachments = configuration.xdp.interfaces.map { Self.attach(transport, to: $0) }
    } catch {
      transport = nil
      let reason = Self.reason(["\(error)"])
      attachments = configuration.xdp.interfaces.map {
        Attachment(interface: $0, mode: nil, reason: reason)
      }
    }
    for attachment in attachments { tell(attachment) }
    try? setAddresses()
  }

  private static func attach(_ transport: XDPTransport, to interface: String) -> Attachment {
    let index = if_nametoindex(interface)
    guard index != 0 else {
      return Attachment(interface: interface, mode: nil, reason: "there is no such interface")
    }
    if let complaint = VLANOffload.complaint(about: interface) {
      return Attachment(interface: interface, mode: nil, reason: complaint)
    }
    var reasons: [String] = []
    for mode in [XDPLink.Mode.native, .generic] {
      do throws(BPFError) {
        try transport.attach(to: index, mode)
        return Attachment(
          interface: interface, mode: mode, reason: reasons.joined(separator: "; "))
      } catch {
        reasons.append("\(error)")
      }
    }
    return Attachment(interface: interface, mode: nil, reason: reason(reasons))
  }

  /// What went wrong, with what this machine or process lacks before it.
  private static func reason(_ errors: [String]) -> String {
    let complaint = XDPRequirements.complaint()
    return ((complaint.isEmpty ? [] : [complaint]) + errors).joined(separator: "; ")
  }

  private func tell(_ attachment: Attachment) {
    switch attachment.mode {
    case .native:
      logger.info("answering from the driver of \(attachment.interface) (XDP, native)")
    case .generic:
      logger.warning(
        """
        answering at the entrance of the network stack on \(attachment.interface) (XDP, generic): \
        \(attachment.reason)
        """)
    case nil:
      logger.warning(
        "only the sockets answer on \(attachment.interface): \(attachment.reason)")
    }
  }

  /// Has the zones that are published there answered.
  ///
  /// - Parameter samplers: What tells which names the sockets are asked for.
  func follow(_ publication: ZonePublication, _ samplers: [QuerySampler]) {
    self.publication.withLock { $0 = publication }
    self.samplers.withLock { $0 = samplers }
  }

  package func run() async throws {
    guard let transport, let publication = publication.withLock({ $0 }),
      attachments.contains(where: { $0.mode != nil })
    else {
      try? await gracefulShutdown()
      return
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        try? await BlockingThread.run(named: "martlet-xdp") {
          BlockingThread.giveWay()
          transport.run(following: publication)
        }
      }
      group.addTask { [self] in await followAddresses() }
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

  /// Addresses come and go while the server runs.
  private func followAddresses() async {
    var isTold = false
    while true {
      do {
        try await Task.sleep(for: .seconds(2))
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

import Glibc

/// Interfaces, addresses and routes of the network namespace of the thread that made it
/// (linux/rtnetlink.h).
///
/// Only what probes and tests need: a pair of virtual interfaces into a namespace of their own.
public struct NetworkLinks: ~Copyable {
  let socket: NetlinkSocket

  /// Opens a socket to the kernel.
  ///
  /// - Throws: ``KernelError``.
  public init() throws(KernelError) { socket = try NetlinkSocket(.route) }

  /// Makes two interfaces of which each gives what the other sends.
  ///
  /// - Parameters:
  ///   - name: The one here.
  ///   - peer: The other one.
  ///   - namespace: Where the other one goes.
  /// - Throws: ``KernelError``; `EEXIST` when there is an interface of that name.
  public func makePair(
    _ name: String, peer: String, in namespace: HeldNamespace
  ) throws(KernelError) {
    var request = NetlinkRequest(
      type: 16,
      flags: NetlinkMessage.Flag.acknowledge | NetlinkMessage.Flag.create
        | NetlinkMessage.Flag.exclusive, header: Self.linkHeader())
    request.append(3, text: name)
    request.nest(18) { information in
      information.append(1, text: "veth")
      information.nest(2) { data in
        data.nest(1) { peerData in
          peerData.append(raw: Self.linkHeader())
          peerData.append(3, text: peer)
          peerData.append(28, native: UInt32(bitPattern: namespace.descriptor))
        }
      }
    }
    try socket.perform(request, "make the interfaces \(name) and \(peer)")
  }

  /// Switches an interface on.
  ///
  /// - Throws: ``KernelError``.
  public func switchOn(_ name: String) throws(KernelError) {
    let request = NetlinkRequest(
      type: 16, flags: NetlinkMessage.Flag.acknowledge,
      header: Self.linkHeader(index: try index(name), flags: 1, change: 1))
    try socket.perform(request, "switch on the interface \(name)")
  }

  /// Removes an interface, and the other one of a pair with it.
  ///
  /// - Throws: ``KernelError``.
  public func remove(_ name: String) throws(KernelError) {
    let request = NetlinkRequest(
      type: 17, flags: NetlinkMessage.Flag.acknowledge,
      header: Self.linkHeader(index: try index(name)))
    try socket.perform(request, "remove the interface \(name)")
  }

  /// Gives an interface an address; an IPv6 address is usable at once, without looking for others
  /// that have it (IFA_F_NODAD).
  ///
  /// - Parameters:
  ///   - address: The address in presentation format.
  ///   - prefix: How many bits of it the network has.
  ///   - name: The interface.
  /// - Throws: ``KernelError``.
  public func add(
    _ address: String, prefix: UInt8, to name: String
  ) throws(KernelError) {
    let (family, octets) = try Self.parse(address)
    var header: [UInt8] = [family, prefix, 0x02, 0]
    header += Self.native(try index(name))
    var request = NetlinkRequest(
      type: 20,
      flags: NetlinkMessage.Flag.acknowledge | NetlinkMessage.Flag.create
        | NetlinkMessage.Flag.exclusive, header: header)
    request.append(2, octets)
    request.append(1, octets)
    try socket.perform(request, "give \(name) the address \(address)")
  }

  /// Leads a network to a gateway.
  ///
  /// - Parameters:
  ///   - network: The network's first address.
  ///   - prefix: How many bits of it count.
  ///   - gateway: Where packets go.
  /// - Throws: ``KernelError``.
  public func addRoute(
    _ network: String, prefix: UInt8, gateway: String
  ) throws(KernelError) {
    let (family, octets) = try Self.parse(network)
    // Family, lengths, service; main table, static, everywhere, unicast; flags.
    var request = NetlinkRequest(
      type: 24, flags: NetlinkMessage.Flag.acknowledge | NetlinkMessage.Flag.create,
      header: [family, prefix, 0, 0, 254, 4, 0, 1, 0, 0, 0, 0])
    request.append(1, octets)
    request.append(5, try Self.parse(gateway).octets)
    try socket.perform(request, "add a route to \(network)/\(prefix)")
  }

  /// Makes all addresses of a network this namespace's own, without giving any to an interface.
  ///
  /// - Throws: ``KernelError``.
  public func addLocalNetwork(_ network: String, prefix: UInt8) throws(KernelError) {
    let (family, octets) = try Self.parse(network)
    var request = NetlinkRequest(
      type: 24, flags: NetlinkMessage.Flag.acknowledge | NetlinkMessage.Flag.create,
      header: [family, prefix, 0, 0, 255, 4, 254, 2, 0, 0, 0, 0])
    request.append(1, octets)
    request.append(4, native: try index("lo"))
    try socket.perform(request, "make \(network)/\(prefix) local")
  }

  private func index(_ name: String) throws(KernelError) -> UInt32 {
    let index = unsafe if_nametoindex(name)
    guard index != 0 else { throw KernelError("find the interface \(name)", code: errno) }
    return index
  }

  /// `struct ifinfomsg`.
  private static func linkHeader(
    index: UInt32 = 0, flags: UInt32 = 0, change: UInt32 = 0
  ) -> [UInt8] {
    [0, 0, 0, 0] + native(index) + native(flags) + native(change)
  }

  private static func native(_ value: UInt32) -> [UInt8] {
    unsafe withUnsafeBytes(of: value) { unsafe Array($0) }
  }

  private static func parse(
    _ address: String
  ) throws(KernelError) -> (family: UInt8, octets: [UInt8]) {
    var octets = [UInt8](repeating: 0, count: 16)
    if unsafe inet_pton(AF_INET, address, &octets) == 1 {
      return (UInt8(AF_INET), Array(octets[..<4]))
    }
    guard unsafe inet_pton(AF_INET6, address, &octets) == 1 else {
      throw KernelError("read the address \(address)", code: EINVAL)
    }
    return (UInt8(AF_INET6), octets)
  }
}

import DatagramTransport
import StreamTransport

/// The sockets of the server, opened while it may, before anything else is begun.
struct ListeningSockets: Sendable {
  /// The addresses with their real ports.
  private(set) var addresses: [ListenAddress] = []
  /// The UDP workers, none of them running.
  private(set) var workers: [DatagramWorker] = []
  /// The TCP listeners.
  private(set) var listeners: [StreamListener] = []

  /// How often a free port is looked for when 0 is asked for.
  private static let attempts = 20

  /// Opens everything that is configured.
  ///
  /// - Throws: ``ListenError`` for the first address that can't be had.
  init(_ configuration: ServerConfiguration) throws(ListenError) {
    let options = DatagramSocketOptions(
      receiveBuffer: configuration.datagramBuffer, sendBuffer: configuration.datagramBuffer)
    let processors = DatagramWorker.availableProcessors
    for address in configuration.listen {
      let (first, listener) = try Self.openPair(address, options)
      listeners.append(listener)
      addresses.append(first.address)
      for number in 0..<configuration.workers {
        let socket =
          number == 0 ? first : try DatagramSocket(bindingTo: first.address, options: options)
        workers.append(
          DatagramWorker(
            socket: socket,
            options: DatagramWorkerOptions(
              maximumPayload: configuration.datagramSize,
              processor: configuration.pinsWorkers ? processors[number % processors.count] : nil,
              threadName: "udp \(number) :\(first.address.port)")))
      }
    }
  }

  /// Opens the first UDP socket and the TCP socket of one address, on the same port.
  private static func openPair(
    _ address: ListenAddress, _ options: DatagramSocketOptions
  ) throws(ListenError) -> (DatagramSocket, StreamListener) {
    for attempt in 1...attempts {
      try DatagramSocket.checkIsFree(address)
      let socket = try DatagramSocket(bindingTo: address, options: options)
      do throws(ListenError) {
        return (socket, try StreamListener(on: socket.address))
      } catch {
        // With port 0 the kernel chose one for UDP; it may be taken for TCP.
        guard address.port == 0, attempt < attempts else { throw error }
      }
    }
    preconditionFailure("the last attempt returns or throws")
  }
}

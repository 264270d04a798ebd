import Foundation

/// Frames that no kernel would send, put on the wire as they are: a query for www.example.com in each,
/// with something in its headers that it must not have.
struct HandmadeFrames {
  let network: IsolatedNetwork
  let script: String

  /// - Parameter network: Where the interface `wire` is.
  init(_ network: IsolatedNetwork, in folder: TemporaryDirectory) throws {
    self.network = network
    script = try folder.write("frames.py", Self.text)
  }

  /// Sends a frame over IPv4.
  ///
  /// - Parameters:
  ///   - receiver: The address of the server's interface.
  ///   - fields: What is other than in an ordinary query: `source`, `port`, `group`, `fragment`, as
  ///     words `name=value`.
  /// - Returns: Whether a response came within a fifth of a second.
  func send(to receiver: String, _ fields: String...) throws -> Bool {
    let output = try RunningServer.run(network.enter + ["python3", script, receiver] + fields)
    return output.contains("answered")
  }

  private static let text = """
    import socket, struct, sys

    receiver = bytes.fromhex(sys.argv[1].replace(":", ""))
    fields = dict(word.split("=") for word in sys.argv[2:])
    source = socket.inet_aton(fields.get("source", "10.77.0.2"))
    server = socket.inet_aton("10.77.0.1")
    if "group" in fields:
        receiver = b"\\xff" * 6

    def summed(octets):
        total = sum(struct.unpack(f"!{len(octets) // 2}H", octets))
        while total > 0xffff:
            total = (total & 0xffff) + (total >> 16)
        return ~total & 0xffff

    question = b"".join(bytes([len(label)]) + label for label in (b"www", b"example", b"com"))
    message = struct.pack("!6H", 0x1234, 0, 1, 0, 0, 0) + question + struct.pack("!BHH", 0, 1, 1)
    # Without a checksum, as RFC 768 allows.
    datagram = struct.pack("!4H", int(fields.get("port", 4242)), 53, 8 + len(message), 0) + message
    header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(datagram), 1, int(fields.get("fragment", 0)),
                         64, 17, 0) + source + server
    header = header[:10] + struct.pack("!H", summed(header)) + header[12:]
    link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
    link.bind(("wire", 0))
    own = link.getsockname()[4]
    link.send(receiver + own + b"\\x08\\x00" + header + datagram)
    link.settimeout(0.2)
    try:
        while True:
            frame = link.recv(2000)
            if frame[23] == 17 and frame[34:36] == b"\\x00\\x35" and frame[42:44] == b"\\x12\\x34":
                print("answered")
                break
    except TimeoutError:
        print("nothing")
    """
}

import EBPF
import Glibc
import QueryFile

/// Sends queries from within the kernel, more than any process can, and counts the answers there.
///
///     KernelGenerator INTERFACE SOURCE TARGET MAC PORT QUERIES
///
/// MAC is the target's; QUERIES is a file of `NAME TYPE` lines. Prints `ready` when the counting
/// program is attached; then, for each line `RATE SECONDS` that it reads, what was offered and
/// answered, as JSON. Packets are frames of XDP from the beginning, as a network interface makes them:
/// nothing is copied for those who take them from the driver.
@main
enum KernelGenerator {
  static func main() {
    do {
      try run()
    } catch {
      print("error: \(error)")
      exit(1)
    }
  }

  private static func run() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 7, let port = UInt16(arguments[5]) else {
      print("KernelGenerator INTERFACE SOURCE TARGET MAC PORT QUERIES")
      exit(2)
    }
    let interface = if_nametoindex(arguments[1])
    guard interface != 0 else { throw Mistake("there is no interface \(arguments[1])") }
    let maker = FrameMaker(
      source: try address(arguments[2]), target: try address(arguments[3]),
      sourceMAC: try mac(text("/sys/class/net/\(arguments[1])/address")),
      targetMAC: try mac(arguments[4]), port: port)
    let sender = try QuerySender(
      frames: try QueryFile.messages(arguments[6]).enumerated().map {
        try maker.frame($1, number: $0)
      },
      interface: interface)
    let counter = try AnswerCounter(port: port, interface: interface)
    say("ready")
    while let line = nextLine() {
      let words = line.split(separator: " ").compactMap { Double($0) }
      guard words.count == 2, words[0] >= 1, words[1] > 0 else {
        throw Mistake("RATE SECONDS are expected, not \(line)")
      }
      counter.begin()
      let sent = try sender.send(rate: words[0], seconds: words[1])
      // What is still on its way.
      usleep(100_000)
      let counted = counter.counts
      say(
        #"{"offered": \#(Int(Double(sent) / words[1])), "#
          + #""answered": \#(Int(Double(counted.answers) / words[1])), "other": \#(counted.others)}"#
      )
    }
  }

  private static func nextLine() -> String? {
    // What a signal has left there would have readLine try again for good at the end.
    errno = 0
    return readLine()
  }

  private static func say(_ line: String) {
    print(line)
    fflush(nil)
  }

  private static func text(_ path: String) throws -> String {
    guard let file = unsafe fopen(path, "r") else { throw Mistake("\(path) can't be read") }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 64)
    _ = unsafe fgets(&line, 64, file)
    return String(decoding: line.prefix { $0 > 32 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func address(_ text: String) throws -> [UInt8] {
    let octets = text.split(separator: ".").compactMap { UInt8($0) }
    guard octets.count == 4 else { throw Mistake("\(text) is no address of IPv4") }
    return octets
  }

  private static func mac(_ text: String) throws -> [UInt8] {
    let octets = text.split(separator: ":").compactMap { UInt8($0, radix: 16) }
    guard octets.count == 6 else { throw Mistake("\(text) is no address of an interface") }
    return octets
  }
}

package import ConntrackKernel
package import Foundation

/// Two network namespaces with a cable between them, and a firewall that looks at states in the
/// server's.
package final class TestBed {
  /// What the names of all namespaces begin with; the process follows.
  static let prefix = "martlet-lab-"
  package static let serverAddresses = ["198.51.100.53", "198.51.100.54"]
  static let gateway = "198.51.100.1"
  package static let clientInterface = "clients"
  package static let serverInterface = "wan"

  let serverName: String
  let clientName: String
  package let folder: String
  let log: CommandLog
  private(set) var traces: LaboratoryTraces
  private let guardian: Watchdog

  /// The firewall of the server: nothing out of the ordinary.
  static let firewall = """
    table inet filter {
      chain input {
        type filter hook input priority filter; policy drop;
        ct state invalid drop
        ct state established,related accept
        iif "lo" accept
        meta l4proto { icmp, ipv6-icmp } accept
        udp dport 53 accept
        tcp dport 53 accept
      }
    }

    """

  /// Prepares the names and the guard; nothing is made yet.
  ///
  /// - Parameter program: The file of `martlet`, which the guard is started from.
  /// - Throws: ``LaboratoryError``.
  package init(program: String, log: CommandLog) throws(LaboratoryError) {
    self.log = log
    serverName = "\(Self.prefix)\(getpid())-server"
    clientName = "\(Self.prefix)\(getpid())-clients"
    folder = try Self.makeFolder()
    traces = LaboratoryTraces()
    traces.namespaces = [serverName, clientName]
    traces.folders = [folder]
    try traces.write()
    do throws(KernelError) {
      guardian = try Watchdog(program, ["lab", "--guard", "\(getpid())"])
    } catch {
      throw .missing("\(error)")
    }
  }

  /// Notes the value of a setting of the whole machine before it is changed.
  func remember(_ setting: KernelSetting) throws(LaboratoryError) {
    do throws(KernelError) {
      traces.settings[setting.name] = try setting.value()
    } catch {
      throw .missing("\(error)")
    }
    try traces.write()
  }

  /// Makes everything.
  ///
  /// - Throws: ``LaboratoryError``.
  package func build() throws(LaboratoryError) {
    try log.run(["ip", "netns", "add", serverName], "the name server's network")
    try log.run(["ip", "netns", "add", clientName], "the Internet's, for the resolvers")
    try log.run(
      ["ip", "link", "add", Self.clientInterface, "netns", clientName]
        + ["address", Self.text(QueryFrame.clientLink), "type", "veth", "peer", "name"]
        + [Self.serverInterface, "netns", serverName]
        + ["address", Self.text(QueryFrame.serverLink)], "a cable between the two")
    try server(["address", "add", "\(Self.serverAddresses[0])/24", "dev", Self.serverInterface])
    try server(["address", "add", "\(Self.serverAddresses[1])/24", "dev", Self.serverInterface])
    try server(["link", "set", "lo", "up"])
    try server(["link", "set", Self.serverInterface, "up"])
    try log.run(
      ["ip", "-n", clientName, "link", "set", Self.clientInterface, "up"], "the cable's other end")
    try server([
      "neighbour", "add", Self.gateway, "lladdr", Self.text(QueryFrame.clientLink), "dev",
      Self.serverInterface, "nud", "permanent",
    ])
    try server(["route", "add", "10.64.0.0/10", "via", Self.gateway])
    try inServer(["nft", "-f", "-"], "a firewall that looks at states", input: Self.firewall)
  }

  private static func makeFolder() throws(LaboratoryError) -> String {
    var template = Array("\(NSTemporaryDirectory())/martlet-lab-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw .missing("no temporary folder can be made: \(String(cString: strerror(errno)))")
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      .replacingOccurrences(of: "//", with: "/")
  }

  private func server(_ words: [String]) throws(LaboratoryError) {
    try log.run(["ip", "-n", serverName] + words, "the server's addresses and routes")
  }

  /// The words that run a program beside the server.
  package var enter: [String] { ["ip", "netns", "exec", serverName] }

  /// Runs a program beside the server.
  @discardableResult
  package func inServer(
    _ words: [String], _ purpose: String, input: String = "", showsOutput: Bool = false,
    environment: [String: String] = [:], mayFail: Bool = false
  ) throws(LaboratoryError) -> String {
    try log.run(
      enter + words, purpose, input: input, showsOutput: showsOutput, environment: environment,
      mayFail: mayFail)
  }

  /// Starts a program beside the server that goes on; what it writes is in ``serverLog``.
  ///
  /// - Throws: ``LaboratoryError``.
  package func startServer(_ words: [String]) throws(LaboratoryError) -> Process {
    let path = "\(folder)/server.log"
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    guard let program = ProgramRun.find(enter[0]), let log = FileHandle(forWritingAtPath: path)
    else { throw .missing("ip is not installed, or \(path) can't be written") }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = Array((enter + words).dropFirst())
    process.environment = ProgramRun.environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = log
    process.standardError = log
    self.log.note((enter + words).map(\.asShellWord).joined(separator: " "), "the name server")
    do { try process.run() } catch { throw .missing("\(words[0]) can't be started: \(error)") }
    return process
  }

  /// What the server wrote.
  package var serverLog: String {
    (try? String(contentsOfFile: "\(folder)/server.log", encoding: .utf8)) ?? ""
  }

  /// The server's namespace.
  ///
  /// - Throws: ``LaboratoryError``.
  package func serverNamespace() throws(LaboratoryError) -> NetworkNamespace {
    try namespace(serverName)
  }

  /// The clients' namespace.
  ///
  /// - Throws: ``LaboratoryError``.
  package func clientNamespace() throws(LaboratoryError) -> NetworkNamespace {
    try namespace(clientName)
  }

  private func namespace(_ name: String) throws(LaboratoryError) -> NetworkNamespace {
    do throws(KernelError) {
      return try NetworkNamespace(path: "/run/netns/\(name)")
    } catch {
      throw .unexpected("\(error)")
    }
  }

  /// Puts everything back.
  ///
  /// - Returns: What was done.
  @discardableResult
  package func remove() -> [String] {
    let done = CleanUp.undo(traces)
    guardian.release()
    return done
  }

  private static func text(_ link: [UInt8]) -> String {
    link.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
  }
}

public import Glibc

/// Runs the programs of servers.
public enum ServerProgram {
  /// The first of some programs that may be run; names without a folder are looked up in PATH.
  public static func find(_ candidates: [String]) -> String? {
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    let folders = (path + ":/usr/sbin:/sbin").split(separator: ":").map { String($0) }
    let paths: [String] = candidates.flatMap { name in
      name.contains("/") ? [name] : folders.map { "\($0)/\(name)" }
    }
    return paths.first { access($0, X_OK) == 0 }
  }

  /// What stands before a command so that it runs as another user, where this process is root's.
  public static func asUser(_ user: String) -> [String] {
    // Clients look for keys in the folder of the account, which root's is not.
    getuid() == 0
      ? ["setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "env", "HOME=/"] : []
  }

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - command: The program, looked up in PATH, and its arguments.
  ///   - output: The file to which its output and errors are added.
  ///   - input: What it reads; `nil` for nothing.
  ///   - environment: What its environment has in addition.
  /// - Throws: ``ServerFailure``.
  public static func start(
    _ command: [String], output: String, input: CInt? = nil, environment: [String: String] = [:]
  ) throws -> pid_t {
    guard let program = command.first.flatMap({ find([$0]) }) else {
      throw ServerFailure("\(command.first ?? "nothing") is not installed")
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    // Test runners block signals in some threads; servers need theirs.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETPGROUP))
    var variables: [String] = []
    var entry = environ
    while let variable = entry.pointee {
      variables.append(String(cString: variable))
      entry += 1
    }
    variables.removeAll { variable in
      environment.keys.contains { variable.hasPrefix("\($0)=") }
    }
    variables += environment.map { "\($0)=\($1)" }
    let arguments = command.map { strdup($0) } + [nil]
    let strings = variables.map { strdup($0) } + [nil]
    defer { for string in arguments + strings { free(string) } }
    var identifier: pid_t = 0
    let code = posix_spawn(&identifier, program, &actions, &attributes, arguments, strings)
    guard code == 0 else {
      throw ServerFailure("\(program): \(String(cString: strerror(code)))")
    }
    return identifier
  }

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - command: The program, looked up in PATH, and its arguments.
  ///   - text: What it reads.
  ///   - environment: What its environment has in addition.
  /// - Returns: What it wrote to its output and errors.
  /// - Throws: ``ServerFailure`` with that, when its status is not 0.
  @discardableResult
  public static func run(
    _ command: [String], input text: String? = nil, environment: [String: String] = [:]
  ) throws -> String {
    let folder = try temporaryFolder("run")
    defer { remove(folder) }
    var input: CInt?
    if let text {
      try write(text, to: "\(folder)/input")
      input = open("\(folder)/input", O_RDONLY)
    }
    let identifier = try start(
      command, output: "\(folder)/output", input: input, environment: environment)
    if let input { close(input) }
    let status = wait(for: identifier)
    let output = read("\(folder)/output")
    guard status == 0 else {
      throw ServerFailure("\(command.joined(separator: " ")): status \(status): \(output)")
    }
    return output
  }

  /// Waits for the end of a program that was started here, and gives its status.
  @discardableResult
  public static func wait(for identifier: pid_t) -> Int {
    var status: CInt = 0
    while waitpid(identifier, &status, 0) < 0 { if errno != EINTR { return -1 } }
    return status & 0x7f == 0 ? Int(status >> 8 & 0xff) : 128 + Int(status & 0x7f)
  }

  /// Makes a folder that others may enter.
  ///
  /// - Parameters:
  ///   - purpose: A word of its name.
  ///   - parent: Where it is made; `nil` for the usual place.
  public static func temporaryFolder(_ purpose: String, in parent: String? = nil) throws -> String {
    let base = parent ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/martlet-\(purpose)-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ServerFailure("no folder in \(base)") }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    chmod(path, 0o755)
    return path
  }

  /// Removes a folder and what is in it.
  public static func remove(_ folder: String) {
    guard let identifier = try? start(["rm", "-rf", folder], output: "/dev/null") else { return }
    wait(for: identifier)
  }

  /// A file as text; empty when it can't be read.
  public static func read(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var octets: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      octets += buffer[..<count]
    }
    return String(decoding: octets, as: UTF8.self)
  }

  /// Writes a file.
  public static func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else { throw ServerFailure("\(path) can't be written") }
    defer { fclose(file) }
    fwrite(Array(text.utf8), 1, text.utf8.count, file)
  }

  /// A TCP port of the loopback address that nobody uses.
  public static func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw ServerFailure("no port is free") }
    return UInt16(bigEndian: address.sin_port)
  }

  /// Starts what ends a server and removes its folder when this process is gone, however it went.
  ///
  /// - Parameters:
  ///   - command: What a shell does then.
  /// - Returns: A descriptor; what is closed by hand has the same effect.
  public static func whenThisProcessEnds(_ command: String) throws -> CInt {
    var ends: [CInt] = [0, 0]
    guard pipe(&ends) == 0 else { throw ServerFailure("no pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    _ = try start(
      ["sh", "-c", "trap '' INT TERM HUP; cat >/dev/null; \(command)"], output: "/dev/null",
      input: ends[0])
    return ends[1]
  }
}
